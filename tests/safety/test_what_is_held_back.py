"""What the page of promises says of names, of looking behind them, and of texts that end."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from groups.audit.models import Entry
from groups.errors import NotPossible
from groups.forum.actions import reply, start_thread
from groups.forum.expiry import erase_expired
from groups.forum.glass import approve, ask
from groups.forum.models import Authorship, BrokenGlass, Post, Pseudonym, Thread
from groups.forum.own_words import narrow
from groups.membership.models import Agreement
from groups.notices.actions import plan
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import found, join

pytestmark = pytest.mark.django_db
EVERYBODY = ("jo", "ade", "maren", "sam", "priya", "lena", "rae", "noor", "cora", "stella", "sol")
NOBODY: dict[str, set[object]] = {name: set() for name in EVERYBODY}


@pytest.fixture
def thread(cast) -> Thread:
    """Maren's, for everyone."""
    member = cast.member(cast.maren)
    with acting_as(cast.maren):
        return start_thread(
            member,
            kind="discussion",
            title="Quiet Thursdays",
            body="I put the kettle on.",
            audience="everyone",
            at=datetime.now(UTC),
        )


@pytest.fixture
def held_back(cast, thread) -> Post:
    """Sam's reply, under another name."""
    return unsigned(cast, thread)


def unsigned(cast, thread: Thread, **wishes) -> Post:
    wanted = {"audience": "everyone", "at": datetime.now(UTC), "anonymous": True, **wishes}
    with acting_as(cast.sam):
        return reply(cast.member(cast.sam), thread, body="I passed twice.", **wanted)


def behind(cast, name: str) -> set[object]:
    """The members whom this person finds behind a name or a post that is not their own."""
    person = getattr(cast, name)
    with acting_as(person):
        own = Authorship.objects.exclude(membership__user=person).values_list("membership")
        names = Pseudonym.objects.exclude(membership__user=person).values_list("membership")
        return {pk for (pk,) in (*own, *names)}


def looked(cast, post: Post, *, ago: timedelta = timedelta(0), **wishes) -> BrokenGlass:
    """Jo asks, Ade agrees."""
    now = datetime.now(UTC) - ago
    with acting_as(cast.jo):
        glass = ask(cast.member(cast.jo), post, reason="A worry for somebody.", at=now, **wishes)
    with acting_as(cast.ade):
        approve(cast.member(cast.ade), glass, at=now)
    return glass


def test_a_post_under_another_name_carries_neither_the_name_nor_the_person(cast, held_back):
    with acting_as(cast.maren):
        seen = Post.objects.visible_to(cast.member(cast.maren)).get(pk=held_back.pk)
        assert "Sam" not in seen.byline
        assert seen.byline
    assert {name: behind(cast, name) for name in EVERYBODY} == NOBODY


def test_the_other_name_stays_in_a_thread_and_leads_to_no_other_thread(cast, thread, held_back):
    again = unsigned(cast, thread)
    assert (again.byline, again.pseudonym_id) == (held_back.byline, held_back.pseudonym_id)
    with acting_as(cast.priya):
        other = start_thread(
            cast.member(cast.priya),
            kind="discussion",
            title="Sundays",
            body="Mine are quiet.",
            audience="everyone",
            at=datetime.now(UTC),
        )
    assert unsigned(cast, other).pseudonym_id != held_back.pseudonym_id


def test_facilitators_see_who_it_is_only_where_the_agreement_says_so_from_the_start(cast):
    """Another group of Jo's, founded so; in the circle they see nobody."""
    now = datetime.now(UTC)
    jo = found(cast.jo, "Sundays", display_name="Jo", at=now, facilitators_see_authors=True)
    sam = join(jo, cast.sam, "Sam", at=now)
    with acting_as(cast.sam):
        thread = start_thread(
            sam, kind="discussion", title="A", body="B", audience="everyone", at=now, anonymous=True
        )
        assert Post.objects.get(thread=thread).byline != "Sam"
    assert behind(cast, "jo") == {sam.pk}


def test_nobody_looks_behind_a_name_alone(cast, held_back):
    jo, now = cast.member(cast.jo), datetime.now(UTC)
    with acting_as(cast.jo):
        with pytest.raises(NotPossible, match="Say why"):
            ask(jo, held_back, reason=" ", at=now)
        glass = ask(jo, held_back, reason="A worry for somebody.", at=now)
        with pytest.raises(NotPossible, match="Somebody else has to agree"):
            approve(jo, glass, at=now)
    with acting_as(cast.maren), pytest.raises(PermissionDenied):
        approve(cast.member(cast.maren), glass, at=now)
    assert behind(cast, "jo") == set()


def test_two_facilitators_look_for_a_day_and_nobody_else_does(cast, held_back):
    glass = looked(cast, held_back)
    sam = cast.member(cast.sam).pk
    found = {name: behind(cast, name) for name in EVERYBODY}
    assert found == NOBODY | {"jo": {sam}, "ade": {sam}}
    with acting_as(cast.jo):
        glass.refresh_from_db()
    assert glass.ends_at - glass.approved_at == timedelta(hours=24)


def test_members_see_that_somebody_looked(cast, held_back):
    looked(cast, held_back)
    with acting_as(cast.maren):
        lines = Entry.objects.visible_to(cast.member(cast.maren)).filter(verb="forum.glass.broken")
        assert [line.subject_id for line in lines] == [None]


def told() -> list[object]:
    """Who has a notice of it, after the planner has looked."""
    plan(datetime.now(UTC))
    with acting_as(Purpose.REMINDERS):
        notices = Notice.objects.filter(kind="glass")
        return [notice.recipient_id for notice in notices]


def test_the_author_is_told(cast, held_back):
    looked(cast, held_back)
    assert told() == [cast.sam.pk]


def test_telling_waits_a_week_at_most_and_for_a_written_reason_of_safety(cast, held_back):
    with acting_as(cast.jo):
        for wishes in (
            {"tell_after": timedelta(days=2)},
            {"tell_after": timedelta(days=8), "safety": "Somebody is in danger."},
        ):
            with pytest.raises(NotPossible):
                ask(cast.member(cast.jo), held_back, reason="So.", at=datetime.now(UTC), **wishes)


@pytest.mark.parametrize(("ago", "is_told"), [(timedelta(days=6), False), (timedelta(7), True)])
def test_telling_waits_no_longer_than_was_said(cast, thread, ago, is_told):
    post = unsigned(cast, thread)
    looked(cast, post, ago=ago, tell_after=timedelta(days=7), safety="Somebody is in danger.")
    assert told() == ([cast.sam.pk] if is_told else [])


def test_a_text_that_ends_is_gone_for_everybody_at_that_moment_and_then_erased(cast, thread):
    long_ago = datetime.now(UTC) - timedelta(days=1, minutes=1)
    stays = unsigned(cast, thread, at=long_ago + timedelta(minutes=2), stays_for=timedelta(days=1))
    ended = unsigned(cast, thread, at=long_ago, stays_for=timedelta(days=1))
    for name in ("jo", "maren", "sam"):
        person = getattr(cast, name)
        with acting_as(person):
            seen = Post.objects.visible_to(cast.member(person)).filter(pk__in=[ended.pk, stays.pk])
            everything = Post.objects.filter(pk__in=[ended.pk, stays.pk])
            assert {post.pk for post in seen} == {post.pk for post in everything} == {stays.pk}
    assert erase_expired() == 1
    assert erase_expired() == 0


def test_an_author_shows_a_post_to_fewer_people_and_never_to_more(cast, thread):
    sam = cast.member(cast.sam)
    post = unsigned(cast, thread, anonymous=False)
    with acting_as(cast.sam):
        narrow(sam, post, audience="facilitators", at=datetime.now(UTC))
        with pytest.raises(NotPossible, match="fewer people"):
            narrow(sam, post, audience="everyone", at=datetime.now(UTC))
    for name, reads in (("jo", True), ("sam", True), ("maren", False)):
        person = getattr(cast, name)
        with acting_as(person):
            found = Post.objects.visible_to(cast.member(person)).filter(pk=post.pk)
            assert found.exists() is reads


def test_what_was_written_before_an_agreement_stays_as_promised(cast, thread, held_back):
    """The circle agrees that facilitators see; Sam's next post takes another name."""
    with acting_as(cast.jo):
        old = Agreement.objects.in_force(cast.circle.pk)
        new = Agreement(
            group_id=cast.circle.pk,
            version=old.version + 1,
            facilitators_promise=old.facilitators_promise,
            members_promise=old.members_promise,
            nobody_does=old.nobody_does,
            limits=old.limits,
            facilitators_see_authors=True,
            created_at=datetime.now(UTC),
        )
        new.save(force_insert=True)
    assert behind(cast, "jo") == set()
    with acting_as(cast.sam):
        Pseudonym(
            group_id=cast.circle.pk,
            thread=thread,
            membership=cast.member(cast.sam),
            word=Pseudonym.objects.get(pk=held_back.pseudonym_id).word + 1,
            facilitators_see=True,
        ).save(force_insert=True)
        assert {one.facilitators_see for one in Pseudonym.objects.all()} == {False, True}
    with acting_as(cast.jo):
        assert not Pseudonym.objects.filter(pk=held_back.pseudonym_id).exists()
