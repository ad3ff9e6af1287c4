"""Answers that come by mail: the address is the authority, and what is wrong changes nothing."""

import io
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from groups.meetings import actions
from groups.meetings.by_mail import choosing, receiving
from groups.meetings.by_mail.addresses import reply_address, token_in
from groups.meetings.by_mail.replies import MOST_BYTES, NoReply, read_reply
from groups.meetings.models import CalendarMail, Meeting, Rsvp
from groups.membership import actions as membership
from groups.notices.actions import wake
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import Cast
from tests.meetings.conftest import NOW, answers
from tests.meetings.inviting import LATER, SOON, calendars, cancel, invited, move
from tests.notices.sink import Sink

SAID_AT = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _an_hour_later():
    with time_machine.travel(SAID_AT, tick=False):
        yield


@pytest.fixture
def deliver(monkeypatch) -> Callable[..., None]:
    """Brings a mail, as a mail server's pipe does."""

    def bring(recipient: str, raw: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        call_command("receive_reply", recipient)

    return bring


@pytest.fixture
def reply(cast: Cast, weekly: list[Meeting], sink: Sink, deliver) -> Callable[..., None]:
    """Maren asked for invitations; ``reply("ACCEPTED")`` answers to the newest one that came."""
    invited(cast.maren)
    wake(SOON)

    def answer(said: str = "ACCEPTED", **how: object) -> None:
        calendar = calendars([mail for mail in sink.received if b"METHOD:REQUEST" in mail.raw])[-1]
        to, raw = written(calendar, said, **how)
        deliver(to, raw)

    return answer


def written(
    calendar,
    said: str,
    *,
    day: str = "TZID=Europe/London:20261208T190000",
    lines: str = "",
    to: str = "",
    sender: str = "maren@demo.test",
    attendee: str = "",
    uid: str = "",
    sequence: int | None = None,
    method: str = "REPLY",
    kind: str = "text/calendar; method=REPLY; charset=UTF-8",
) -> tuple[str, bytes]:
    """A mail program's answer to the first event of ``calendar``."""
    event = calendar.walk("VEVENT")[0]
    to = to or str(event["ORGANIZER"]).removeprefix("mailto:")
    who = attendee or str(event["ATTENDEE"])
    given = event["SEQUENCE"] if sequence is None else sequence
    text = f"""From: {sender}
To: {to}
Subject: Accepted
MIME-Version: 1.0
Content-Type: {kind}

BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//some//program//EN
METHOD:{method}
BEGIN:VEVENT
UID:{uid or event["UID"]}
DTSTAMP:20261122T130000Z
SEQUENCE:{given}
{f"RECURRENCE-ID;{day}" if day and ";" not in day[:1] else day}
ORGANIZER:mailto:{to}
ATTENDEE;PARTSTAT={said}:{who}
{lines}
END:VEVENT
END:VCALENDAR
"""
    clean = "\n".join(text.split("\n\n", 1)[1].replace("\n\n", "\n").splitlines())
    return to, f"{text.split(chr(10) * 2, 1)[0]}\n\n{clean}\n".encode()


def said_by(cast: Cast) -> list[tuple[datetime, str]]:
    with acting_as(cast.maren):
        rows = Rsvp.objects.filter(membership=cast.member(cast.maren)).order_by("answered_for")
        return list(rows.values_list("answered_for", "answer"))


@pytest.mark.parametrize(
    ("said", "answer"), [("ACCEPTED", "yes"), ("declined", "no"), ("TENTATIVE", "maybe")]
)
def test_an_answer_to_one_occurrence_counts(cast, weekly, reply, said, answer):
    reply(said)
    assert said_by(cast) == [(weekly[1].starts_at, answer)]
    assert answers(cast, weekly[1]) == {"Maren": answer}


@pytest.mark.parametrize(
    "day", ["VALUE=DATE:20261208", "X-NO=1:20261208T190000", "X-NO=1:20261208T190000Z"]
)
def test_an_occurrence_may_be_named_in_other_ways(cast, weekly, reply, day):
    reply(day=day)
    assert said_by(cast) == [(weekly[1].starts_at, "yes")]


def test_an_answer_to_the_series_is_one_to_each(cast, weekly, reply):
    reply("DECLINED", day="")
    assert said_by(cast) == [(one.starts_at, "no") for one in weekly]


def test_an_answer_to_a_single_meeting_counts(cast, plan, sink, deliver):
    (meeting,) = plan()
    invited(cast.maren)
    wake(SOON)
    deliver(*written(calendars(sink)[-1], "TENTATIVE", day=""))
    assert said_by(cast) == [(meeting.starts_at, "maybe")]


def test_the_newest_answer_holds(cast, weekly, reply):
    reply("ACCEPTED")
    reply("DECLINED")
    assert said_by(cast) == [(weekly[1].starts_at, "no")]


def test_from_whom_a_mail_seems_to_come_does_not_matter(cast, weekly, reply):
    """The right address, forwarded from another mailbox; and Maren's name with no right address."""
    reply(sender="somebody@elsewhere.test")
    assert said_by(cast) == [(weekly[1].starts_at, "yes")]
    reply("DECLINED", sender="maren@demo.test", to=reply_address("0" * 40))
    reply("DECLINED", sender="maren@demo.test", to="hello@testserver.test")
    assert said_by(cast) == [(weekly[1].starts_at, "yes")]


def test_after_a_move_only_an_answer_to_the_new_time_counts(cast, weekly, reply, sink):
    move(cast, weekly[1], 21, at=LATER)
    reply(sequence=60)
    reply("ACCEPTED", day="", sequence=60)
    assert said_by(cast) == []
    wake(LATER + timedelta(minutes=10))
    reply()
    with acting_as(cast.jo):
        moved = Meeting.objects.get(pk=weekly[1].pk)
    assert said_by(cast) == [(moved.starts_at, "yes")]


def test_what_was_planned_since_is_asked_anew(cast, weekly, reply):
    with acting_as(cast.jo):
        Meeting.objects.filter(pk=weekly[3].pk).update(timed_at=LATER)
    reply(day="", sequence=60)
    assert [moment for moment, _ in said_by(cast)] == [one.starts_at for one in weekly[:3]]


WRONG: dict[str, dict[str, object]] = {
    "two attendees": {"lines": "ATTENDEE;PARTSTAT=ACCEPTED:mailto:sam@demo.test"},
    "another attendee": {"attendee": "mailto:sam@demo.test"},
    "another series": {"uid": "3f2b8d3e-6a0e-5a51-9d2f-000000000000"},
    "another day": {"day": "TZID=Europe/London:20261209T190000"},
    "a day that is none": {"day": "TZID=Europe/London:20269999T190000"},
    "a range": {"day": "RANGE=THISANDFUTURE;TZID=Europe/London:20261208T190000"},
    "two days": {"lines": "RECURRENCE-ID:20261201T190000Z"},
    "another method": {"method": "COUNTER"},
    "a request": {"method": "REQUEST"},
    "not a calendar": {"kind": "text/plain"},
    "an old sequence": {"sequence": -1},
    "a huge sequence": {"sequence": 10**30},
    "two events": {"lines": "END:VEVENT\nBEGIN:VEVENT\nUID:x"},
    "two uids": {"lines": "UID:x"},
    "too large": {"lines": "COMMENT:" + "x" * MOST_BYTES},
}


@pytest.mark.parametrize("how", WRONG.values(), ids=WRONG)
def test_what_is_not_quite_an_answer_changes_nothing(cast, reply, caplog, how):
    with caplog.at_level(logging.INFO):
        reply(**how)
    assert said_by(cast) == []
    assert "ignored" in caplog.text
    assert "demo.test" not in "".join(r.getMessage() for r in caplog.records if "reply" in r.name)


@pytest.mark.parametrize("said", ["NEEDS-ACTION", "DELEGATED", "", "yes"])
def test_other_answers_are_none(cast, reply, said):
    reply(said)
    assert said_by(cast) == []


def test_another_group_s_meeting_is_none_of_this_address(cast, weekly, reply, sink, deliver):
    """Kai's own series, by the UID that his invitation has."""
    with acting_as(cast.noor):
        actions.schedule(
            cast.member(cast.noor, cast.beside),
            starts_on=weekly[0].on_day,
            starts_at=weekly[0].on_clock,
            time_zone="Europe/London",
            at=NOW,
        )
    invited(cast.kai, group="beside-you")
    wake(SOON)
    own = calendars([mail for mail in sink.received if mail.recipients == ["maren@demo.test"]])
    (kai,) = calendars([mail for mail in sink.received if mail.recipients == ["kai@demo.test"]])
    deliver(*written(own[-1], "ACCEPTED", uid=str(kai.walk("VEVENT")[0]["UID"]), day=""))
    assert said_by(cast) == []
    with acting_as(cast.noor):
        assert not Rsvp.objects.filter(meeting__group=cast.beside).exists()


def test_who_left_and_who_was_removed_answer_no_more(cast, weekly, reply):
    with acting_as(cast.jo):
        membership.remove(cast.member(cast.jo), cast.member(cast.maren), at=LATER)
    reply()
    with acting_as(Purpose.REMINDERS):
        assert not Rsvp.objects.exists()


def test_an_address_is_dead_when_the_wish_is_taken_back(cast, weekly, reply):
    with acting_as(cast.maren):
        choosing.turn_off(cast.member(cast.maren))
    reply()
    invited(cast.maren, at=LATER)
    reply()
    assert said_by(cast) == []


@pytest.mark.parametrize(
    "off", [{"mail_is_safe": False}, {"categories_off": ["calendar"]}, {"is_active": False}]
)
def test_where_no_mails_are_sent_none_are_taken(cast, reply, off):
    User.objects.filter(pk=cast.maren.pk).update(**off)
    reply()
    assert said_by(cast) == []


def test_a_full_meeting_stays_full(cast, plan, says, sink, deliver):
    (small,) = plan(capacity=1)
    says(cast.sam, small, "yes")
    invited(cast.maren)
    wake(SOON)
    before = len(sink.received)
    for day in ("", "TZID=Europe/London:20261201T190000"):
        deliver(*written(calendars(sink)[-1], "ACCEPTED", day=day))
    wake(SAID_AT)
    assert answers(cast, small) == {"Sam": "yes"}
    assert len(sink.received) == before


def test_what_was_called_off_or_is_over_takes_no_answer(cast, weekly, reply):
    cancel(cast, weekly[1], at=LATER)
    reply()
    assert said_by(cast) == []
    with time_machine.travel(weekly[3].ends_at + timedelta(hours=1), tick=False):
        reply(day="")
    assert said_by(cast) == []


def test_it_answers_for_nobody_else(cast, weekly, reply, says):
    says(cast.sam, weekly[1], "no")
    invited(cast.sam)
    reply()
    assert answers(cast, weekly[1]) == {"Maren": "yes", "Sam": "no"}


def test_the_mail_may_come_with_words_and_other_parts(cast, weekly, reply, sink, deliver):
    to, raw = written(calendars(sink)[-1], "ACCEPTED")
    _, _, body = raw.partition(b"\n\n")
    mixed = (
        b"From: x@y.test\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nYes!\n--b\n"
        b"Content-Type: text/calendar; method=REPLY\n\n" + body + b"\n--b--\n"
    )
    deliver(f"<{to.upper()}>", mixed)
    assert said_by(cast) == [(weekly[1].starts_at, "yes")]


def test_when_the_database_is_away_the_mail_is_asked_for_again(cast, reply, monkeypatch):
    def away(*_: object, **__: object) -> None:
        raise OperationalError("secret words")

    monkeypatch.setattr(actions, "answer", away)
    with pytest.raises(SystemExit) as ended:
        reply()
    assert ended.value.code == 75


def test_any_other_trouble_ends_quietly(cast, reply, monkeypatch):
    def trouble(*_: object, **__: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(actions, "answer", trouble)
    reply()


def test_many_parts_and_deep_ones_are_not_looked_through():
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    )
    wide = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 200
    for raw in (deep[:MOST_BYTES], wide):
        with pytest.raises(NoReply):
            read_reply(raw)


@given(st.binary(max_size=2000), st.integers(0, 1500))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_garbage_is_no_answer(garbage: bytes, where: int):
    """Bytes of any kind, alone and in the middle of an answer: read whole, or not at all."""
    event = {"UID": "u", "SEQUENCE": 1, "ORGANIZER": "mailto:x@y.z", "ATTENDEE": "mailto:a@b.c"}
    calendar = SimpleNamespace(walk=lambda _: [event])
    _, raw = written(calendar, "ACCEPTED", to="x@y.z")
    for mail in (garbage, raw[:where] + garbage + raw[where:]):
        with suppress(NoReply):
            assert read_reply(mail).answer in Rsvp.Answer.values


def test_garbage_brought_to_a_true_address_changes_nothing(cast, reply, deliver):
    with acting_as(Purpose.REMINDERS):
        to = reply_address(CalendarMail.objects.get().token)
    for raw in (b"", b"\x00" * 100, b"\xff\xfe" * 500, b"Content-Type: text/calendar\n\n\xff"):
        deliver(to, raw)
        assert receiving.receive(to, raw, at=timezone.now()) is False
    assert said_by(cast) == []


@pytest.mark.parametrize("address", ["", "x", "rsvp+@testserver.test", "rsvp+zz@testserver.test"])
def test_only_our_own_addresses_have_a_token(address):
    assert token_in(address) is None
    assert token_in(f"RSVP+{'AB' * 20}@testserver.test") == "ab" * 20
    assert token_in(f"rsvp+{'ab' * 20}@testserver.test.evil.test") is None
