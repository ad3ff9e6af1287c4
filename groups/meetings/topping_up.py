"""Keeps meetings ahead of time: half a year of every endless series, and instants that follow the
wall time where a new release of the zones' rules says otherwise.

Any number of schedulers may run it. It opens no text: a meeting without its own has its series'.
"""

import logging
from collections import defaultdict
from datetime import date, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from itertools import takewhile
from pathlib import Path
from typing import Any, Final
from uuid import UUID
from zoneinfo import TZPATH, ZoneInfo

from django.db import connection
from django.db.models import F, QuerySet

from groups.meetings.by_mail.telling import tell_of_series
from groups.meetings.changes import CHANGED, tell_of
from groups.meetings.models import UNDO_WITHIN, Change, Meeting, Series, TopUp
from groups.meetings.models.topup import THE_ONE
from groups.meetings.occurrences import HORIZON, horizon, meetings_on, rule_of
from groups.meetings.offers import keep_seats_after_move
from groups.meetings.recurrence import days, start
from groups.meetings.seats import lock_seats
from groupsite.confidentiality.acting import Purpose, acting_as

logger = logging.getLogger(__name__)

_LOCK: Final = "meetings top up"
_AT_ONCE: Final = 1000


def top_up(at: datetime) -> int:
    """Make what is missing, and note that it ran; says how many meetings are new."""
    with acting_as(Purpose.TOP_UP):
        _only_one()
        new, further = _make_further(at)
        zones = release()
        last = TopUp.objects.filter(pk=THE_ONE).first()
        moved = [] if last is None or last.zones == zones else _follow_the_clocks(at)
        Change.objects.filter(made_at__lte=at - UNDO_WITHIN).delete()
        TopUp.objects.update_or_create(pk=THE_ONE, defaults={"ran_at": at, "zones": zones})
        with acting_as(Purpose.REMINDERS):
            for group, meetings in _by_group(moved).items():
                tell_of(CHANGED, None, meetings, at=at, due=at)
                further[group] |= {meeting.series_id for meeting in meetings}
            for group, series in further.items():
                tell_of_series(group, series, at=at)
    if new or moved:
        logger.info("meetings: %s made, %s at another instant", new, len(moved))
    return new


def last_run(at: datetime) -> QuerySet[TopUp, Any]:
    """When it last ran. Declared to ``/readyz``."""
    return TopUp.objects.values("ran_at")[:1]


def release() -> str:
    """The release of the zones' rules: the system's, and the package's for what that lacks."""
    return f"{_of_the_system()}|{_of_the_package()}"


def _of_the_system() -> str:
    for folder in TZPATH:
        for name in ("tzdata.zi", "+VERSION"):
            if (file := Path(folder) / name).is_file():
                with file.open() as lines:
                    return lines.readline().strip("# \n").removeprefix("version ")[:20]
    return ""


def _of_the_package() -> str:
    try:
        return version("tzdata")
    except PackageNotFoundError:
        return ""


def _only_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [_LOCK])


def _make_further(at: datetime) -> tuple[int, dict[UUID, set[UUID]]]:
    """How many are new, and of which series, by group, invitations are sent anew: four times a year.

    Rows of a series are locked by whoever changes it; those wait for the next time.
    """
    endless = Series.objects.filter(
        occurrences=None, until=None, made_until__lt=at.date() + HORIZON + timedelta(days=1)
    ).defer("topic", "place", "link")
    new: list[Meeting] = []
    made: dict[date, list[UUID]] = defaultdict(list)
    further: dict[UUID, set[UUID]] = defaultdict(set)
    for series in endless.select_for_update(skip_locked=True, of=("self",)):
        last, before = horizon(series, at), series.made_until
        if before is None or last <= before:
            continue
        every = takewhile(lambda day: day <= last, days(rule_of(series)))  # noqa: B023  # used up here
        new += meetings_on(series, [day for day in every if day > before], at=at)
        made[last].append(series.pk)
        if _quarter(before) != _quarter(last):
            further[series.group_id].add(series.pk)
    Meeting.objects.bulk_create(new, batch_size=_AT_ONCE)
    for last, ids in made.items():
        Series.objects.filter(pk__in=ids).update(made_until=last)
    return len(new), further


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3


def _follow_the_clocks(at: datetime) -> list[Meeting]:
    """Instants of what is to come, by the rules as they are now; gives the meetings that moved."""
    moves = []
    coming = Meeting.objects.filter(starts_at__gt=at).select_related("series")
    for meeting in coming.order_by("starts_at").iterator(chunk_size=_AT_ONCE):
        zone = ZoneInfo(meeting.series.time_zone)
        begins = start(meeting.on_day, meeting.on_clock, zone).instant
        original = start(meeting.original_day, meeting.series.starts_at, zone).instant
        if original != meeting.original_start:
            Meeting.objects.filter(pk=meeting.pk).update(original_start=original)
        if begins != meeting.starts_at:
            moves.append((meeting, begins))
    lock_seats(meeting.pk for meeting, _ in moves)
    return [meeting for meeting, begins in moves if _follow_the_clock(meeting, begins, at)]


def _follow_the_clock(meeting: Meeting, begins: datetime, at: datetime) -> bool:
    """Says whether people are to hear: not where a facilitator was quicker, nor of a cancelled one."""
    was = meeting.starts_at
    followed = Meeting.objects.filter(pk=meeting.pk, starts_at=was).update(
        starts_at=begins,
        ends_at=begins + (meeting.ends_at - was),
        revision=F("revision") + 1,
        time_revision=F("time_revision") + 1,
        timed_at=at,
    )
    if not followed or meeting.is_cancelled:
        return False
    meeting.revision += 1
    meeting.starts_at = begins
    keep_seats_after_move(meeting, was, at=at)
    return True


def _by_group(meetings: list[Meeting]) -> dict[UUID, list[Meeting]]:
    groups: dict[UUID, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        groups[meeting.group_id].append(meeting)
    return groups
