"""Who was at a meeting: those who said yes to it, as long as nobody notes more than that."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from groups.meetings.models import Meeting, Rsvp
from groups.membership.models import Membership

LATELY = timedelta(days=14)


def was_there(meeting: Meeting) -> frozenset[UUID]:
    """Ids of the memberships that said yes to the meeting as it took place."""
    yes = Rsvp.objects.current().filter(
        meeting=meeting.pk, answer=Rsvp.Answer.YES, answered_for=F("meeting__starts_at")
    )
    return frozenset(yes.values_list("membership_id", flat=True))


def meetings_lately(member: Membership, *, at: datetime, limit: int = 3) -> Sequence[Meeting]:
    """Meetings that began in the last two weeks, the latest first: all for a facilitator,
    for a member those at which they were.
    """
    began = (
        Meeting.objects.visible_to(member)
        .scheduled()
        .filter(starts_at__lte=at, starts_at__gt=at - LATELY)
        .order_by("-starts_at", "pk")
        .select_related("series")
    )
    if not member.is_facilitator:
        own = Rsvp.objects.filter(membership=member.pk, answer=Rsvp.Answer.YES)
        began = began.filter(
            pk__in=own.filter(answered_for=F("meeting__starts_at")).values("meeting")
        )
    return list(began[:limit])
