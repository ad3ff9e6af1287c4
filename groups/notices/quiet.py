"""Quiet hours: no mail comes in them, unless it would be of no use afterwards.

A reminder is planned to come before them, by the kind that owns it. Whatever else falls into the
recipient's quiet hours waits until they end. Only where its subject begins before that, or so soon
after it that nobody could get ready, it is sent at once: the person said that they come, and would
miss it otherwise.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User

TIME_TO_GET_READY = timedelta(minutes=15)
TIME_TO_READ = timedelta(hours=1)
"""After quiet hours in which an offer would have ended."""


def end_of_waiting(person: User, at: datetime, *, useful_until: datetime | None) -> datetime | None:
    """Until when a notice that is due ``at`` has to wait; None to send it now."""
    end = after_quiet(person, at)
    if end == at:
        return None
    if useful_until is not None and end > useful_until - TIME_TO_GET_READY:
        return None
    return end


def end_of_offer(
    person: User, hours: timedelta, at: datetime, *, useful_until: datetime | None = None
) -> datetime:
    """Until when something that is offered now is kept for the person.

    The hours begin when a mail may reach them, and do not end while they may sleep.
    """
    ends = (end_of_waiting(person, at, useful_until=useful_until) or at) + hours
    return after_quiet(person, ends) + TIME_TO_READ if person.quiet_at(ends) else ends


def after_quiet(person: User, at: datetime) -> datetime:
    """``at``, or the end of the quiet hours that it falls into."""
    if person.quiet_until is None or not person.quiet_at(at):
        return at
    return _next(person.quiet_until, at, ZoneInfo(person.time_zone))


def _next(clock: time, at: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after ``at`` at which a clock in ``zone`` shows ``clock``.

    Where the clock goes back it shows it twice (PEP 495, ``fold``); where it leaps over it, the
    same time on the clock before the leap is meant.
    """
    today = at.astimezone(zone).date()
    shown = [
        datetime.combine(today + timedelta(days=days), clock, tzinfo=zone).replace(fold=fold)
        for days in (0, 1, 2)
        for fold in (0, 1)
    ]
    return min(moment.astimezone(UTC) for moment in shown if moment.astimezone(UTC) > at)
