"""A page of the list: the next one is known by one row more, and nothing is counted."""

from dataclasses import dataclass
from datetime import datetime

from groups.finder.matching import Wanted, matching, nearest
from groups.finder.models import Listing
from groups.meetings.words import When, when
from groups.membership.models import Group

GROUPS_ON_A_PAGE = 20
MOST_PAGES = 500
MOST_NEAR = 5


@dataclass(frozen=True)
class Found:
    """A group on the list. ``next`` is None where nothing is planned, or nobody knows."""

    group: Group
    next: When | None
    has_places: bool


@dataclass(frozen=True)
class Page:
    """``near`` are groups that fit but for what is named in ``dropped``."""

    number: int
    groups: list[Found]
    further: bool
    near: list[Found]
    dropped: list[str]

    @property
    def back(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1


def page_of(wanted: Wanted, number: str, *, at: datetime) -> Page:
    """What is looked for, or what comes nearest to it."""
    place = _number(number)
    first = (place - 1) * GROUPS_ON_A_PAGE
    rows = list(
        matching(wanted, at)
        .select_related("group")
        .soonest_first()[first : first + GROUPS_ON_A_PAGE + 1]
    )
    found = [_found(row, at) for row in rows[:GROUPS_ON_A_PAGE]]
    near, dropped = ([], []) if rows or place > 1 else _nearest(wanted, at)
    return Page(place, found, len(rows) > GROUPS_ON_A_PAGE, near, dropped)


def _nearest(wanted: Wanted, at: datetime) -> tuple[list[Found], list[str]]:
    dropped = nearest(wanted, at)
    if not dropped:
        return [], []
    near = matching(wanted.without(dropped), at).select_related("group").soonest_first()
    return [_found(row, at) for row in near[:MOST_NEAR]], dropped


def _found(listing: Listing, at: datetime) -> Found:
    begins, ends = listing.next_starts_at, listing.next_ends_at
    following = None
    if begins is not None and ends is not None and ends > at:
        following = when(begins, ends, listing.group.time_zone, at=at)
    return Found(listing.group, following, bool(listing.has_places))


def _number(asked: str) -> int:
    """Whatever stands in the address, it is a page."""
    if not asked.isascii() or not asked.isdigit() or len(asked) > 3:
        return 1
    return min(max(int(asked), 1), MOST_PAGES)
