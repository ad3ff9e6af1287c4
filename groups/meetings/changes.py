"""Telling people that a meeting was cancelled, or is at another time or place."""

from datetime import datetime
from typing import Final

from django.conf import settings

from accounts.models import User
from groups.meetings.models import Meeting, Rsvp
from groups.membership.models import Membership
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Message, Unwanted
from groups.notices.models import Notice

CANCELLED: Final = "meeting_cancelled"
CHANGED: Final = "meeting_changed"


def tell(kind: str, member: Membership, meeting: Meeting, *, at: datetime) -> None:
    """Tell everybody in the group but ``member``, who did it, and those who said no.

    Each revision of a meeting is told once: who moves it twice is heard twice.
    """
    declined = Rsvp.objects.declined().filter(meeting=meeting).values("membership")
    others = (
        Membership.objects.active()
        .filter(group=member.group_id)
        .exclude(pk=member.pk)
        .exclude(pk__in=declined)
    )
    queue(
        kind,
        recipients=User.objects.filter(memberships__in=others),
        subject=meeting.pk,
        group=meeting.group_id,
        revision=meeting.revision,
        at=at,
    )


def _still_to_tell(notice: Notice, at: datetime) -> Meeting | Unwanted:
    """The meeting, if it is as it was when the notice was queued, and the person is concerned."""
    meeting = Meeting.objects.filter(pk=notice.subject_id).first()
    if meeting is None or meeting.revision != notice.revision:
        return Unwanted("changed again")
    if meeting.ends_at <= at:
        return Unwanted("over")
    member = (
        Membership.objects.active().filter(group=meeting.group_id, user=notice.recipient_id).first()
    )
    if member is None:
        return Unwanted("left")
    if Rsvp.objects.declined().filter(meeting=meeting, membership=member).exists():
        return Unwanted("not coming")
    return meeting


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    """Both kinds say the same little: which moment, and where to sign in."""
    meeting = _still_to_tell(notice, at)
    if isinstance(meeting, Unwanted):
        return meeting
    return Message(
        notice.kind,
        {"begins": meeting.starts_at, "link": settings.SITE_URL + "/"},
        useful_until=meeting.starts_at,
    )


KINDS = (
    Kind(CANCELLED, Category.CHANGES, prepare=_prepare),
    Kind(CHANGED, Category.CHANGES, prepare=_prepare),
)
