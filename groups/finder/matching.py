"""What somebody looks for, as conditions on the list; and what is nearest where nothing fits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q

from groups.finder.folding import folded
from groups.finder.keeping import AHEAD
from groups.finder.models import Listing, ListingQuerySet, NextTime, ShownFacilitator
from groups.finder.spans import is_within, spans


@dataclass(frozen=True)
class Wanted:
    """A search. Empty is anything; ``zone`` is the clock on which ``day`` and ``time`` are meant."""

    zone: str
    support: str = ""
    situation: str = ""
    who: str = ""
    format: str = ""
    language: str = ""
    day: int | None = None
    time: str = ""
    cost: str = ""
    places: bool = False
    access: tuple[str, ...] = ()
    area: str = ""
    facilitator: str = ""

    def chosen(self) -> list[str]:
        """The names of what is not left open, in the order in which one would do without it."""
        return [name for name in DROPPED if getattr(self, name)]

    def without(self, names: list[str]) -> "Wanted":
        """The same search, and these left open."""
        nothing: dict[str, Any] = {name: getattr(OPEN, name) for name in names}
        return replace(self, **nothing)


DROPPED: Final = (
    "places",
    "time",
    "cost",
    "facilitator",
    "area",
    "day",
    "who",
    "support",
    "situation",
    "format",
    "access",
    "language",
)
"""What one would do without first: a time of day sooner than a language."""
OPEN: Final = Wanted(zone="UTC")

_CONDITIONS: Final[dict[str, Callable[[Any], Q]]] = {
    "support": lambda kind: Q(group__support_types__contains=[kind]),
    "situation": lambda situation: Q(group__situations__contains=[situation]),
    "who": lambda words: Q(who_for__contains=folded(words)),
    "format": lambda format: Q(group__format__in=[format, "hybrid"]),
    "language": lambda language: Q(group__language=language),
    "cost": lambda kind: Q(group__cost_kind=kind),
    "places": lambda places: Q(has_places=True),
    "access": lambda needs: Q(group__accessibility__contains=list(needs)),
    "area": lambda words: Q(area__contains=folded(words)),
    "facilitator": lambda kind: Q(
        Exists(ShownFacilitator.objects.filter(group=OuterRef("group"), card__kind=kind))
    ),
}


def fits(wanted: Wanted, at: datetime) -> Q:
    """The condition on a listing."""
    every = Q()
    for name, condition in _CONDITIONS.items():
        if value := getattr(wanted, name):
            every &= condition(value)
    if wanted.day or wanted.time:
        looked_in = spans(at, AHEAD, wanted.zone, day=wanted.day, part=wanted.time)
        coming = NextTime.objects.filter(group=OuterRef("group"), starts_at__gt=at)
        every &= Q(Exists(coming.filter(is_within("starts_at", looked_in))))
    return every


def matching(wanted: Wanted, at: datetime) -> ListingQuerySet:
    """Listed groups that fit."""
    return Listing.objects.on_the_list().filter(fits(wanted, at))


def nearest(wanted: Wanted, at: datetime) -> list[str]:
    """What has to be left open so that something fits: as little as possible, one question in all.

    Each by itself first, then one after the other. Empty where the list itself is.
    """
    chosen = wanted.chosen()
    tries = [[name] for name in chosen]
    tries += [chosen[:number] for number in range(2, len(chosen) + 1)]
    if not tries:
        return []
    found = Listing.objects.on_the_list().aggregate(
        **{
            f"try_{number}": Count("pk", filter=fits(wanted.without(names), at))
            for number, names in enumerate(tries)
        }
    )
    return next((names for number, names in enumerate(tries) if found[f"try_{number}"]), [])
