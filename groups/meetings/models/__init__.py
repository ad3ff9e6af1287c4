"""Series, their occurrences, who comes, and the private calendar feeds.

A meeting's time, place and link are S3; who comes is S2; notes and topics are S4.
"""

from groups.meetings.models.answers import Rsvp, RsvpNote, RsvpNoteQuerySet, RsvpQuerySet
from groups.meetings.models.attendance import (
    FORGOTTEN_AFTER,
    KEPT_FOR,
    Attendance,
    AttendanceQuerySet,
    NameKept,
    NameKeptQuerySet,
)
from groups.meetings.models.calendar_mail import CalendarMail
from groups.meetings.models.change import UNDO_WITHIN, Change, ChangeQuerySet
from groups.meetings.models.cover import (
    CoverRefusal,
    CoverRefusalQuerySet,
    CoverRequest,
    CoverRequestQuerySet,
)
from groups.meetings.models.feed import CalendarFeed, EndedLink
from groups.meetings.models.meeting import RESTS, Meeting, MeetingQuerySet
from groups.meetings.models.series import (
    LONGEST_MINUTES,
    MOST_OCCURRENCES,
    MOST_OFFER_HOURS,
    MOST_SEATS,
    MOST_WEEKS_BETWEEN,
    NTHS,
    USUAL_OFFER_HOURS,
    LinkFor,
    Series,
)
from groups.meetings.models.session import (
    CORRECTABLE,
    LONGEST_PART,
    MOST_FOLLOW_UPS,
    MOST_PARTS,
    FollowUp,
    FollowUpQuerySet,
    Part,
    PartQuerySet,
    Session,
    SessionQuerySet,
)
from groups.meetings.models.times import (
    Poll,
    PollQuerySet,
    Slot,
    SlotAnswer,
    SlotAnswerQuerySet,
    SlotQuerySet,
)
from groups.meetings.models.topup import TopUp
from groups.meetings.models.visit import REMEMBERED_FOR, Visit, VisitQuerySet
from groups.meetings.models.waiting import Waiting, WaitingQuerySet

__all__ = [
    "CORRECTABLE",
    "FORGOTTEN_AFTER",
    "KEPT_FOR",
    "LONGEST_MINUTES",
    "LONGEST_PART",
    "MOST_FOLLOW_UPS",
    "MOST_OCCURRENCES",
    "MOST_OFFER_HOURS",
    "MOST_PARTS",
    "MOST_SEATS",
    "MOST_WEEKS_BETWEEN",
    "NTHS",
    "REMEMBERED_FOR",
    "RESTS",
    "UNDO_WITHIN",
    "USUAL_OFFER_HOURS",
    "Attendance",
    "AttendanceQuerySet",
    "CalendarFeed",
    "CalendarMail",
    "Change",
    "ChangeQuerySet",
    "CoverRefusal",
    "CoverRefusalQuerySet",
    "CoverRequest",
    "CoverRequestQuerySet",
    "EndedLink",
    "FollowUp",
    "FollowUpQuerySet",
    "LinkFor",
    "Meeting",
    "MeetingQuerySet",
    "NameKept",
    "NameKeptQuerySet",
    "Part",
    "PartQuerySet",
    "Poll",
    "PollQuerySet",
    "Rsvp",
    "RsvpNote",
    "RsvpNoteQuerySet",
    "RsvpQuerySet",
    "Series",
    "Session",
    "SessionQuerySet",
    "Slot",
    "SlotAnswer",
    "SlotAnswerQuerySet",
    "SlotQuerySet",
    "TopUp",
    "Visit",
    "VisitQuerySet",
    "Waiting",
    "WaitingQuerySet",
]
