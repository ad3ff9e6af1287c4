"""What a question about times looks like to one person, and which of the times are best."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from groups.meetings.models import Poll, Slot, SlotAnswer
from groups.meetings.recurrence import start
from groups.meetings.words import When, oddity_words, when
from groups.membership.models import Membership

YES, NEED, NO = SlotAnswer.Suits.YES, SlotAnswer.Suits.IF_NEED_BE, SlotAnswer.Suits.NO


@dataclass(frozen=True)
class Option:
    """One of the times, for facilitators: what was said of it, and who said it."""

    slot: Slot
    when: When
    odd: str
    yes: Sequence[str]
    need: Sequence[str]
    no: Sequence[str]
    can_be_held: bool
    best: bool = False


@dataclass(frozen=True)
class Asked:
    """A poll in a list. ``answered``: the reader said something of it already."""

    url: str
    closes_at: datetime
    open: bool
    answered: bool


@dataclass
class _Said:
    names: dict[str, list[str]] = field(default_factory=lambda: {YES: [], NEED: [], NO: []})
    facilitators: Counter[str] = field(default_factory=Counter)


def moment(poll: Poll, slot: Slot, *, at: datetime) -> When:
    """On the reader's clock first, then on the poll's."""
    ends = slot.instant + timedelta(minutes=poll.duration_minutes)
    return when(slot.instant, ends, poll.time_zone, at=at)


def own_answers(member: Membership, slots: Collection[Slot]) -> Mapping[UUID, str]:
    own = SlotAnswer.objects.visible_to(member).filter(membership=member.pk, slot__in=slots)
    return dict(own.values_list("slot", "suits"))


def options(member: Membership, poll: Poll, slots: Sequence[Slot], *, at: datetime) -> list[Option]:
    """The times, the best first: those that a facilitator can hold, then most yes, then most "if
    need be", then fewest no, then the soonest. For facilitators; what is past comes last.
    """
    said: dict[UUID, _Said] = {slot.pk: _Said() for slot in slots}
    answers = SlotAnswer.objects.visible_to(member).filter(slot__in=slots)
    for answer in answers.select_related("membership").order_by("membership__display_name"):
        of_slot = said[answer.slot_id]
        of_slot.names[answer.suits].append(answer.membership.display_name)
        if answer.membership.is_facilitator:
            of_slot.facilitators[answer.suits] += 1
    ordered = sorted(slots, key=lambda slot: _rank(slot, said[slot.pk], at))
    return [
        _option(poll, slot, said[slot.pk], at, best=place == 0 and slot.instant > at)
        for place, slot in enumerate(ordered)
    ]


def _can_be_held(said: _Said) -> bool:
    """Unless facilitators answered, and none of them can."""
    return not said.facilitators or bool(said.facilitators[YES] + said.facilitators[NEED])


def _rank(slot: Slot, said: _Said, at: datetime) -> tuple[object, ...]:
    names = said.names
    return (
        slot.instant <= at,
        not _can_be_held(said),
        -len(names[YES]),
        -len(names[NEED]),
        len(names[NO]),
        slot.instant,
    )


def _option(poll: Poll, slot: Slot, said: _Said, at: datetime, *, best: bool) -> Option:
    odd = start(slot.starts_on, slot.starts_at, ZoneInfo(poll.time_zone))
    return Option(
        slot=slot,
        when=moment(poll, slot, at=at),
        odd=oddity_words(odd, poll.time_zone, at=at),
        yes=said.names[YES],
        need=said.names[NEED],
        no=said.names[NO],
        can_be_held=_can_be_held(said),
        best=best and bool(said.names[YES]),
    )


def how_many_answered(member: Membership, poll: Poll) -> int:
    """For facilitators."""
    answers = SlotAnswer.objects.visible_to(member).filter(slot__poll=poll)
    found: int = answers.aggregate(people=Count("membership", distinct=True))["people"]
    return found


def asked_question(member: Membership, *, at: datetime) -> ArraySubquery:
    """What the group is asked now, for a facilitator the closed ones as well, as a column of
    another query; ``asked_of`` reads it.
    """
    polls = Poll.objects.visible_to(member)
    if not member.is_facilitator:
        polls = polls.open(at)
    own = SlotAnswer.objects.visible_to(member).filter(
        slot__poll=OuterRef("pk"), membership=member.pk
    )
    rows: QuerySet[Any] = polls.annotate(answered=Exists(own)).order_by("-closes_at", "pk")
    return ArraySubquery(
        rows.values(row=JSONObject(id="pk", closes_at="closes_at", answered="answered"))
    )


def asked_of(
    member: Membership, rows: Iterable[Mapping[str, Any]], *, at: datetime
) -> Sequence[Asked]:
    """What ``asked_question`` was answered."""
    return [
        Asked(
            url=reverse("meetings:poll", args=[member.group.slug, row["id"]]),
            closes_at=closes_at,
            open=at < closes_at,
            answered=row["answered"],
        )
        for row in rows
        for closes_at in [datetime.fromisoformat(row["closes_at"])]
    ]
