"""The week in numbers, and in nothing but numbers."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.template.loader import render_to_string

from accounts.models import User
from groups.forum.actions import start_thread
from groups.home import digest
from groups.meetings import actions as meetings
from groups.meetings.models import Meeting
from groups.membership import actions as membership
from groups.notices.kinds import Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import join

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
"""Nine in the morning in London."""
DAY = timedelta(days=1)


@pytest.fixture
def sams(cast) -> User:
    """Sam has asked for the summary."""
    User.objects.filter(pk=cast.sam.pk).update(categories_off=["news"])
    cast.sam.refresh_from_db()
    return cast.sam


def row(person: User, at: datetime = MONDAY) -> Notice:
    digest.plan(at)
    with acting_as(Purpose.REMINDERS):
        found = Notice.objects.filter(kind=digest.WEEKLY_DIGEST, recipient=person)
        return found.select_related("recipient").latest("due_at")


def prepared(person: User, at: datetime = MONDAY) -> Message | Unwanted:
    notice = row(person, at)
    with acting_as(Purpose.REMINDERS):
        return digest.KIND.prepare(notice, at)


def shown(person: User) -> list[str]:
    row(person)
    with acting_as(person):
        own = list(Notice.objects.filter(recipient=person, kind=digest.WEEKLY_DIGEST))
        return [line.words for line in digest.KIND.show(own, person, MONDAY).values()]


def meet(lead, *, days: int, **wishes) -> None:
    with acting_as(lead.user):
        meetings.schedule(
            lead,
            starts_on=(MONDAY + days * DAY).date(),
            starts_at=time(19),
            time_zone="Europe/London",
            at=MONDAY - 8 * DAY,
            **wishes,
        )


def write(member, *, days_ago: int, audience: str = "everyone") -> None:
    with acting_as(member.user):
        start_thread(
            member,
            kind="discussion",
            title="Quiet Thursdays",
            body="I put the kettle on.",
            audience=audience,
            at=MONDAY - days_ago * DAY,
        )


def test_it_counts_what_the_person_can_see(cast, sams):
    lead = cast.member(cast.noor, cast.beside)
    meet(cast.member(cast.jo), days=1, frequency="weekly", occurrences=3)
    meet(cast.member(cast.jo), days=3)
    meet(lead, days=2)
    for days_ago in (1, 2, 9):
        write(cast.member(cast.maren), days_ago=days_ago)
    write(cast.member(cast.maren), days_ago=1, audience="facilitators")
    write(cast.member(sams), days_ago=1)
    write(lead, days_ago=1)
    assert prepared(sams) == Message(
        "weekly_digest", {"dates": 2, "places": 1, "texts": 2, "link": "http://testserver/"}
    )
    assert shown(sams) == [
        "The week in numbers: 2 meetings in 1 group to come, 2 new posts to read."
    ]


def test_of_several_groups_it_says_how_many(cast, sams):
    lead = cast.member(cast.noor, cast.beside)
    join(lead, sams, "Sam", at=MONDAY - 8 * DAY)
    meet(cast.member(cast.jo), days=1)
    meet(lead, days=2)
    said = prepared(sams)
    assert isinstance(said, Message)
    text = render_to_string("emails/weekly_digest.txt", said.context)
    assert "To come in the next seven days: 2, in 2 places" in text
    assert "New to read from the last seven days: 0" in text


def test_where_all_is_zero_nothing_is_sent(cast, sams):
    meet(cast.member(cast.jo), days=8)
    write(cast.member(cast.maren), days_ago=9)
    assert prepared(sams) == Unwanted("nothing to count")
    assert shown(sams) == []


def test_a_cancelled_meeting_counts_for_nothing(cast, sams):
    jo = cast.member(cast.jo)
    meet(jo, days=1)
    with acting_as(cast.jo):
        only = Meeting.objects.visible_to(jo).select_related("series", "group").get()
        meetings.cancel_meeting(jo, only, at=MONDAY - 2 * DAY)
    assert prepared(sams) == Unwanted("nothing to count")


@pytest.mark.parametrize("way", [membership.leave, membership.pause])
def test_a_group_in_which_one_is_not_counts_for_nothing(cast, sams, way):
    meet(cast.member(cast.jo), days=1)
    write(cast.member(cast.maren), days_ago=1)
    assert isinstance(prepared(sams), Message)
    with acting_as(sams):
        way(cast.member(sams), at=MONDAY)
    assert prepared(sams) == Unwanted("nothing to count")
    assert shown(sams) == []


def test_it_comes_on_mondays_to_who_asked(cast, sams):
    for days in range(7):
        digest.plan(MONDAY + days * DAY)
    with acting_as(Purpose.REMINDERS):
        found = Notice.objects.filter(kind=digest.WEEKLY_DIGEST)
        assert [(one.recipient_id, one.due_at) for one in found] == [(sams.pk, MONDAY)]
