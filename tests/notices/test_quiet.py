"""Quiet hours: a mail waits for their end, unless it would be of no use then."""

from datetime import UTC, datetime, time, timedelta

import pytest

from accounts.models import User
from groups.notices.kinds import Message
from groups.notices.quiet import end_of_waiting
from groups.notices.sender import send_due
from tests.notices.conftest import only_row, queue_note

AT = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def sleeper(zone: str = "UTC", start: time = time(22), end: time = time(7)) -> User:
    return User(time_zone=zone, quiet_from=start, quiet_until=end)


@pytest.mark.parametrize(
    ("at", "begins", "until"),
    [
        (utc(2026, 12, 1, 12), None, None),
        (utc(2026, 12, 1, 5), None, utc(2026, 12, 1, 7)),
        (utc(2026, 12, 1, 23), None, utc(2026, 12, 2, 7)),
        (utc(2026, 12, 1, 22), None, utc(2026, 12, 2, 7)),
        (utc(2026, 12, 1, 7), None, None),
        (utc(2026, 12, 1, 5), utc(2026, 12, 1, 9), utc(2026, 12, 1, 7)),
        (utc(2026, 12, 1, 5), utc(2026, 12, 1, 6), None),
        (utc(2026, 12, 1, 5), utc(2026, 12, 1, 7, 10), None),
        (utc(2026, 12, 1, 5), utc(2026, 12, 1, 7, 15), utc(2026, 12, 1, 7)),
    ],
)
def test_until_when_a_note_waits(at, begins, until):
    assert end_of_waiting(sleeper(), at, useful_until=begins) == until


def test_nobody_waits_who_set_no_quiet_hours():
    assert end_of_waiting(User(time_zone="UTC"), AT, useful_until=None) is None


@pytest.mark.parametrize(
    ("person", "at", "until"),
    [
        # New York goes back at 2 on 1 November: the night is an hour longer.
        (sleeper("America/New_York"), utc(2026, 11, 1, 3), utc(2026, 11, 1, 12)),
        # London leaps from 1 to 2 on 28 March: the night is an hour shorter.
        (sleeper("Europe/London"), utc(2027, 3, 27, 23), utc(2027, 3, 28, 6)),
        # The end itself is shown twice; after the first, the second one is meant.
        (
            sleeper("America/New_York", time(0, 30), time(1, 30)),
            utc(2026, 11, 1, 6, 10),
            utc(2026, 11, 1, 6, 30),
        ),
        # The end itself is leapt over: at that moment the clock shows an hour more.
        (
            sleeper("Europe/London", time(22), time(1, 30)),
            utc(2027, 3, 28, 0, 50),
            utc(2027, 3, 28, 1, 30),
        ),
        (sleeper("Pacific/Apia"), utc(2011, 12, 30, 8), utc(2011, 12, 30, 17)),
    ],
)
def test_over_a_change_of_the_clock(person, at, until):
    assert end_of_waiting(person, at, useful_until=None) == until


def sleeps_until_seven(user: User) -> None:
    user.time_zone, user.quiet_from, user.quiet_until = "Europe/London", time(22), time(7)
    user.save(update_fields=["time_zone", "quiet_from", "quiet_until"])


def test_a_note_in_the_night_comes_in_the_morning(cast, sink, declare_kind):
    declare_kind(lambda notice, at: Message("dressed", useful_until=AT + timedelta(days=1)))
    sleeps_until_seven(cast.sam)
    queue_note(cast.sam, cast.priya, at=AT)

    assert send_due(AT) == {"pending": 1, "sent": 1}
    row = only_row(recipient=cast.sam)
    assert (row.next_at, row.attempts) == (utc(2026, 12, 1, 7), 0)

    assert send_due(utc(2026, 12, 1, 6, 59)) == {}
    assert send_due(utc(2026, 12, 1, 7)) == {"sent": 1}


def test_a_note_that_would_come_too_late_comes_in_the_night(cast, sink, declare_kind):
    declare_kind(lambda notice, at: Message("dressed", useful_until=AT + timedelta(hours=1)))
    sleeps_until_seven(cast.sam)
    queue_note(cast.sam, at=AT)

    assert send_due(AT) == {"sent": 1}
