"""What a membership takes with it when it ends: its calendar feed, its invitations by mail, its
notes beside answers, its waiting, the meetings to come that it holds, which nobody holds then, also
those that are still to be made, and its name at meetings.

The feed's link gives one empty calendar afterwards, so that the person's program clears its entries.

Answers need no ending: they count as long as their member is active and not longer
(``RsvpQuerySet.current``), and so does waiting. Where a facilitator removes somebody, row security
hides the person's feed, invitations and notes from the hand that removes them; all are dead all the
same, because they serve only a membership that is active. The feed ends when its link is next asked
for (feeds/reading.py), and the address for answers when somebody writes to it.
"""

from datetime import datetime
from uuid import UUID

from groups.meetings import feeds
from groups.meetings.models import (
    Attendance,
    CalendarFeed,
    CalendarMail,
    CoverRequest,
    Meeting,
    NameKept,
    RsvpNote,
    Series,
    SlotAnswer,
    Waiting,
)
from groups.membership.models import Membership


def end_with_membership(membership: Membership, at: datetime) -> None:
    """Declared to ``groups.membership.endings``."""
    feeds.end_link(membership)
    CalendarMail.objects.filter(membership=membership).delete()
    RsvpNote.objects.filter(membership=membership).delete()
    Waiting.objects.filter(membership=membership).delete()
    SlotAnswer.objects.filter(membership=membership).delete()
    CoverRequest.objects.filter(asked_by=membership).delete()
    CoverRequest.objects.filter(asked=membership).update(asked=None)
    Meeting.objects.to_come(at).filter(facilitator=membership).update(facilitator=None)
    Series.objects.filter(facilitator=membership).update(facilitator=None)
    Attendance.objects.filter(membership=membership).delete()
    NameKept.objects.filter(membership=membership).delete()


def end_with_group(group_id: UUID) -> None:
    """Declared to ``groups.membership.closings``: each feed gives its one empty calendar, too."""
    feeds.retire(CalendarFeed.objects.filter(group=group_id))
