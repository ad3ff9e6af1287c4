"""Seats that were given to others while somebody was away."""

from datetime import datetime

from groups.meetings.by_mail.telling import tell_one
from groups.meetings.by_mail.wishes import wants
from groups.meetings.models import Meeting, Rsvp, Waiting
from groups.meetings.seats import lock_seats, seats_left
from groups.membership.models import Membership


def come_back(member: Membership, at: datetime) -> None:
    """Declared to ``groups.membership.returns``: a yes whose seat is gone is taken back, and so is
    a seat that was kept. Whatever else was answered counts again. Who gets invitations by mail was
    told of no change meanwhile, and is told how everything is.
    """
    with_seats = Meeting.objects.visible_to(member).scheduled().to_come(at)
    found = list(with_seats.filter(capacity__isnull=False))
    lock_seats([meeting.pk for meeting in found])
    for meeting in found:
        left = seats_left(meeting, member, at=at, queued=False)
        if left is not None and left < 1:
            Rsvp.objects.filter(meeting=meeting, membership=member, answer=Rsvp.Answer.YES).delete()
            Waiting.objects.filter(
                meeting=meeting, membership=member, kept_until__isnull=False
            ).delete()
    if wants(member):
        tell_one(member, at=at)
