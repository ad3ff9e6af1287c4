"""Notices that come at a time on each person's own clock, every day or on one day of the week.

A planner asks which zones' clocks passed that time since the last look, which costs the same for
any number of people, and then only for those people there who asked for the notice, page by page.
Each gets one row for a day: the subject is the person, the revision the day's number.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from accounts.models import Category, User
from accounts.zones import zone, zone_names
from groups.notices.models import Notice
from groups.notices.planned import looked_until, note_that_looked
from groupsite.confidentiality.acting import Purpose, acting_as

EVERY_DAY: Final = range(7)
MONDAY: Final = (0,)
PAGE = 2_000

type Days = dict[str, tuple[date, datetime]]
"""By zone: the day that it is there, and the instant at which its clock showed the time."""


def plan_by_clock(
    kind: str,
    category: Category,
    clock: time,
    *,
    at: datetime,
    late: timedelta,
    weekdays: range | tuple[int, ...] = EVERY_DAY,
) -> int:
    """One row for everybody who did not switch ``category`` off and whose clock came to ``clock``.

    After a standstill it is planned up to ``late`` afterwards; says how many rows are new.
    """
    with acting_as(Purpose.REMINDERS):
        before = looked_until(kind, at)
    earliest = at - late
    days = _days(clock, max(before or earliest, earliest), at, weekdays)
    new = sum(_insert(kind, people, days) for people in _pages(category, list(days)))
    with acting_as(Purpose.REMINDERS):
        note_that_looked(kind, at)
    return new


def _days(clock: time, since: datetime, until: datetime, weekdays: range | tuple[int, ...]) -> Days:
    """The zones in which it came to be ``clock`` after ``since``."""
    found: Days = {}
    for name in zone_names():
        there = zone(name)
        local = until.astimezone(there)
        day = local.date() if local.time() >= clock else local.date() - timedelta(days=1)
        moment = datetime.combine(day, clock, tzinfo=there).astimezone(UTC)
        if since < moment <= until and day.weekday() in weekdays:
            found[name] = day, moment
    return found


def _pages(category: Category, zones: list[str]) -> Iterator[list[User]]:
    """Who wants them there; each page is read, and written, in a transaction of its own."""
    last = UUID(int=0)
    wanting = User.objects.filter(is_active=True, time_zone__in=zones).exclude(
        categories_off__contains=[category.value]
    )
    while zones and (people := list(wanting.filter(pk__gt=last).order_by("pk")[:PAGE])):
        yield people
        last = people[-1].pk


@acting_as(Purpose.REMINDERS)
def _insert(kind: str, people: list[User], days: Days) -> int:
    rows = [
        Notice(
            kind=kind,
            recipient=person,
            subject_id=person.pk,
            revision=day.toordinal(),
            due_at=moment,
            next_at=moment,
        )
        for person in people
        for day, moment in [days[person.time_zone]]
    ]
    there = set(
        Notice.objects.filter(
            kind=kind, recipient__in=people, revision__in={row.revision for row in rows}
        ).values_list("recipient_id", "revision")
    )
    new = [row for row in rows if (row.recipient_id, row.revision) not in there]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
