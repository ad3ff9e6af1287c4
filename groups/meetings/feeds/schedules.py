"""What the database holds for a feed: each series with its occurrences, in four queries.

Most occurrences are as their series' rule says. Of these only days and starts are fetched, as
arrays of each series; more comes of those that were moved, resized or cancelled.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BooleanField, DurationField, ExpressionWrapper, F, Max, Q, Value

from groups.meetings.models import RESTS, Meeting, MeetingQuerySet, Series
from groups.meetings.occurrences import rule_of
from groups.meetings.recurrence import Rule
from groups.membership.models import Membership

KEEPS_PAST = timedelta(days=90)
MOST_SERIES: Final = 2_000

_LENGTH = ExpressionWrapper(
    F("series__duration_minutes") * Value(timedelta(minutes=1)), output_field=DurationField()
)
_AS_PLANNED = Q(
    state=Meeting.State.SCHEDULED,
    starts_at=F("original_start"),
    ends_at=F("original_start") + _LENGTH,
)


@dataclass(frozen=True, slots=True)
class Change:
    """What holds for one occurrence instead of what the rule said."""

    starts_at: datetime
    ends_at: datetime
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """A series with the occurrences that the feed names, in order: ``days`` of its rule, the
    ``starts`` that they had by it, and what else is known of each.

    ``changed_at`` is when a start in it was last set. It never goes back, also where occurrences
    grow old or go over to another series.
    """

    pk: UUID
    zone: str
    rule: Rule
    wall: time
    length: timedelta
    created_at: datetime
    changed_at: datetime
    days: list[date]
    starts: list[datetime]
    revisions: list[int]
    changes: dict[date, Change]


def schedules_of(members: Collection[Membership], *, at: datetime) -> list[Schedule]:
    """Of all groups of these memberships, which are one person's; in the order of their starts."""
    if not members:
        return []
    return schedules(Meeting.objects.visible_to_each(members), since=at - KEEPS_PAST)


def schedules(rows: MeetingQuerySet, *, since: datetime) -> list[Schedule]:
    """What ``rows`` are of, as far as they end after ``since``; in the order of their starts."""
    kept = Q(ends_at__gt=since)
    found = {
        one["series_id"]: one
        for one in rows.values("series_id")
        .annotate(
            days=ArrayAgg("original_day", filter=kept, order_by="original_day"),
            starts=ArrayAgg("original_start", filter=kept, order_by="original_day"),
            revisions=ArrayAgg("revision", filter=kept, order_by="original_day"),
            set_at=Max("timed_at"),
            last=Max("ends_at"),
        )
        .filter(last__gt=since)
        .order_by("-last", "series_id")[:MOST_SERIES]
    }
    series = Series.objects.filter(pk__in=found)
    went_on = dict(
        Series.objects.filter(follows__in=found)
        .values_list("follows_id")
        .annotate(at=Max("created_at"))
    )
    changes = _changes(rows.filter(kept))
    made = [
        _schedule(one, found[one.pk], changes[one.pk], went_on.get(one.pk, one.created_at))
        for one in series.defer("topic", "place", "link")
    ]
    return sorted(made, key=lambda one: (one.starts[0], one.pk))


def _changes(rows: MeetingQuerySet) -> dict[UUID, dict[date, Change]]:
    found: dict[UUID, dict[date, Change]] = defaultdict(dict)
    names = ("series_id", "original_day", "starts_at", "ends_at", "off")
    off = ExpressionWrapper(Q(state=Meeting.State.CANCELLED) | RESTS, output_field=BooleanField())
    not_as_planned = rows.annotate(off=off).filter(~_AS_PLANNED | Q(off=True))
    for series, day, begins, ends, cancelled in not_as_planned.values_list(*names):
        found[series][day] = Change(begins, ends, bool(cancelled))
    return found


def _schedule(
    series: Series, found: Mapping[str, Any], changes: dict[date, Change], went_on: datetime
) -> Schedule:
    return Schedule(
        pk=series.pk,
        zone=series.time_zone,
        rule=rule_of(series),
        wall=series.starts_at,
        length=timedelta(minutes=series.duration_minutes),
        created_at=series.created_at,
        changed_at=max(series.created_at, found["set_at"], went_on),
        days=found["days"],
        starts=found["starts"],
        revisions=found["revisions"],
        changes=changes,
    )
