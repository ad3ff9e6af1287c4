"""Moments in words: on the reader's own clock first, then on the meeting's, by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as in_words

from groups.meetings.models import Meeting
from groups.meetings.recurrence import Oddity, Start

FULL_SAID = 4


@dataclass(frozen=True)
class When:
    """What ``ui/when.html`` and ``ui/date_block.html`` show. ``elsewhere`` may be empty."""

    iso: str
    day: str
    time: str
    elsewhere: str
    weekday: str
    date: str
    month: str

    @property
    def in_words(self) -> str:
        """All of it: "Tuesday 1 December, 20:00–21:30 (19:00–20:30 in London)"."""
        there = f" ({self.elsewhere})" if self.elsewhere else ""
        return f"{self.day}, {self.time}{there}"

    @property
    def begins(self) -> str:
        """The start alone: "Tuesday 1 December, 19:00"."""
        return f"{self.day}, {self.time.partition('–')[0]}"


def when(starts_at: datetime, ends_at: datetime, zone: str, *, at: datetime) -> When:
    """On the clock that is activated, and on the one of ``zone`` where that shows another time."""
    reader = timezone.get_current_timezone()
    begins = starts_at.astimezone(reader)
    return When(
        iso=begins.isoformat(),
        day=_day(begins, at.astimezone(reader)),
        time=_times(starts_at, ends_at, reader),
        elsewhere=_elsewhere(starts_at, ends_at, ZoneInfo(zone), reader, at),
        weekday=in_words(begins, "D"),
        date=str(begins.day),
        month=in_words(begins, "M"),
    )


def when_of(meeting: Meeting, *, at: datetime) -> When:
    """The same of a meeting whose series is loaded."""
    return when(meeting.starts_at, meeting.ends_at, meeting.series.time_zone, at=at)


def originally(meeting: Meeting, *, at: datetime) -> When:
    """When the rule had it."""
    length = meeting.ends_at - meeting.starts_at
    begins = meeting.original_start
    return when(begins, begins + length, meeting.series.time_zone, at=at)


def city(zone: str) -> str:
    """ "America/New_York" gives New York."""
    return zone.rpartition("/")[2].replace("_", " ")


def oddity_words(one: Start, zone: str, *, at: datetime) -> str:
    """What the clocks make of a wall time, for the facilitator who chose it; empty for nothing."""
    if one.oddity is None:
        return ""
    begins = one.instant.astimezone(ZoneInfo(zone))
    day = _day(one.wished, at)
    if one.oddity is Oddity.GAP:
        return (
            f"On {day} the clocks in {city(zone)} jump over {one.wished:%H:%M}."
            f" That meeting begins at {begins:%H:%M}."
        )
    return (
        f"On {day} the clocks in {city(zone)} show {one.wished:%H:%M} twice."
        " That meeting begins the first time."
    )


def full_words(meetings: Sequence[Meeting], *, at: datetime) -> str:
    """That one of them, or several, had no seat left when all were answered."""
    said = "; ".join(when_of(meeting, at=at).begins for meeting in meetings[:FULL_SAID])
    more = len(meetings) - FULL_SAID
    said += f"; and {more} more" if more > 0 else ""
    return f"Full, so without your answer: {said}. On its page you can wait for a seat."


def _day(begins: datetime, now: datetime) -> str:
    """ "Tuesday 1 December", with the year where it is another one."""
    return in_words(begins, "l j F" if begins.year == now.year else "l j F Y")


def _times(starts_at: datetime, ends_at: datetime, zone: tzinfo) -> str:
    return f"{starts_at.astimezone(zone):%H:%M}–{ends_at.astimezone(zone):%H:%M}"


def _elsewhere(
    starts_at: datetime, ends_at: datetime, zone: ZoneInfo, reader: tzinfo, at: datetime
) -> str:
    there, here = starts_at.astimezone(zone), starts_at.astimezone(reader)
    times = _times(starts_at, ends_at, zone)
    if there.replace(tzinfo=None) == here.replace(tzinfo=None) and times == _times(
        starts_at, ends_at, reader
    ):
        return ""
    day = "" if there.date() == here.date() else f"{_day(there, at.astimezone(zone))}, "
    return f"{day}{times} in {city(zone.key)}"
