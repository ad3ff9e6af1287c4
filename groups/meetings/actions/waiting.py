"""Waiting for a seat of a full meeting, and taking it or leaving it when one is kept."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.errors import NotPossible
from groups.meetings.actions.answering import check_open, save_yes
from groups.meetings.models import Meeting, Rsvp, Waiting
from groups.meetings.policy import may_answer
from groups.meetings.seats import is_full, lock_seats, seats_left
from groups.membership.models import Membership

GONE = "This seat is no longer kept for you. Nothing was changed; you can wait for another one."


@transaction.atomic
def wait(member: Membership, meeting: Meeting, *, at: datetime) -> None:
    """Ask to be told when a seat is free. Who waits already keeps their place in the line.

    A "can't" that was said before goes: whoever waits would come. Raises NotPossible where a seat
    is free, and where the person comes anyway.
    """
    _check(member, meeting, at)
    lock_seats([meeting.pk])
    own = Waiting.objects.filter(meeting=meeting, membership=member)
    if own.current().in_line().exists() or own.current().kept(at).exists():
        return
    if _comes(member, meeting):
        raise NotPossible("You have a seat already.")
    if not is_full(meeting, member, at=at):
        raise NotPossible("There is a seat for you. Please say that you come.")
    own.delete()
    Rsvp.objects.filter(meeting=meeting, membership=member, answer=Rsvp.Answer.NO).delete()
    Waiting.objects.create(
        group_id=member.group_id,
        meeting=meeting,
        membership=member,
        since=at,
        waits_for=meeting.starts_at,
    )


@transaction.atomic
def stop_waiting(member: Membership, meeting: Meeting, *, at: datetime) -> None:
    """Wait no longer; a seat that is kept goes to the next. Twice is like once."""
    _check(member, meeting, at)
    Waiting.objects.filter(meeting=meeting, membership=member).delete()


@transaction.atomic
def take_seat(member: Membership, meeting: Meeting, offer: UUID, *, at: datetime) -> None:
    """Say yes to a seat that is kept. ``offer`` is the row of it that the person saw.

    Raises NotPossible, in the same words, for an offer that is over, was never made, or is
    somebody else's.
    """
    _check(member, meeting, at)
    lock_seats([meeting.pk])
    if _comes(member, meeting):
        return
    kept = Waiting.objects.current().kept(at).filter(pk=offer, meeting=meeting, membership=member)
    left = seats_left(meeting, member, at=at, queued=False)
    if not kept.exists() or (left is not None and left < 1):
        raise NotPossible(GONE)
    save_yes(member, meeting, at)


@transaction.atomic
def leave_seat(member: Membership, meeting: Meeting, offer: UUID, *, at: datetime) -> None:
    """Leave a seat that is kept to the next. What was answered otherwise stays."""
    _check(member, meeting, at)
    Waiting.objects.filter(pk=offer, meeting=meeting, membership=member).delete()


def _check(member: Membership, meeting: Meeting, at: datetime) -> None:
    if not may_answer(member, meeting):
        raise PermissionDenied("may not answer for this meeting")
    check_open(meeting, at)


def _comes(member: Membership, meeting: Meeting) -> bool:
    yes = Rsvp.objects.current().filter(
        meeting=meeting,
        membership=member,
        answer=Rsvp.Answer.YES,
        answered_for=meeting.starts_at,
    )
    return yes.exists()
