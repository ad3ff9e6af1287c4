"""What a membership takes with it when it ends: its calendar feed, its notes beside answers, and
the meetings to come that it holds, which nobody holds then.

Answers need no ending: they count as long as their member is active and not longer
(``RsvpQuerySet.current``). Where a facilitator removes somebody, row security hides the person's
feed and notes from the hand that removes them; both are dead all the same, because a feed is read
and a note is shown only for a membership that is active.
"""

from datetime import datetime

from groups.meetings.models import CalendarFeed, CoverRequest, Meeting, RsvpNote, SlotAnswer
from groups.membership.models import Membership


def end_with_membership(membership: Membership, at: datetime) -> None:
    """Declared to ``groups.membership.endings``."""
    CalendarFeed.objects.filter(membership=membership).delete()
    RsvpNote.objects.filter(membership=membership).delete()
    SlotAnswer.objects.filter(membership=membership).delete()
    CoverRequest.objects.filter(asked_by=membership).delete()
    CoverRequest.objects.filter(asked=membership).update(asked=None)
    Meeting.objects.to_come(at).filter(facilitator=membership).update(facilitator=None)
