"""A membership's private calendar feed: its link, and what a calendar program reads there.

The feed says when, and nothing else: no group, no place, no link, no person. It may lie in a
calendar that the whole family sees.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vText

from groups.meetings.models import CalendarFeed, Meeting
from groups.membership.models import Membership
from groups.notices.mail import discreet_label
from groupsite.confidentiality.acting import acting_as, token_hash

TOKEN_BYTES: Final = 32
KEEPS_PAST = timedelta(days=90)
MOST_EVENTS: Final = 500
ASK_AGAIN = timedelta(hours=1)


def make_link(member: Membership, *, at: datetime) -> str:
    """The token of a new link, to be shown once; the link before it is dead at once."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.update_or_create(
        membership=member,
        defaults={
            "group_id": member.group_id,
            "user_id": member.user_id,
            "token_hash": token_hash(token),
            "created_at": at,
        },
    )
    return token


def end_link(member: Membership) -> None:
    """Take the feed away."""
    CalendarFeed.objects.filter(membership=member).delete()


def link_made_at(member: Membership) -> datetime | None:
    """When the link that works now was made; None where there is none."""
    return (
        CalendarFeed.objects.filter(membership=member, created_at__gte=member.joined_at)
        .values_list("created_at", flat=True)
        .first()
    )


def read(token: str, *, at: datetime) -> bytes | None:
    """The calendar behind a token, or None: unknown, taken back, or no member any more.

    A link from an earlier time in the group stays dead when somebody comes back.
    """
    with acting_as(None, bearing=token):
        feed = (
            CalendarFeed.objects.select_related("user").filter(token_hash=token_hash(token)).first()
        )
    if feed is None or not feed.user.is_active:
        return None
    with acting_as(feed.user):
        member = (
            Membership.objects.active()
            .select_related("group")
            .filter(pk=feed.membership_id, user=feed.user_id, joined_at__lte=feed.created_at)
            .first()
        )
        return None if member is None else _calendar(feed, member, at)


def _calendar(feed: CalendarFeed, member: Membership, at: datetime) -> bytes:
    meetings = list(
        Meeting.objects.visible_to(member)
        .filter(ends_at__gt=at - KEEPS_PAST)
        .select_related("series")
        .order_by("starts_at", "pk")[:MOST_EVENTS]
    )
    calendar = Calendar()
    calendar.add("prodid", "-//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(discreet_label(feed.user.mail_label)))
    calendar.add("refresh-interval", ASK_AGAIN)
    for meeting in meetings:
        calendar.add_component(_event(feed, meeting, at))
    _add_zones(calendar, meetings, member.group.time_zone, at)
    text: bytes = calendar.to_ical()
    return text


def _event(feed: CalendarFeed, meeting: Meeting, at: datetime) -> Event:
    """One VEVENT for each occurrence (RFC 5545, section 3.6.1): nothing to expand, nothing to drift.

    The UID is the feed's own, so that two people's calendars do not show that they meet.
    """
    begins, ends = _on_the_clock(meeting)
    event = Event()
    event.add("uid", str(uuid5(feed.pk, str(meeting.pk))))
    event.add("dtstamp", at)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("summary", discreet_label(feed.user.mail_label))
    event.add("class", "PRIVATE")
    event.add("sequence", meeting.revision)
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    return event


def _on_the_clock(meeting: Meeting) -> tuple[datetime, datetime]:
    """Start and end with the zone's name; in UTC where the clocks change between them.

    On the wall clock the second of two equal hours would be read as the first, and programs
    disagree about how long an event is that crosses a change.
    """
    zone = ZoneInfo(meeting.series.time_zone)
    begins, ends = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    if begins.utcoffset() != ends.utcoffset() or begins.fold:
        return meeting.starts_at.astimezone(UTC), meeting.ends_at.astimezone(UTC)
    return begins, ends


def _add_zones(calendar: Calendar, meetings: Sequence[Meeting], zone: str, at: datetime) -> None:
    """The zones' rules for the days that occur, and no others.

    A calendar must hold something (RFC 5545, section 3.6): without meetings it is the group's zone.
    """
    first = min((meeting.starts_at for meeting in meetings), default=at).date()
    last = max((meeting.ends_at for meeting in meetings), default=at).date()
    first, last = first - timedelta(days=366), last + timedelta(days=366)
    if meetings:
        calendar.add_missing_timezones(first_date=first, last_date=last)
    else:
        calendar.add_component(Timezone.from_tzid(zone, first_date=first, last_date=last))
