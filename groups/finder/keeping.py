"""Keeps what the finder shows equal to what groups are and when they meet.

At once where a group says something else of itself, and every few minutes for all of them: when a
meeting is moved, when one is over, when a place became free. Any number may run.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from groups.finder.facilitators import take_down_what_is_over
from groups.finder.folding import folded
from groups.finder.models import Listing, NextTime, ShownFacilitator
from groups.meetings.models import Meeting, Series
from groups.membership.models import Group, Membership
from groupsite.confidentiality.acting import Purpose, acting_as

MOST_TIMES: Final = 6
AHEAD: Final = timedelta(weeks=10)
"""A card says no more: so many meetings, and none that is further away."""
_AT_ONCE: Final = 500
_LOCK: Final = "finder listings"

type Time = tuple[datetime, datetime, str, bool]
"""Start, end, zone, and whether it is so every week."""


def refresh(at: datetime) -> int:
    """Bring everything up to date; says how many groups have a card."""
    with acting_as(Purpose.LISTING):
        _only_one()
        shown = Group.objects.with_card()
        Listing.objects.exclude(group__in=shown.values("pk")).delete()
        NextTime.objects.exclude(group__in=shown.values("pk")).delete()
        # Where a card waits to be read, whoever stood on it will stand there again.
        not_hidden = Group.objects.exclude(visibility=Group.Visibility.HIDDEN).values("pk")
        ShownFacilitator.objects.exclude(group__in=not_hidden).delete()
        return sum(_refresh(groups, at) for groups in _pages(shown.order_by("pk")))


def refresh_group(group: Group, at: datetime) -> None:
    """The same of one group, in the transaction in which it changes."""
    with acting_as(Purpose.LISTING):
        _only_one()
        if not _refresh(list(Group.objects.with_card().filter(pk=group.pk)), at):
            Listing.objects.filter(group=group).delete()
            NextTime.objects.filter(group=group).delete()
            if group.visibility == Group.Visibility.HIDDEN:
                ShownFacilitator.objects.filter(group=group).delete()


def _only_one() -> None:
    """Two that write the same rows would stand in each other's way."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [_LOCK])


def _pages(groups: Any) -> Iterator[list[Group]]:
    last = UUID(int=0)
    while page := list(groups.filter(pk__gt=last)[:_AT_ONCE]):
        yield page
        last = page[-1].pk


def _refresh(groups: list[Group], at: datetime) -> int:
    """Writes what differs, and nothing else."""
    times, people = _times(groups, at), _people(groups)
    _write_times(groups, times)
    take_down_what_is_over(groups)
    there = {listing.group_id: listing for listing in Listing.objects.filter(group__in=groups)}
    new, changed = [], []
    for group in groups:
        wanted = _listing(group, times[group.pk], people[group.pk])
        listing = there.get(group.pk)
        if listing is None:
            wanted["listed_at"] = at if wanted.pop("listed") else None
            new.append(Listing(group=group, **wanted))
        elif _differs(listing, wanted, at):
            changed.append(listing)
    Listing.objects.bulk_create(new)
    if changed:
        Listing.objects.bulk_update(changed, [*_COLUMNS, "listed_at"], batch_size=_AT_ONCE)
    return len(groups)


_COLUMNS = ("area", "who_for", "next_starts_at", "next_ends_at", "has_places")


def _listing(group: Group, times: list[Time], people: int) -> dict[str, Any]:
    listed = group.visibility == Group.Visibility.LISTED
    begins, ends = times[0][:2] if times else (None, None)
    return {
        "area": folded(group.area),
        "who_for": folded(group.who_for),
        "next_starts_at": begins,
        "next_ends_at": ends,
        "has_places": people < group.capacity if listed else None,
        "listed": listed,
    }


def _differs(listing: Listing, wanted: dict[str, Any], at: datetime) -> bool:
    """Make it what is wanted; says whether it was something else."""
    before = [getattr(listing, name) for name in (*_COLUMNS, "listed_at")]
    for name in _COLUMNS:
        setattr(listing, name, wanted[name])
    if not wanted["listed"]:
        listing.listed_at = None
    elif listing.listed_at is None:
        listing.listed_at = at
    return before != [getattr(listing, name) for name in (*_COLUMNS, "listed_at")]


def _times(groups: list[Group], at: datetime) -> dict[UUID, list[Time]]:
    """The next few meetings of each group, the soonest first."""
    weekly = {"series__frequency": Series.Frequency.WEEKLY, "series__every_weeks": 1}
    coming = (
        Meeting.objects.scheduled()
        .filter(group__in=groups, ends_at__gt=at, starts_at__lt=at + AHEAD)
        .annotate(
            nth=Window(RowNumber(), partition_by=F("group"), order_by=["starts_at", "pk"]),
        )
        .filter(nth__lte=MOST_TIMES)
        .order_by("starts_at", "pk")
    )
    columns = ("group", "starts_at", "ends_at", "original_start", "series__time_zone", *weekly)
    found: dict[UUID, list[Time]] = defaultdict(list)
    for row in coming.values(*columns):
        every_week = all(row[name] == value for name, value in weekly.items())
        usual = every_week and row["starts_at"] == row["original_start"]
        found[row["group"]].append(
            (row["starts_at"], row["ends_at"], row["series__time_zone"], usual)
        )
    return found


def _people(groups: list[Group]) -> dict[UUID, int]:
    """How many have a place, of listed groups. The number goes no further than this module."""
    listed = [group.pk for group in groups if group.visibility == Group.Visibility.LISTED]
    counted = Membership.objects.in_the_group().filter(group__in=listed).values("group")
    found: dict[UUID, int] = defaultdict(int)
    for row in counted.annotate(people=Count("pk")):
        found[row["group"]] = row["people"]
    return found


def _write_times(groups: list[Group], times: dict[UUID, list[Time]]) -> None:
    there: dict[UUID, dict[Time, UUID]] = defaultdict(dict)
    for one in NextTime.objects.filter(group__in=groups):
        time = (one.starts_at, one.ends_at, one.time_zone, one.weekly)
        there[one.group_id][time] = one.pk
    over = [
        pk
        for group in groups
        for time, pk in there[group.pk].items()
        if time not in times[group.pk]
    ]
    NextTime.objects.filter(pk__in=over).delete()
    NextTime.objects.bulk_create(
        NextTime(group=group, starts_at=begins, ends_at=ends, time_zone=zone, weekly=weekly)
        for group in groups
        for begins, ends, zone, weekly in dict.fromkeys(times[group.pk])
        if (begins, ends, zone, weekly) not in there[group.pk]
    )
