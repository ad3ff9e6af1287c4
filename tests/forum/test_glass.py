"""Looking behind a name takes two, a reason and 24 hours; and the author is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from groups.audit.models import Entry, Verb
from groups.errors import NotPossible
from groups.forum import glass
from groups.forum.disclosures import disclose
from groups.forum.expiry import erase_expired
from groups.forum.models import BrokenGlass, Post, Pseudonym, Thread, Told
from groups.forum.own_words import delete_post
from groups.membership.actions import leave
from groups.membership.models import Membership
from groups.notices.actions import plan
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

DAY = timedelta(days=1)
NOW = datetime.now(UTC)
"""The database's own clock counts here: who asks when is not for a request to say."""


@pytest.fixture
def post(cast, start, reply):
    """What Maren wrote without her name."""
    thread = start(cast.priya, at=NOW - 10 * DAY)
    return reply(cast.maren, thread, body="A worry", anonymous=True, at=NOW - 9 * DAY)


def asks(cast, user, post, *, at=NOW - DAY, **wishes):
    with acting_as(user):
        return glass.ask(cast.member(user), post, reason="Because", at=at, **wishes)


def agrees(cast, user, asked, *, at=NOW - timedelta(hours=1)):
    with acting_as(user):
        glass.approve(cast.member(user), asked, at=at)


def changes(user, asked, **values):
    """Whether the database lets them: it refuses, or finds no row that they could change."""
    with acting_as(user):
        try:
            with transaction.atomic():
                return BrokenGlass.objects.filter(pk=asked.pk).update(**values)
        except DatabaseError:
            return 0


def seen_by(cast, *names):
    """Who finds, in either lock alone, whose name stands behind the post."""
    found = set()
    for name in names or ("jo", "ade", "sam", "priya", "kai", "stella"):
        user = getattr(cast, name)
        with acting_as(user):
            member = Membership.objects.filter(user=user).first() or Membership()
            first = Pseudonym.objects.visible_to(member).exists()
            assert first == Pseudonym.objects.exists(), name
        if first:
            found.add(name)
    return found


def told(cast, user):
    member = cast.member(user)
    with acting_as(user):
        return list(BrokenGlass.objects.visible_to(member).values_list("pk", flat=True))


def test_two_facilitators_together_see_it_for_24_hours(cast, post):
    asked = asks(cast, cast.jo, post)
    assert seen_by(cast) == set()
    agrees(cast, cast.ade, asked)
    assert seen_by(cast) == {"jo", "ade"}


def test_after_24_hours_it_is_closed_again(cast, post):
    asked = asks(cast, cast.jo, post, at=NOW - 3 * DAY)
    agrees(cast, cast.ade, asked, at=NOW - DAY - timedelta(minutes=1))
    assert seen_by(cast) == set()


def test_nobody_does_it_alone(cast, post):
    asked = asks(cast, cast.jo, post)
    jo = cast.member(cast.jo)
    with pytest.raises(NotPossible):
        agrees(cast, cast.jo, asked)
    for alone in (
        {"approved_by": jo},
        {"approved_by": cast.member(cast.ade)},
        {"asked_by": cast.member(cast.ade), "approved_by": jo},
    ):
        assert not changes(cast.jo, asked, approved_at=NOW, ends_at=NOW + DAY, tell_at=NOW, **alone)
    for forged in (jo, cast.member(cast.ade)):
        with acting_as(cast.jo), pytest.raises(DatabaseError), transaction.atomic():
            BrokenGlass(
                group_id=post.group_id,
                pseudonym_id=post.pseudonym_id,
                asked_by=cast.member(cast.ade),
                asked_at=NOW,
                reason="x",
                approved_by=forged,
                approved_at=NOW,
                ends_at=NOW + DAY,
                tell_at=NOW,
            ).save(force_insert=True)
    assert seen_by(cast) == set()


@pytest.mark.parametrize("person", ["sam", "priya", "kai"])
def test_only_facilitators_ask_and_agree(cast, post, person):
    user = getattr(cast, person)
    group = cast.beside if person == "kai" else None
    member = cast.member(user, group)
    with acting_as(user), pytest.raises(PermissionDenied):
        glass.ask(member, post, reason="Curious", at=NOW)
    asked = asks(cast, cast.jo, post)
    with acting_as(user), pytest.raises(PermissionDenied):
        glass.approve(member, asked, at=NOW)
    with acting_as(user):
        assert not BrokenGlass.objects.exists()
        assert BrokenGlass.objects.filter(pk=asked.pk).update(approved_by=member) == 0


def test_nobody_asks_about_what_they_cannot_read(cast, start, reply):
    thread = start(cast.priya, audience="chosen", readers=[cast.maren])
    post = reply(cast.maren, thread, anonymous=True)
    with pytest.raises(PermissionDenied):
        asks(cast, cast.jo, post)
    with acting_as(cast.jo), pytest.raises(DatabaseError), transaction.atomic():
        BrokenGlass(
            group_id=post.group_id,
            pseudonym_id=post.pseudonym_id,
            asked_by=cast.member(cast.jo),
            asked_at=NOW,
            reason="x",
        ).save(force_insert=True)
    with acting_as(cast.priya):
        disclose(cast.member(cast.priya), post, at=NOW)
    asked = asks(cast, cast.jo, post)
    agrees(cast, cast.ade, asked)
    assert seen_by(cast) == {"jo", "ade"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "  "},
        {"reason": "x" * 2001},
        {"tell_after": DAY},
        {"tell_after": DAY, "safety": " "},
        {"tell_after": 8 * DAY, "safety": "Somebody"},
        {"tell_after": -DAY, "safety": "Somebody"},
    ],
    ids=str,
)
def test_it_needs_its_reasons(cast, post, wrong):
    with acting_as(cast.jo), pytest.raises(NotPossible):
        glass.ask(cast.member(cast.jo), post, at=NOW, **{"reason": "Because"} | wrong)
    with acting_as(cast.jo):
        assert not BrokenGlass.objects.exists()


def test_what_was_asked_is_not_asked_twice_at_a_time(cast, post):
    asks(cast, cast.jo, post, at=NOW - timedelta(hours=2))
    for user in (cast.jo, cast.ade):
        with pytest.raises(NotPossible):
            asks(cast, user, post)


def test_who_sees_it_already_need_not_ask(cast, start, agreed):
    agreed()
    thread = start(cast.maren, anonymous=True)
    with acting_as(cast.jo):
        post = Post.objects.get(thread=thread)
    with pytest.raises(NotPossible):
        asks(cast, cast.jo, post)


def test_a_facilitator_alone_in_a_group_cannot_ask(cast, start):
    thread = start(cast.kai, group=cast.beside, anonymous=True)
    noor = cast.member(cast.noor, cast.beside)
    with acting_as(cast.noor), pytest.raises(NotPossible):
        glass.ask(noor, Post.objects.get(thread=thread), reason="Because", at=NOW)


def test_after_a_week_nobody_agrees_any_more_and_it_can_be_asked_anew(cast, post):
    asked = asks(cast, cast.jo, post, at=NOW - 8 * DAY)
    with pytest.raises(NotPossible):
        agrees(cast, cast.ade, asked)
    ade = cast.member(cast.ade)
    late = {"approved_by": ade, "approved_at": NOW, "ends_at": NOW + DAY, "tell_at": NOW}
    assert not changes(cast.ade, asked, **late)
    agrees(cast, cast.ade, asks(cast, cast.jo, post))
    assert seen_by(cast) == {"jo", "ade"}


def test_it_is_agreed_to_once(cast, post):
    asked = asks(cast, cast.jo, post)
    agrees(cast, cast.ade, asked)
    with pytest.raises(NotPossible):
        agrees(cast, cast.ade, asked)
    assert not changes(cast.ade, asked, ends_at=NOW + DAY)
    with acting_as(cast.jo):
        assert Entry.objects.filter(verb=Verb.FORUM_GLASS_BROKEN).count() == 1


def demote(cast, user):
    with acting_as(cast.jo):
        Membership.objects.filter(pk=cast.member(user).pk).update(role="member")


def test_with_the_asker_gone_nobody_agrees(cast, post):
    """The second one would look alone."""
    asked = asks(cast, cast.ade, post)
    demote(cast, cast.ade)
    with pytest.raises(NotPossible):
        agrees(cast, cast.jo, asked)
    jo = cast.member(cast.jo)
    alone = {"approved_by": jo, "approved_at": NOW, "ends_at": NOW + DAY, "tell_at": NOW}
    assert not changes(cast.jo, asked, **alone)
    assert seen_by(cast) == set()


def test_who_facilitates_no_longer_sees_it_no_longer(cast, post):
    agrees(cast, cast.jo, asks(cast, cast.ade, post))
    demote(cast, cast.ade)
    assert seen_by(cast) == {"jo"}


def test_members_read_that_it_happened_and_nothing_more(cast, post):
    agrees(cast, cast.ade, asks(cast, cast.jo, post))
    for user in (cast.sam, cast.priya, cast.maren):
        with acting_as(user):
            seen = Entry.objects.visible_to(cast.member(user))
            entry = seen.get(verb=Verb.FORUM_GLASS_BROKEN)
            assert entry.subject_id is None
            assert not seen.filter(verb=Verb.FORUM_GLASS_ASKED).exists()


def test_the_author_is_told_at_once(cast, post):
    asked = asks(cast, cast.jo, post)
    agrees(cast, cast.ade, asked)
    assert told(cast, cast.maren) == []
    assert plan(NOW) == 1
    assert plan(NOW) == 0
    assert told(cast, cast.maren) == [asked.pk]
    with acting_as(cast.maren):
        assert BrokenGlass.objects.get().reason == "Because"
    for user in (cast.sam, cast.priya):
        assert told(cast, user) == []
        with acting_as(user):
            assert not Told.objects.exists()
    with acting_as(Purpose.REMINDERS):
        assert [one.recipient for one in Notice.objects.filter(kind="glass")] == [cast.maren]


def test_where_safety_asks_for_it_they_are_told_later_and_not_before(cast, post):
    asked = asks(cast, cast.jo, post, safety="Somebody at home", tell_after=2 * DAY)
    agrees(cast, cast.ade, asked)
    # Neither a wrong clock of ours nor a hurry changes that: the database counts.
    for at in (NOW, NOW + 30 * DAY):
        assert plan(at) == 0
    assert told(cast, cast.maren) == []
    with acting_as(cast.maren):
        assert not Entry.objects.filter(verb=Verb.FORUM_GLASS_BROKEN).exists()


def test_when_the_delay_is_over_they_are_told(cast, post):
    wishes = {"safety": "Somebody at home", "tell_after": 2 * DAY, "at": NOW - 5 * DAY}
    asked = asks(cast, cast.jo, post, **wishes)
    agrees(cast, cast.ade, asked, at=NOW - 3 * DAY)
    assert plan(NOW) == 1
    assert told(cast, cast.maren) == [asked.pk]


def test_an_author_who_left_gets_no_mail_and_finds_it_on_coming_back(cast, post):
    agrees(cast, cast.ade, asks(cast, cast.jo, post))
    with acting_as(cast.maren):
        leave(cast.member(cast.maren), at=NOW)
    plan(NOW)
    with acting_as(Purpose.REMINDERS):
        notice = Notice.objects.get(kind="glass")
        assert glass.KIND.prepare(notice, NOW).reason == "left"
    assert told(cast, cast.maren) == []


def test_a_post_taken_back_meanwhile_keeps_nobody_from_being_told(cast, post):
    asked = asks(cast, cast.jo, post)
    agrees(cast, cast.ade, asked)
    with acting_as(cast.maren):
        delete_post(cast.member(cast.maren), post, at=NOW)
    assert seen_by(cast) == {"jo", "ade"}
    assert plan(NOW) == 1
    assert told(cast, cast.maren) == [asked.pk]


@pytest.fixture
def looked_behind(cast, start):
    """``looked_behind(**wishes)``: Maren's thread without her name, behind which two have looked."""

    def look(**wishes):
        thread = start(cast.maren, anonymous=True, **wishes)
        with acting_as(cast.maren):
            opening = Post.objects.get(thread=thread.pk)
        asked = asks(cast, cast.jo, opening)
        agrees(cast, cast.ade, asked)
        return opening, asked

    return look


def test_a_thread_taken_back_meanwhile_keeps_nobody_from_being_told(cast, looked_behind):
    opening, asked = looked_behind(at=NOW - DAY)
    with acting_as(cast.maren):
        delete_post(cast.member(cast.maren), opening, at=NOW)
        assert not Thread.objects.exists()
    erase_expired()
    assert seen_by(cast) == {"jo", "ade"}
    assert plan(NOW) == 1
    assert told(cast, cast.maren) == [asked.pk]


def test_a_thread_that_went_by_itself_keeps_nobody_from_being_told(cast, looked_behind):
    _, asked = looked_behind(at=NOW - 6 * DAY, stays_for=7 * DAY)
    with acting_as(Purpose.KEY_ROTATION):
        for model in (Post, Thread):
            model.objects.update(expires_at=NOW - DAY)
    assert erase_expired() == 1
    assert plan(NOW) == 1
    assert told(cast, cast.maren) == [asked.pk]


def test_what_nobody_agreed_to_goes_with_the_thread(cast, start):
    thread = start(cast.maren, anonymous=True, at=NOW - DAY)
    with acting_as(cast.maren):
        opening = Post.objects.get(thread=thread.pk)
    asks(cast, cast.jo, opening)
    with acting_as(cast.maren):
        delete_post(cast.member(cast.maren), opening, at=NOW)
    erase_expired()
    with acting_as(cast.jo):
        assert not BrokenGlass.objects.exists()
    with acting_as(cast.maren):
        assert not Pseudonym.objects.exists()


def test_the_job_forgets_no_name_that_is_in_use(cast, post):
    erase_expired()
    with acting_as(Purpose.EXPIRY):
        assert not Pseudonym.objects.exists()
        assert Pseudonym.objects.filter(pk=post.pseudonym_id).delete()[0] == 0
    with acting_as(cast.maren):
        assert Pseudonym.objects.filter(pk=post.pseudonym_id).exists()
