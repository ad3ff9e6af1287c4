"""The group's log: who reads which line of it, on the page and by the database alone."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from groups.audit.actions import record
from groups.audit.models import SEEN_BY_MEMBERS, Entry, Verb
from groups.membership import actions
from groups.membership.log import ON_A_PAGE, SENTENCES
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.membership.conftest import at_most

NOW = datetime.now(UTC)
LOG = "/g/tuesday-evening-circle/log/"
FACILITATORS_ONLY = ("door", "invited somebody", "away for now", "settings")


@pytest.fixture
def eventful(cast, as_person, invited):
    """Somebody becomes a facilitator, somebody leaves, is away, is removed, is refused; Sol joins."""
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        actions.change_role(jo, cast.member(cast.maren), Membership.Role.FACILITATOR, at=NOW)
        actions.edit_group(jo, at=NOW, area="Leeds")
        record(cast.jo, Verb.FORUM_GLASS_BROKEN, at=NOW, group=cast.circle.pk)
    with acting_as(cast.priya):
        actions.pause(cast.member(cast.priya), at=NOW)
    as_person(cast.sam).get("/g/tuesday-evening-circle/settings/")
    with acting_as(cast.sam):
        actions.leave(cast.member(cast.sam), at=NOW)
    link = invited(cast.sol.email)
    as_person(cast.sol).post(
        link, {"display_name": "Sol", "mail_is_safe": "yes", "accept": "on", "version": "1"}
    )
    with acting_as(cast.ade):
        actions.change_agreement(cast.member(cast.ade), at=datetime.now(UTC), limits="Some.")


def page(as_person, user, **query):
    """The lines alone, without what stands around them on the page."""
    body = as_person(user).get(LOG, query).content.decode()
    return body.split('aria-label="What happened"')[1].split("</section>")[0]


def test_members_read_what_happened_to_the_group(cast, as_person, eventful):
    with acting_as(cast.jo):
        ade = cast.member(cast.ade)
        actions.change_role(cast.member(cast.jo), ade, Membership.Role.MEMBER, at=NOW)
    seen = page(as_person, cast.ade)
    for line in (
        "Maren became a facilitator.",
        "Ade is a member again",
        "Two facilitators looked behind an anonymous post. The author is told.",
        "Somebody left.",
        "Somebody who is no longer here joined.",
        "Sol joined.",
        "Ade wrote a new version of the agreement.",
        "Jo founded the group.",
    ):
        assert line in seen, line
    for line in FACILITATORS_ONLY:
        assert line not in seen, line
    assert "Sam" not in seen


def test_facilitators_read_more(cast, as_person, eventful):
    seen = page(as_person, cast.jo)
    for line in FACILITATORS_ONLY:
        assert line in seen, line
    assert "Priya went away for now." in seen


def test_who_comes_later_does_not_learn_who_was_there_before(cast, as_person, eventful):
    seen = page(as_person, cast.sol)
    assert "Sol joined." in seen
    assert "wrote a new version" in seen
    for line in ("founded", "left", "became", "looked behind", "Ade joined"):
        assert line not in seen, line


def lines(user, cast):
    with acting_as(user):
        member = Membership.objects.get(user=user, group=cast.circle)
        first = set(Entry.objects.visible_to(member).values_list("pk", flat=True))
        of_others = Entry.objects.filter(group_id=cast.circle.pk).exclude(actor=user)
        return first, set(of_others.values_list("pk", flat=True))


@pytest.mark.parametrize("who", ["jo", "ade", "maren", "sol"])
def test_both_locks_name_the_same_lines(cast, eventful, who):
    user = getattr(cast, who)
    both, second = lines(user, cast)
    with acting_as(user):
        own = Entry.objects.filter(actor=user, pk__in=both).values_list("pk", flat=True)
        assert second | set(own) == both
    assert both


def test_nobody_else_reads_a_line(cast, as_person, client, eventful):
    for who in (cast.sam, cast.priya, cast.lena, cast.rae, cast.kai, cast.cora, cast.stella):
        assert as_person(who).get(LOG).status_code == 404
        with acting_as(who):
            others = Entry.objects.filter(group_id=cast.circle.pk).exclude(actor=who)
            assert not others.exists()
    assert client.get(LOG).status_code == 302


def test_members_are_told_later_where_somebodys_safety_asks_for_it(cast, as_person):
    for later in (timedelta(hours=1), timedelta(0)):
        with acting_as(cast.jo):
            record(
                cast.jo,
                Verb.FORUM_GLASS_BROKEN,
                at=NOW - timedelta(minutes=1),
                group=cast.circle.pk,
                shown_at=NOW + later,
            )
        with acting_as(cast.maren):
            told = Entry.objects.filter(verb="forum.glass.broken").exists()
        assert told == ("looked behind" in page(as_person, cast.maren)) == (not later)
        assert "looked behind" in page(as_person, cast.jo)


def test_telling_is_put_off_by_weeks_at_most_and_no_post_is_named(cast):
    for wrong in (
        {"shown_at": NOW + timedelta(days=91)},
        {"shown_at": NOW - timedelta(seconds=1)},
        {"subject": uuid4()},
    ):
        with acting_as(cast.jo), pytest.raises(IntegrityError), transaction.atomic():
            record(cast.jo, Verb.FORUM_GLASS_BROKEN, at=NOW, group=cast.circle.pk, **wrong)


def test_every_line_that_members_see_has_its_sentence_and_names_no_post():
    assert set(SEEN_BY_MEMBERS) <= set(SENTENCES)
    posts = {verb for verb in SEEN_BY_MEMBERS if verb.startswith("forum.post")}
    assert not posts


def test_what_authors_do_with_their_posts_is_no_line_of_the_groups_log():
    """Beside an anonymous post it would say who wrote it."""
    assert not {verb for verb in SENTENCES if verb.startswith("forum.post.")}


@pytest.mark.parametrize("number", [3, 60])
def test_sixty_lines_cost_no_more_than_three(cast, as_person, number):
    with acting_as(cast.jo):
        for _ in range(number):
            record(cast.jo, Verb.MEMBERSHIP_ROLE_GIVEN, at=NOW, group=cast.circle.pk,
                   subject=cast.member(cast.ade).pk)  # fmt: skip
    for who in (cast.maren, cast.jo):
        browser = as_person(who)
        with at_most(11):
            first = browser.get(LOG)
        lines_on_it = first.content.decode().count('<small class="muted"')
        assert lines_on_it == ON_A_PAGE if number == 60 else lines_on_it > number
    if number == 60:
        seen, older = 0, ""
        for _ in range(4):
            body = browser.get(LOG + older).content.decode()
            seen += body.count("became a facilitator")
            if 'href="?before=' not in body:
                break
            older = "?before=" + body.split('href="?before=')[1][:36]
        assert seen == number


@pytest.mark.parametrize("before", ["x", "", "0" * 36, "00000000-0000-4000-8000-000000000000"])
def test_a_page_made_up_is_the_first_one(cast, as_person, before):
    assert "Jo founded the group." in page(as_person, cast.maren, before=before)
