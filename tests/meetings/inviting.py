"""Asking for invitations by mail, and reading what came."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

import recurring_ical_events
from icalendar import Calendar

from accounts.models import User
from groups.meetings import actions
from groups.meetings.by_mail import choosing
from groups.meetings.models import Change, Meeting
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.meetings.conftest import NOW
from tests.notices.sink import Received, Sink

SOON = NOW + timedelta(minutes=1)
TOLD = NOW + timedelta(minutes=11)
LATER = NOW + timedelta(minutes=30)


def invited(user: User, *, at: datetime = NOW, group: str = "tuesday-evening-circle") -> None:
    """The person asks for them."""
    with acting_as(user):
        member = Membership.objects.select_related("group").get(user=user, group__slug=group)
        member.user = user
        choosing.turn_on(member, at=at)


def calendars(mails: Sink | Iterable[Received]) -> list[Calendar]:
    """The calendar of each mail that has one, in the order of their arrival."""
    received = mails.received if isinstance(mails, Sink) else mails
    parts = [
        part
        for mail in received
        for part in mail.message.walk()
        if part.get_content_type() == "text/calendar"
    ]
    return [Calendar.from_ical(str(part.get_content())) for part in parts]


def now_of(cast, meeting: Meeting) -> Meeting:
    with acting_as(cast.jo):
        return Meeting.objects.select_related("series").get(pk=meeting.pk)


def move(cast, meeting: Meeting, hour: int, at: datetime = NOW) -> None:
    one = now_of(cast, meeting)
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo), one, starts_on=one.on_day, starts_at=time(hour), at=at
        )


def cancel(cast, meeting: Meeting, at: datetime = NOW) -> None:
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), now_of(cast, meeting), at=at)


def undo(cast, at: datetime) -> None:
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        change = Change.objects.visible_to(jo).undoable(at).first()
        actions.undo(jo, change, at=at)


def named(calendar: Calendar) -> list[tuple[datetime, datetime]]:
    found = recurring_ical_events.of(calendar).between(
        datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    )
    return sorted(
        (one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC)) for one in found
    )


def planned(cast, meeting: Meeting) -> list[tuple[datetime, datetime]]:
    with acting_as(cast.jo):
        rows = Meeting.objects.scheduled().filter(series=meeting.series_id).order_by("starts_at")
        return list(rows.values_list("starts_at", "ends_at"))


def sequences(calendar: Calendar) -> set[int]:
    return {int(one["SEQUENCE"]) for one in calendar.walk("VEVENT")}
