"""Series, their occurrences, who comes, and the private calendar feeds.

A meeting's time, place and link are S3; who comes is S2; notes and topics are S4.
"""

from groups.meetings.models.answers import Rsvp, RsvpNote, RsvpNoteQuerySet, RsvpQuerySet
from groups.meetings.models.feed import CalendarFeed
from groups.meetings.models.meeting import Meeting, MeetingQuerySet
from groups.meetings.models.series import (
    LONGEST_MINUTES,
    MOST_OCCURRENCES,
    MOST_WEEKS_BETWEEN,
    NTHS,
    Series,
)

__all__ = [
    "LONGEST_MINUTES",
    "MOST_OCCURRENCES",
    "MOST_WEEKS_BETWEEN",
    "NTHS",
    "CalendarFeed",
    "Meeting",
    "MeetingQuerySet",
    "Rsvp",
    "RsvpNote",
    "RsvpNoteQuerySet",
    "RsvpQuerySet",
    "Series",
]
