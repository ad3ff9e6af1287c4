"""A month of meetings on the reader's own clock."""

import re
from calendar import Calendar
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone
from django.utils.dateformat import format as in_words

from groups.meetings.cards import Card, cards, for_cards
from groups.meetings.models import Meeting
from groups.membership.models import Membership

MOST_YEARS_AWAY = 10
_WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class Day:
    """A square of the month; ``inside`` is false for those of its neighbours."""

    on: date
    inside: bool
    today: bool
    clocks: str
    meetings: Sequence[Card]

    @property
    def words(self) -> str:
        return in_words(self.on, "l j F")


@dataclass(frozen=True)
class Month:
    """``before`` and ``after`` are empty at the end of what can be looked at."""

    first: date
    weeks: Sequence[Sequence[Day]]
    before: str
    after: str
    number: int

    @property
    def name(self) -> str:
        return in_words(self.first, "F Y")


def month_asked(text: str, at: datetime) -> date | None:
    """The first day of what was asked for as 2026-12, this month for nothing; None if there is no
    such month within ten years.
    """
    today = timezone.localtime(at).date()
    if not text:
        return today.replace(day=1)
    written = _WRITTEN.fullmatch(text)
    if written is None or abs(int(written[1]) - today.year) > MOST_YEARS_AWAY:
        return None
    return date(int(written[1]), int(written[2]), 1)


def month_of(member: Membership, first: date, *, at: datetime) -> Month:
    """The weeks of the month, Monday first, with the group's meetings: one query."""
    zone = timezone.get_current_timezone()
    found = (
        for_cards(Meeting.objects.visible_to(member), member.user_id, at=at)
        .filter(starts_at__gte=_midnight(first, zone), starts_at__lt=_midnight(_next(first), zone))
        .order_by("starts_at", "pk")
    )
    on_day: dict[date, list[Card]] = defaultdict(list)
    for card in cards(list(found), at=at):
        on_day[datetime.fromisoformat(card.when.iso).date()].append(card)
    today = at.astimezone(zone).date()
    weeks = [
        [
            Day(
                on=day,
                inside=(day.year, day.month) == (first.year, first.month),
                today=day == today,
                clocks=_clocks(day, zone),
                meetings=on_day.get(day, ()),
            )
            for day in week
        ]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    return Month(
        first=first,
        weeks=weeks,
        before=_link(first - timedelta(days=1), at),
        after=_link(_next(first), at),
        number=sum(map(len, on_day.values())),
    )


def _link(day: date, at: datetime) -> str:
    text = f"{day:%Y-%m}"
    return text if month_asked(text, at) else ""


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _clocks(day: date, zone: tzinfo) -> str:
    """What the clocks do on this day, in words."""
    before = _midnight(day, zone).utcoffset() or timedelta()
    after = _midnight(day + timedelta(days=1), zone).utcoffset() or timedelta()
    if after > before:
        return "The clocks go forward."
    return "The clocks go back." if after < before else ""
