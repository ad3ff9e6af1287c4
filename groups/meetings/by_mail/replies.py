"""Reads what a mail program sends as an answer (RFC 5546, section 3.2.3; RFC 6047).

It comes from anybody, so it is small, has one calendar with one event and one ATTENDEE, or it is
nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email import message_from_bytes
from email.message import Message
from typing import Any, Final
from urllib.parse import unquote

from icalendar import Calendar, Component

from accounts.models import normalise_address
from groups.meetings.models import Rsvp

MOST_BYTES: Final = 200_000
MOST_PARTS: Final = 20
HIGHEST_SEQUENCE: Final = 2**31 - 1

ANSWERS: Final = {
    "ACCEPTED": Rsvp.Answer.YES,
    "DECLINED": Rsvp.Answer.NO,
    "TENTATIVE": Rsvp.Answer.MAYBE,
}


class NoReply(Exception):
    """Nothing is to be done; ``reason`` is a fixed short word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Reply:
    """What one answer says. ``day`` is None for a whole series, else when an occurrence was to be
    by the rule; without a zone it is by the clock of the series.
    """

    uid: str
    sequence: int
    attendee: str
    answer: Rsvp.Answer
    day: date | datetime | None


def read_reply(raw: bytes) -> Reply:
    """Raises NoReply for whatever is no answer that we understand whole."""
    if len(raw) > MOST_BYTES:
        raise NoReply("too large")
    try:
        return _reply(_calendar_in(message_from_bytes(raw)))
    except NoReply:
        raise
    except Exception:  # noqa: BLE001  whatever it is, it is no answer
        # Two parsers meet whatever somebody wrote; their words may repeat it, so they are dropped.
        raise NoReply("not readable") from None


def _calendar_in(mail: "Message[str, str]") -> bytes:
    found = [part for part in _parts(mail) if part.get_content_type() == "text/calendar"]
    if len(found) != 1:
        raise NoReply("no single calendar")
    payload = found[0].get_payload(decode=True)
    if not isinstance(payload, bytes):
        raise NoReply("no single calendar")
    return payload


def _parts(mail: "Message[str, str]") -> Iterator["Message[str, str]"]:
    for number, part in enumerate(mail.walk()):
        if number >= MOST_PARTS:
            raise NoReply("too many parts")
        yield part


def _reply(text: bytes) -> Reply:
    calendar = Calendar.from_ical(text.decode())
    if str(calendar.get("METHOD", "")).upper() != "REPLY":
        raise NoReply("no reply")
    events = calendar.walk("VEVENT")
    if len(events) != 1:
        raise NoReply("no single event")
    (event,) = events
    # What could not be read was left out: a whole series would be answered instead of one day.
    if event.errors:
        raise NoReply("not readable")
    attendee = _one(event, "ATTENDEE")
    answer = ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper())
    if answer is None:
        raise NoReply("no answer")
    sequence = int(_one(event, "SEQUENCE")) if "SEQUENCE" in event else 0
    if not 0 <= sequence <= HIGHEST_SEQUENCE:
        raise NoReply("not readable")
    return Reply(str(_one(event, "UID")), sequence, _address(str(attendee)), answer, _day(event))


def _one(event: Component, name: str) -> Any:
    value = event.get(name)
    if value is None or isinstance(value, list):
        raise NoReply(f"no single {name.lower()}")
    return value


def _day(event: Component) -> date | datetime | None:
    if "RECURRENCE-ID" not in event:
        return None
    value = _one(event, "RECURRENCE-ID")
    if "RANGE" in value.params:
        raise NoReply("a range")
    day: date | datetime = value.dt
    return day


def _address(value: str) -> str:
    """A mailto URI's address, as accounts store theirs."""
    scheme, _, address = value.partition(":")
    return normalise_address(unquote(address)) if scheme.lower() == "mailto" else ""
