"""A feed as text. The same rows give the same bytes, so that a program can be told "as before"."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from groups.meetings.feeds.clock import Clock
from groups.meetings.feeds.events import Event, events_of
from groups.meetings.feeds.schedules import Schedule
from groups.meetings.feeds.zones import rules_of

LONGEST_LINE: Final = 75
"""Octets, without the line break (RFC 5545, section 3.1)."""
ASK_AGAIN: Final = "PT1H"
HEAD: Final = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calendar//EN", "CALSCALE:GREGORIAN")


def calendar(feed: UUID, label: str, schedules: Sequence[Schedule]) -> bytes:
    """Every occurrence under the label, and the rules of the zones that occur."""
    name = escaped(label)
    clocks = {one.zone: Clock(one.zone) for one in schedules}
    lines = [
        line
        for schedule in schedules
        for event in events_of(feed, schedule, clocks[schedule.zone])
        for line in _lines(event, name)
    ]
    text = "\r\n".join(map(folded, lines))
    return _whole([folded(f"X-WR-CALNAME:{name}")], zones_in(text, schedules), text)


def zones_in(text: str, schedules: Sequence[Schedule]) -> list[str]:
    """The rules of the zones that events name, for the years of these series."""
    named = sorted(zone for zone in {one.zone for one in schedules} if f";TZID={zone}:" in text)
    years = [moment.year for one in schedules for moment in _edges(one)]
    return [rules_of(zone, min(years) - 1, max(years) + 1) for zone in named]


def empty_calendar() -> bytes:
    """What a link says when it has ended: whatever stood there is gone."""
    return _whole([], [], "")


def _whole(names: list[str], zones: list[str], events: str) -> bytes:
    """A calendar must hold something (RFC 5545, section 3.6): without events it is a zone."""
    again = [f"REFRESH-INTERVAL;VALUE=DURATION:{ASK_AGAIN}", f"X-PUBLISHED-TTL:{ASK_AGAIN}"]
    parts = zones + [events] * bool(events) or [rules_of("UTC", 2026, 2026)]
    lines = [*HEAD, "METHOD:PUBLISH", *names, *again, *parts, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def _lines(event: Event, name: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{event.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{event.sequence}"
    yield from event.when
    yield f"SUMMARY:{name}"
    yield "CLASS:PRIVATE"
    yield "STATUS:CANCELLED" if event.cancelled else "STATUS:CONFIRMED"
    yield "END:VEVENT"


def _edges(schedule: Schedule) -> Iterator[datetime]:
    yield schedule.starts[0]
    yield schedule.starts[-1]
    for change in schedule.changes.values():
        yield change.starts_at


def escaped(words: str) -> str:
    """TEXT (RFC 5545, section 3.3.11)."""
    for char in "\\;,":
        words = words.replace(char, f"\\{char}")
    return words.replace("\n", "\\n")


def folded(line: str) -> str:
    """A long line goes on in the next one after a blank; no character is cut in two."""
    if len(line) * 4 <= LONGEST_LINE or len(line.encode()) <= LONGEST_LINE:
        return line
    pieces, piece, room = [], "", LONGEST_LINE
    for char in line:
        size = len(char.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", LONGEST_LINE - 1
        piece += char
        room -= size
    return "\r\n ".join([*pieces, piece])
