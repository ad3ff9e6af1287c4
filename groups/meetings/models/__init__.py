"""Series, their occurrences, who comes, and the private calendar feeds.

A meeting's time, place and link are S3; who comes is S2; notes and topics are S4.
"""

from groups.meetings.models.answers import Rsvp, RsvpNote, RsvpNoteQuerySet, RsvpQuerySet
from groups.meetings.models.feed import CalendarFeed, EndedLink
from groups.meetings.models.meeting import Meeting, MeetingQuerySet
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
from groups.meetings.models.waiting import Waiting, WaitingQuerySet

__all__ = [
    "LONGEST_MINUTES",
    "MOST_OCCURRENCES",
    "MOST_OFFER_HOURS",
    "MOST_SEATS",
    "MOST_WEEKS_BETWEEN",
    "NTHS",
    "USUAL_OFFER_HOURS",
    "CalendarFeed",
    "EndedLink",
    "LinkFor",
    "Meeting",
    "MeetingQuerySet",
    "Rsvp",
    "RsvpNote",
    "RsvpNoteQuerySet",
    "RsvpQuerySet",
    "Series",
    "Waiting",
    "WaitingQuerySet",
]
