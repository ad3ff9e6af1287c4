"""Finding a time: asking which times suit, answering, closing, and planning what was found."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.meetings.actions.planning import schedule
from groups.meetings.limits import USUAL_OCCURRENCES, check_duration, check_start, check_zone
from groups.meetings.models import Poll, Series, Slot, SlotAnswer
from groups.meetings.policy import may_schedule
from groups.meetings.recurrence import start
from groups.membership.models import Membership

FEWEST, MOST = 2, 12
MOST_OPEN = 3
KEPT_FOR = timedelta(days=30)
"""After it closed; then the poll is erased with its answers."""


@transaction.atomic
def ask_for_times(
    member: Membership,
    *,
    times: Collection[tuple[date, time]],
    time_zone: str,
    closes_on: date,
    at: datetime,
    duration_minutes: int = 90,
) -> Poll:
    """Ask everybody which of two to twelve times suit them, until the end of ``closes_on``."""
    if not may_schedule(member):
        raise PermissionDenied("only a facilitator asks which times suit")
    check_zone(time_zone)
    check_duration(duration_minutes)
    slots = _slots(times, time_zone, at)
    if Poll.objects.visible_to(member).open(at).count() >= MOST_OPEN:
        raise NotPossible(f"There are {MOST_OPEN} open questions already. Close one of them first.")
    closes_at = _closing(closes_on, time_zone, min(slot.instant for slot in slots), at)
    poll = Poll.objects.create(
        group_id=member.group_id,
        time_zone=time_zone,
        duration_minutes=duration_minutes,
        asked_at=at,
        closes_at=closes_at,
        erase_at=closes_at + KEPT_FOR,
    )
    for slot in slots:
        slot.poll, slot.group_id = poll, poll.group_id
    Slot.objects.bulk_create(slots)
    _record(member, Verb.MEETINGS_TIMES_ASKED, poll, at)
    return poll


@transaction.atomic
def answer_times(
    member: Membership, poll: Poll, suits: Mapping[UUID, str], *, at: datetime
) -> None:
    """Say of some or all of the times whether they suit; what was said of others stays."""
    if not member.is_active or poll.group_id != member.group_id:
        raise PermissionDenied("may not answer for these times")
    now = Poll.objects.visible_to(member).filter(pk=poll.pk).first()
    if now is None or not now.is_open(at):
        raise NotPossible("This question is closed. Your answer was not changed.")
    slots = set(Slot.objects.visible_to(member).filter(poll=poll).values_list("pk", flat=True))
    if not suits or not slots.issuperset(suits):
        raise NotPossible("Please answer for at least one of these times.")
    if not set(suits.values()) <= set(SlotAnswer.Suits.values):
        raise NotPossible("Please choose one of the three answers.")
    SlotAnswer.objects.bulk_create(
        [
            SlotAnswer(
                group_id=member.group_id,
                slot_id=slot,
                membership=member,
                suits=answer,
                answered_at=at,
            )
            for slot, answer in suits.items()
        ],
        update_conflicts=True,
        unique_fields=["slot", "membership"],
        update_fields=["suits", "answered_at"],
    )


@transaction.atomic
def close_poll(member: Membership, poll: Poll, *, at: datetime) -> None:
    """Nobody answers any more; facilitators still read what was said, until it is erased."""
    poll = _locked(member, poll)
    if not poll.is_open(at):
        raise NotPossible("This question is closed already.")
    Poll.objects.visible_to(member).filter(pk=poll.pk).update(closes_at=at, erase_at=at + KEPT_FOR)
    _record(member, Verb.MEETINGS_TIMES_CLOSED, poll, at)


@transaction.atomic
def plan_slot(
    member: Membership, poll: Poll, slot_id: UUID, *, frequency: str, at: datetime
) -> Series:
    """Make meetings of one of the times, and erase the poll with everything that was answered.

    Who plans them holds them, until somebody else is named.
    """
    poll = _locked(member, poll)
    slot = Slot.objects.visible_to(member).filter(poll=poll, pk=slot_id).first()
    if slot is None:
        raise NotPossible("Please choose one of these times.")
    series = schedule(
        member,
        starts_on=slot.starts_on,
        starts_at=slot.starts_at,
        time_zone=poll.time_zone,
        duration_minutes=poll.duration_minutes,
        frequency=frequency,
        occurrences=USUAL_OCCURRENCES,
        facilitator=member,
        at=at,
    )
    Poll.objects.visible_to(member).filter(pk=poll.pk).delete()
    return series


def _locked(member: Membership, poll: Poll) -> Poll:
    """The poll as it is now: whoever comes second finds it changed, or gone."""
    if not may_schedule(member) or poll.group_id != member.group_id:
        raise PermissionDenied("only a facilitator closes a question about times")
    found = Poll.objects.visible_to(member).select_for_update().filter(pk=poll.pk).first()
    if found is None:
        raise NotPossible("Meetings were planned already, and the question is gone.")
    return found


def _slots(times: Collection[tuple[date, time]], time_zone: str, at: datetime) -> Sequence[Slot]:
    if not FEWEST <= len(times) <= MOST:
        raise NotPossible(
            f"These are {len(times)} times. Propose {FEWEST} to {MOST}, so that answering is easy."
        )
    slots = [
        Slot(
            starts_on=day,
            starts_at=clock,
            instant=check_start(day, clock, time_zone, at).instant,
        )
        for day, clock in sorted(times)
    ]
    if len({slot.instant for slot in slots}) != len(slots):
        raise NotPossible("Two of these times are the same moment. Please take one of them away.")
    return slots


def _closing(closes_on: date, time_zone: str, first: datetime, at: datetime) -> datetime:
    """The end of the day on the poll's clock, and no later than the first of the times."""
    if closes_on > first.astimezone(ZoneInfo(time_zone)).date():
        raise NotPossible(
            "Answers have to end before the first of the times. Choose an earlier day."
        )
    end = start(closes_on + timedelta(days=1), time(0), ZoneInfo(time_zone)).instant
    closes_at = min(end, first)
    if closes_at <= at:
        raise NotPossible("The last day for answers is past.")
    return closes_at


def _record(member: Membership, verb: Verb, poll: Poll, at: datetime) -> None:
    record(member.user, verb, at=at, group=poll.group_id, subject=poll.pk)
