"""Saying whether one comes."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.errors import NotPossible
from groups.meetings.models import Meeting, Rsvp, RsvpNote
from groups.meetings.policy import is_open, may_answer
from groups.membership.models import Membership


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

    The answer is given for the start that ``meeting`` was loaded with.
    """
    if not may_answer(member, meeting):
        raise PermissionDenied("may not answer for this meeting")
    if answer not in Rsvp.Answer.values:
        raise NotPossible("Please choose one of the three answers.")
    if meeting.is_cancelled:
        raise NotPossible("This meeting was cancelled.")
    if not is_open(meeting, at):
        raise NotPossible("This meeting is over.")
    same = Rsvp.objects.filter(
        meeting=meeting, membership=member, answer=answer, answered_for=meeting.starts_at
    ).current()
    if not same.exists():
        _save_answer(member, meeting, answer, at)
    if note is not None:
        _save_note(member, meeting, note, at)


def _save_answer(member: Membership, meeting: Meeting, answer: str, at: datetime) -> None:
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
        ],
        update_conflicts=True,
        unique_fields=["meeting", "membership"],
        update_fields=["answer", "answered_at", "answered_for"],
    )


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
