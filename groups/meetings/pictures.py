"""Attendance over time, as numbers and as what a drawing needs.

For facilitators only. In a group of eight, a count of one evening tells who was not there to
anybody who was: "seven came" names the eighth. Facilitators know that already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from groups.meetings.models import Session
from groups.meetings.words import When, when_of
from groups.membership.models import Membership

MOST_BARS = 26
STEP, WIDTH, HEIGHT = 24, 14, 120


@dataclass(frozen=True)
class Bar:
    """One evening: what the table says, and where its column stands (from the left, from above)."""

    when: When
    url_id: str
    came: int
    first_time: int | None
    x: int
    y: int
    height: int
    first_y: int
    first_height: int
    label: bool


@dataclass(frozen=True)
class Picture:
    """Columns from the oldest evening to the latest, lines at round numbers."""

    bars: Sequence[Bar]
    lines: Sequence[tuple[int, int]]
    width: int
    highest: int

    @property
    def latest_first(self) -> Sequence[Bar]:
        return self.bars[::-1]

    @property
    def lowest(self) -> int:
        return min((bar.came for bar in self.bars), default=0)


def attendance_picture(member: Membership, *, at: datetime) -> Picture:
    """The last half year of weekly evenings that were wrapped up: one query."""
    latest = (
        Session.objects.visible_to(member)
        .wrapped_up()
        .select_related("meeting__series")
        .order_by("-meeting__starts_at", "pk")[:MOST_BARS]
    )
    sessions = list(latest)[::-1]
    highest = max((session.came or 0 for session in sessions), default=0)
    top = max(highest, 4)
    every = 1 if top <= 6 else -(-top // 5)
    return Picture(
        bars=[_bar(place, session, top, at) for place, session in enumerate(sessions)],
        lines=[(number, HEIGHT - _scaled(number, top)) for number in range(0, top + 1, every)],
        width=max(len(sessions), 8) * STEP,
        highest=highest,
    )


def _bar(place: int, session: Session, top: int, at: datetime) -> Bar:
    came = session.came or 0
    height, first = _scaled(came, top), _scaled(session.first_time or 0, top)
    return Bar(
        when=when_of(session.meeting, at=at),
        url_id=str(session.meeting_id),
        came=came,
        first_time=session.first_time,
        x=place * STEP + (STEP - WIDTH) // 2,
        y=HEIGHT - height,
        height=height,
        first_y=HEIGHT - first,
        first_height=first,
        label=place % 4 == 0,
    )


def _scaled(number: int, top: int) -> int:
    return round(number * HEIGHT / top)
