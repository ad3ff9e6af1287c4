"""Invitations and cancellations as objects of RFC 5546, for one member.

Both are made of the feed's events. A cancelled occurrence is left out of a REQUEST: its day is an
EXDATE (a REQUEST may not call it cancelled, and one that is silent about it would bring it back).

Every object about a series has the number of seconds since the person asked for invitations as its
SEQUENCE, so that each is newer than the one before, and an answer tells which state it is about.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from groups.meetings.by_mail.addresses import reply_address
from groups.meetings.feeds.clock import Clock
from groups.meetings.feeds.events import day_of_rule, events_of, span, uid_of
from groups.meetings.feeds.schedules import Schedule
from groups.meetings.feeds.writing import HEAD, escaped, folded, zones_in
from groups.meetings.models import CalendarMail, Meeting
from groups.notices.kinds import Entries
from groups.notices.mail import discreet_label


@dataclass(frozen=True)
class Writer:
    """One member's object: ``mail`` is with its user, ``at`` the moment of writing."""

    mail: CalendarMail
    at: datetime

    def request(self, schedule: Schedule) -> Entries:
        """What takes place of a series; replaces whatever was said of it before."""
        clock, uid = Clock(schedule.zone), uid_of(self.mail.pk, schedule.pk)
        events = [one.when for one in events_of(self.mail.pk, schedule, clock) if one.uid == uid]
        sequence = self._sequence(schedule.changed_at)
        return self._object("REQUEST", uid, sequence, events, [schedule])

    def cancel_one(self, schedule: Schedule, meeting: Meeting) -> Entries:
        """One occurrence of a series that goes on does not take place."""
        clock = Clock(schedule.zone)
        times = span(meeting.starts_at, meeting.ends_at, clock)
        when = (day_of_rule(schedule, meeting.original_day, clock), *times)
        uid = uid_of(self.mail.pk, schedule.pk)
        return self._object("CANCEL", uid, self._sequence(self.at), [when], [schedule])

    def cancel_all(self, series: UUID, first: datetime | None) -> Entries:
        """Nothing of a series takes place any more. ``first`` is when it would have begun."""
        when = (f"DTSTART:{_utc(first)}",) if first is not None else ()
        uid = uid_of(self.mail.pk, series)
        return self._object("CANCEL", uid, self._sequence(self.at), [when], [])

    def _sequence(self, changed_at: datetime) -> int:
        """Rounded up: an answer to it is newer than the change that it tells of."""
        since = max(self.at, changed_at) - self.mail.created_at
        return max(math.ceil(since / timedelta(seconds=1)), 0)

    def _object(
        self,
        method: str,
        uid: UUID,
        sequence: int,
        events: Sequence[tuple[str, ...]],
        schedules: Sequence[Schedule],
    ) -> Entries:
        made = [self._event(method, uid, sequence, when) for when in events]
        text = "\r\n".join(folded(line) for event in made for line in event)
        parts = [*HEAD, f"METHOD:{method}", *zones_in(text, schedules), text, "END:VCALENDAR", ""]
        return Entries(method, "\r\n".join(parts))

    def _event(self, method: str, uid: UUID, sequence: int, when: tuple[str, ...]) -> Iterator[str]:
        """One VEVENT, with one ATTENDEE: nobody else is named to anybody."""
        person = self.mail.user
        asks = ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE" if method == "REQUEST" else ""
        yield "BEGIN:VEVENT"
        yield f"UID:{uid}"
        yield f"DTSTAMP:{_utc(self.at)}"
        yield f"SEQUENCE:{sequence}"
        yield from when
        yield f"SUMMARY:{escaped(discreet_label(person.mail_label))}"
        yield "CLASS:PRIVATE"
        yield "STATUS:CONFIRMED" if method == "REQUEST" else "STATUS:CANCELLED"
        yield f"ORGANIZER:mailto:{_mailbox(reply_address(self.mail.token))}"
        yield f"ATTENDEE;ROLE=REQ-PARTICIPANT{asks}:mailto:{_mailbox(person.email)}"
        yield "END:VEVENT"


def told_at(mail: CalendarMail, sequence: int) -> datetime:
    """When the object with this SEQUENCE was written; raises OverflowError for no such number."""
    return mail.created_at + timedelta(seconds=sequence)


def _mailbox(address: str) -> str:
    """As a part of a mailto URI (RFC 6068)."""
    return quote(address, safe="@+-._~!$&'*=/")


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
