"""The demo world: two groups, ten people, and some of everything, made by the real actions."""

from datetime import datetime, timedelta

from django.db import transaction

from groups.demo.cards import show_cards
from groups.demo.evenings import few_seats, find_a_time, last_week, meetings_to_come
from groups.demo.people import bring_in_people
from groups.demo.shelves import fill_the_shelves
from groups.demo.talks import hold_talks
from groups.demo.words import BESIDE, CIRCLE
from groups.finder.keeping import refresh
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
    talks = hold_talks(people, (*CIRCLE, *BESIDE), at, lately)
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
