"""What calls for somebody's attention among the meetings of a group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery

from groups.meetings.cover_cards import Wanted, wanted_of, wanted_question
from groups.meetings.finding import Asked, asked_of, asked_question
from groups.membership.calls import answered
from groups.membership.models import Membership


@dataclass(frozen=True)
class Calls:
    """``wanted``: meetings that nobody holds for certain, for facilitators. ``asked``: questions
    about times.
    """

    wanted: Sequence[Wanted] = ()
    asked: Sequence[Asked] = ()


def calls(member: Membership, *, at: datetime) -> Calls:
    """In one query."""
    return calls_of(member, answered(member, **questions(member, at=at)), at=at)


def questions(member: Membership, *, at: datetime) -> dict[str, ArraySubquery]:
    """The same as columns, for a page that asks for more at once; ``calls_of`` reads them."""
    asked = {"asked": asked_question(member, at=at)}
    return asked | {"wanted": wanted_question(member, at=at)} if member.is_facilitator else asked


def calls_of(member: Membership, row: Mapping[str, Any], *, at: datetime) -> Calls:
    return Calls(
        wanted=wanted_of(member, row.get("wanted", ()), at=at),
        asked=asked_of(member, row.get("asked", ()), at=at),
    )
