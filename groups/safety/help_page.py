"""What the page of helplines shows for a country."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from accounts.countries import country_names
from groups.safety.models import EVERYWHERE, Helpline

# The row for everywhere names several numbers; who has chosen a country needs the one that counts there.
_EMERGENCY = {"GB": "999", "US": "911", "CA": "911", "AU": "000", "NZ": "111"}


OLD: Final = timedelta(days=180)
"""After this time a number may have changed, and the page says so."""


@dataclass(frozen=True)
class Line:
    """A number, and how much its date of checking is worth today."""

    helpline: Helpline
    is_old: bool


@dataclass(frozen=True)
class HelpPage:
    """One page: the emergency number first, then the chosen country's lines."""

    country: str
    country_name: str
    known: bool
    countries: Sequence[tuple[str, str]]
    emergency: Sequence[Helpline]
    emergency_number: str
    lines: Sequence[Line]


def help_page(lines: Mapping[str, list[Helpline]], asked: str, *, today: date) -> HelpPage:
    """The page for the country that was asked for; without one, the choice of countries."""
    names = country_names()
    code = asked.strip().upper()
    known = code in names
    return HelpPage(
        country=code if known else "",
        country_name=names.get(code, ""),
        known=known or not code,
        countries=sorted(((c, names[c]) for c in lines if c in names), key=lambda pair: pair[1]),
        emergency=lines.get(EVERYWHERE, []),
        emergency_number=_EMERGENCY.get(code, ""),
        lines=[_line(line, today) for line in lines.get(code, [])] if known else [],
    )


def _line(line: Helpline, today: date) -> Line:
    checked = line.checked_on
    return Line(line, is_old=checked is not None and today - checked > OLD)
