"""The demo world: two groups, ten people, and some of everything, made by the real actions."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from groups.demo.people import People, bring_in_people
from groups.demo.shelves import fill_the_shelves
from groups.demo.words import BESIDE, CIRCLE, Said, Talk
from groups.forum.actions import reply, start_thread
from groups.meetings.actions import answer, schedule
from groups.meetings.models import Meeting, Series
from groups.membership.actions import leave
from groups.membership.models import Membership
from groups.safety.actions import import_helplines
from groups.safety.helplines import SHIPPED
from groupsite.confidentiality.acting import acting_as

SOON = timedelta(minutes=62)
LONDON = "Europe/London"


@transaction.atomic
def load_demo_world(*, at: datetime) -> dict[str, int]:
    """Fill an empty database; says how many of each thing there are."""
    people = bring_in_people(at)
    lately = _last_week(people, at)
    _meetings(people, at)
    talks = _talks(people, CIRCLE, at, lately) + _talks(people, BESIDE, at, lately)
    resources = fill_the_shelves(people, at)
    import_helplines(SHIPPED.read_bytes(), today=at.date())
    with acting_as(people.users["lena"]):
        leave(people.members["lena"], at=at - timedelta(days=7))
    return {
        "people": len(people.users),
        "groups": 2,
        "threads": talks,
        "resources": resources,
    }


def _last_week(people: People, at: datetime) -> Meeting:
    """The evening before this week, with three who were there; planned before it, as it was."""
    jo, before = people.members["jo"], at - timedelta(days=9)
    evening = (at - timedelta(days=6)).astimezone(ZoneInfo(LONDON)).date()
    with acting_as(jo.user):
        series = schedule(
            jo,
            starts_on=evening,
            starts_at=time(19),
            time_zone=LONDON,
            at=before,
            link="https://meet.demo.test/kettle-9f2c",
            facilitator=jo,
        )
    for name in ("jo", "maren", "sam"):
        _answer(people.members[name], series, "yes", before)
    with acting_as(jo.user):
        return Meeting.objects.visible_to(jo).get(series=series)


def _meetings(people: People, at: datetime) -> None:
    """Tuesdays at 19:00 in London, one meeting in about an hour, and Saturdays beside you."""
    jo, noor = people.members["jo"], people.members["noor"]
    today = at.astimezone(ZoneInfo(LONDON)).date()
    tuesday = today + timedelta(days=(1 - today.weekday()) % 7 or 7)
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    soon = (at + SOON).astimezone(ZoneInfo(LONDON))
    with acting_as(jo.user):
        weekly = schedule(
            jo,
            starts_on=tuesday,
            starts_at=time(19),
            time_zone=LONDON,
            at=at,
            frequency=Series.Frequency.WEEKLY,
            occurrences=12,
            link="https://meet.demo.test/kettle-9f2c",
            facilitator=jo,
        )
        extra = schedule(
            jo,
            starts_on=soon.date(),
            starts_at=soon.time().replace(second=0, microsecond=0, tzinfo=None),
            time_zone=LONDON,
            at=at,
            duration_minutes=60,
            topic="An extra hour before the week begins",
            link="https://meet.demo.test/extra-41ab",
            facilitator=jo,
        )
    with acting_as(noor.user):
        beside = schedule(
            noor,
            starts_on=saturday,
            starts_at=time(10, 30),
            time_zone=LONDON,
            at=at,
            frequency=Series.Frequency.WEEKLY,
            occurrences=6,
            place="The back room of the library, second floor",
        )
    for series, answers in (
        (extra, {"jo": "yes", "maren": "yes", "sam": "yes", "priya": "maybe", "ade": "no"}),
        (weekly, {"jo": "yes", "ade": "yes", "maren": "yes", "sam": "maybe"}),
        (beside, {"noor": "yes", "kai": "yes"}),
    ):
        for name, word in answers.items():
            _answer(people.members[name], series, word, at)


def _answer(member: Membership, series: Series, word: str, at: datetime) -> None:
    with acting_as(member.user):
        first = (
            Meeting.objects.visible_to(member).filter(series=series).order_by("starts_at").first()
        )
        if first is not None:
            answer(member, first, word, at=at)


def _talks(people: People, talks: Iterable[Talk], at: datetime, lately: Meeting) -> int:
    count = 0
    for talk in talks:
        member = people.members[talk.first.by]
        with acting_as(member.user):
            thread = start_thread(
                member,
                kind=talk.kind,
                title=talk.title,
                at=at - talk.first.ago,
                **_said(people, talk.first, lately),
            )
        for said in talk.replies:
            writer = people.members[said.by]
            with acting_as(writer.user):
                reply(writer, thread, at=at - said.ago, **_said(people, said, lately))
        count += 1
    return count


def _said(people: People, said: Said, lately: Meeting) -> dict[str, Any]:
    """A text as the forum's actions take it."""
    return {
        "body": said.body,
        "audience": said.audience,
        "readers": [people.members[name] for name in said.readers],
        "meeting": lately if said.audience == "meeting" else None,
        "open_to_later": said.later,
        "anonymous": said.anonymous,
        "stays_for": said.stays_for,
    }
