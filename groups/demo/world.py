"""The demo world: two groups, ten people, and some of everything, made by the real actions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from groups.demo.cards import show_cards
from groups.demo.evenings import few_seats, find_a_time, last_week, meetings_to_come
from groups.demo.people import People, bring_in_people
from groups.demo.shelves import fill_the_shelves
from groups.demo.words import BESIDE, CIRCLE, Said, Talk
from groups.finder.keeping import refresh
from groups.forum.actions import reply, start_thread
from groups.meetings.models import Meeting
from groups.membership.actions import leave
from groups.safety.actions import import_helplines
from groups.safety.helplines import SHIPPED
from groupsite.confidentiality.acting import acting_as


@transaction.atomic
def load_demo_world(*, at: datetime) -> dict[str, int]:
    """Fill an empty database; says how many of each thing there are."""
    people = bring_in_people(at)
    lately = last_week(people, at)
    meetings_to_come(people, at)
    few_seats(people, at)
    find_a_time(people, at)
    talks = _talks(people, CIRCLE, at, lately) + _talks(people, BESIDE, at, lately)
    show_cards(people, at)
    resources = fill_the_shelves(people, at)
    import_helplines(SHIPPED.read_bytes(), at=at)
    with acting_as(people.users["lena"]):
        leave(people.members["lena"], at=at - timedelta(days=7))
    refresh(at)
    return {
        "people": len(people.users),
        "groups": 2,
        "threads": talks,
        "resources": resources,
    }


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
