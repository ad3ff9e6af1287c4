"""What the page of helplines shows for a country."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.countries import country_names
from groups.safety.models import EVERYWHERE, Helpline

# The row for everywhere names several numbers; who has chosen a country needs the one that counts there.
_EMERGENCY = {"GB": "999", "US": "911", "CA": "911", "AU": "000", "NZ": "111"}


@dataclass(frozen=True)
class HelpPage:
    """One page: the emergency number first, then the chosen country's lines."""

    country: str
    country_name: str
    known: bool
    countries: Sequence[tuple[str, str]]
    emergency: Sequence[Helpline]
    emergency_number: str
    lines: Sequence[Helpline]


def help_page(lines: Mapping[str, list[Helpline]], asked: str) -> HelpPage:
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
        lines=lines.get(code, []) if known else [],
    )
