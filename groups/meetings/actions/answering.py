"""Saying whether one comes: to one meeting, or to all to come."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.errors import NotPossible
from groups.meetings.models import Meeting, Rsvp, RsvpNote, RsvpQuerySet, Waiting
from groups.meetings.policy import is_open, may_answer
from groups.meetings.seats import SeatsLeft, is_full, lock_seats
from groups.membership.models import Membership

ENDS_WAITING = (Rsvp.Answer.YES, Rsvp.Answer.NO)


@transaction.atomic
def answer(
    member: Membership,
    meeting: Meeting,
    answer: str,
    *,
    at: datetime,
    note: str | None = None,
) -> None:
    """Say whether one comes. ``note`` is for the facilitators: None leaves it, "" takes it away.

    The answer is given for the start that ``meeting`` was loaded with. A yes takes a seat, and
    raises NotPossible where none is left; maybe takes none. Whoever says yes or no waits no more.
    """
    _check(member, meeting, answer, at)
    lock_seats([meeting.pk])
    if not _said(member, answer).filter(meeting=meeting, answered_for=meeting.starts_at).exists():
        if answer == Rsvp.Answer.YES and is_full(meeting, member, at=at):
            raise NotPossible("All seats of this meeting are taken. You can wait for one.")
        if not Meeting.objects.visible_to(member).filter(pk=meeting.pk).exists():
            raise NotPossible("This meeting is not planned any more.")
        _save_answers(member, [meeting], answer, at)
    if note is not None:
        _save_note(member, meeting, note, at)


@transaction.atomic
def answer_all(
    member: Membership,
    meeting: Meeting,
    answer: str,
    *,
    at: datetime,
    of_group: bool = False,
    timed_by: datetime | None = None,
    note: str | None = None,
) -> list[Meeting]:
    """Say the same of every planned meeting to come of the series, or of the whole group.

    Each gets an answer of its own, as if it had been given on its page; meetings that are planned
    later are asked anew, and with ``timed_by`` so are those that got their time after it. ``note``
    belongs to ``meeting`` alone. Gives the full ones, to which nobody can say yes: there nothing
    changes.
    """
    _check(member, meeting, answer, at)
    ours = Meeting.objects.visible_to(member).scheduled().to_come(at)
    ours = ours if of_group else ours.filter(series=meeting.series_id)
    ours = ours.select_related("series")
    ours = ours if timed_by is None else ours.filter(timed_at__lte=timed_by)
    lock_seats(ours.values_list("pk", flat=True))
    meetings = list(ours.annotate(left=SeatsLeft(at, for_member=member)))
    said = dict(_said(member, answer).values_list("meeting", "answered_for"))
    asked = [one for one in meetings if said.get(one.pk) != one.starts_at]
    full = [one for one in asked if answer == Rsvp.Answer.YES and _has_none(one)]
    _save_answers(member, [one for one in asked if one not in full], answer, at)
    if note is not None:
        _save_note(member, meeting, note, at)
    return full


def _has_none(meeting: Meeting) -> bool:
    left: int | None = meeting.left  # type: ignore[attr-defined]  # annotated above
    return left is not None and left < 1


def _check(member: Membership, meeting: Meeting, answer: str, at: datetime) -> None:
    if not may_answer(member, meeting):
        raise PermissionDenied("may not answer for this meeting")
    if answer not in Rsvp.Answer.values:
        raise NotPossible("Please choose one of the three answers.")
    check_open(meeting, at)


def check_open(meeting: Meeting, at: datetime) -> None:
    """Raises NotPossible for a meeting to which nobody can come any more."""
    if meeting.is_cancelled:
        raise NotPossible("This meeting was cancelled.")
    if not is_open(meeting, at):
        raise NotPossible("This meeting is over.")


def _said(member: Membership, answer: str) -> RsvpQuerySet:
    return Rsvp.objects.current().filter(membership=member, answer=answer)


def save_yes(member: Membership, meeting: Meeting, at: datetime) -> None:
    """The answer of somebody who takes a seat; its lock is held, and the seat is there."""
    _save_answers(member, [meeting], Rsvp.Answer.YES, at)


def _save_answers(member: Membership, meetings: list[Meeting], answer: str, at: datetime) -> None:
    Rsvp.objects.bulk_create(
        [
            Rsvp(
                group_id=member.group_id,
                meeting=meeting,
                membership=member,
                answer=answer,
                answered_at=at,
                answered_for=meeting.starts_at,
            )
            for meeting in sorted(meetings, key=_key)
        ],
        update_conflicts=True,
        unique_fields=["meeting", "membership"],
        update_fields=["answer", "answered_at", "answered_for"],
    )
    if answer in ENDS_WAITING:
        Waiting.objects.filter(membership=member, meeting__in=meetings).delete()


def _key(meeting: Meeting) -> UUID:
    return meeting.pk


def _save_note(member: Membership, meeting: Meeting, note: str, at: datetime) -> None:
    """A new row each time: what is sealed is bound to its row."""
    RsvpNote.objects.filter(meeting=meeting, membership=member).delete()
    if note:
        RsvpNote.objects.create(
            group_id=member.group_id,
            meeting=meeting,
            membership=member,
            text=note,
            written_at=at,
        )
