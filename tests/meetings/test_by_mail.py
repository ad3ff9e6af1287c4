"""Invitations by mail: what is delivered, and that it says when and nothing else."""

import re
from collections.abc import Callable
from datetime import UTC, date, time, timedelta

import pytest

from accounts.models import User
from groups.meetings import actions
from groups.meetings.models import CalendarMail
from groups.notices.actions import wake
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.inviting import (
    LATER,
    SOON,
    calendars,
    cancel,
    invited,
    move,
    named,
    now_of,
    planned,
    sequences,
    undo,
)
from tests.notices.sink import Sink


def test_who_asks_is_invited_to_what_is_to_come(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    (mail,) = sink.received
    assert mail.recipients == ["maren@demo.test"]
    (calendar,) = calendars(sink)
    assert calendar["METHOD"] == "REQUEST"
    assert named(calendar) == planned(cast, weekly[0])
    assert calendar.get_missing_tzids() == set()
    (master,) = calendar.walk("VEVENT")
    assert master["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20261222T190000Z;BYDAY=TU"


def test_the_calendar_is_a_part_of_its_own_in_the_mail(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    (mail,) = sink.received
    assert mail.message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in mail.message.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    part = list(mail.message.iter_parts())[-1]
    assert part.get_param("method") == "REQUEST"
    assert str(part.get_param("charset")).upper() == "UTF-8"
    assert max(len(line) for line in mail.raw.split(b"\r\n")) <= 998
    assert "http://testserver/u/" in str(mail.message["List-Unsubscribe"])
    assert "entries for your calendar are on beside your calendar link" in mail.text


def test_what_is_planned_later_comes_by_itself(cast, plan, sink):
    invited(cast.maren)
    (meeting,) = plan(at=SOON)
    wake(SOON)
    (calendar,) = calendars(sink)
    assert named(calendar) == planned(cast, meeting)
    (event,) = calendar.walk("VEVENT")
    assert "RRULE" not in event


def test_a_move_is_told_when_it_can_no_longer_be_undone(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    move(cast, weekly[1], 21, at=SOON)
    wake(SOON + timedelta(minutes=5))
    assert len(calendars(sink)) == 1
    wake(SOON + timedelta(minutes=10))
    before, after = calendars(sink)
    assert after["METHOD"] == "REQUEST"
    assert named(after) == planned(cast, weekly[0])
    assert max(sequences(before)) < min(sequences(after))
    (moved,) = [one for one in after.walk("VEVENT") if "RECURRENCE-ID" in one]
    assert moved["RECURRENCE-ID"].dt.astimezone(UTC) == weekly[1].starts_at
    assert {one["UID"] for one in before.walk("VEVENT") + after.walk("VEVENT")} == {moved["UID"]}


def test_a_new_place_changes_no_calendar(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    one = weekly[0]
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo),
            one,
            starts_on=one.on_day,
            starts_at=time(19),
            place="Another room",
            at=SOON,
        )
    wake(LATER)
    assert len(calendars(sink)) == 1


def test_one_that_is_called_off_is_cancelled_alone(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    cancel(cast, weekly[1], at=SOON)
    wake(LATER)
    before, after = calendars(sink)
    assert after["METHOD"] == "CANCEL"
    (event,) = after.walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    assert event["RECURRENCE-ID"].dt.astimezone(UTC) == weekly[1].starts_at
    assert int(event["SEQUENCE"]) > max(sequences(before))


def test_a_change_after_a_cancellation_brings_nothing_back(cast, weekly, sink):
    invited(cast.maren)
    cancel(cast, weekly[1], at=SOON)
    move(cast, weekly[2], 20, at=LATER)
    wake(LATER + timedelta(minutes=10))
    last = calendars(sink)[-1]
    assert last["METHOD"] == "REQUEST"
    assert named(last) == planned(cast, weekly[0])
    assert len(named(last)) == 3
    assert {str(one["STATUS"]) for one in last.walk("VEVENT")} == {"CONFIRMED"}
    (master,) = [one for one in last.walk("VEVENT") if "RRULE" in one]
    assert master["EXDATE"].to_ical() == b"20261208T190000"


def test_a_series_that_is_called_off_is_cancelled_whole(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    with acting_as(cast.jo):
        actions.cancel_series(
            cast.member(cast.jo), now_of(cast, weekly[0]), actions.Scope.TO_COME, at=SOON
        )
    wake(LATER)
    before, after = calendars(sink)
    assert after["METHOD"] == "CANCEL"
    (event,) = after.walk("VEVENT")
    assert "RECURRENCE-ID" not in event
    assert event["UID"] == before.walk("VEVENT")[0]["UID"]
    assert int(event["SEQUENCE"]) > max(sequences(before))


def test_the_rest_of_a_series_that_is_called_off_ends_it_there(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    with acting_as(cast.jo):
        actions.cancel_series(
            cast.member(cast.jo), now_of(cast, weekly[2]), actions.Scope.FOLLOWING, at=SOON
        )
    wake(LATER)
    last = calendars(sink)[-1]
    assert last["METHOD"] == "REQUEST"
    assert named(last) == planned(cast, weekly[0])
    assert len(named(last)) == 2


def test_a_single_meeting_that_is_called_off_is_cancelled(cast, plan, sink):
    (meeting,) = plan()
    invited(cast.maren)
    wake(SOON)
    cancel(cast, meeting, at=SOON)
    wake(LATER)
    last = calendars(sink)[-1]
    assert last["METHOD"] == "CANCEL"
    assert "RECURRENCE-ID" not in last.walk("VEVENT")[0]


def test_another_rhythm_ends_one_series_and_begins_another(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    first = now_of(cast, weekly[0])
    with acting_as(cast.jo):
        actions.edit_series(
            cast.member(cast.jo),
            now_of(cast, weekly[2]),
            actions.Scope.FOLLOWING,
            at=SOON,
            starts_at=time(20, 30),
            time_zone="Europe/London",
            duration_minutes=60,
            every_weeks=1,
            weekdays=[3],
            nth=None,
        )
    wake(LATER)
    old, one, other = calendars(sink)
    assert {one["METHOD"], other["METHOD"]} == {"REQUEST"}
    uid = old.walk("VEVENT")[0]["UID"]
    (ended,) = [c for c in (one, other) if c.walk("VEVENT")[0]["UID"] == uid]
    (begun,) = [c for c in (one, other) if c is not ended]
    assert named(ended) == planned(cast, first)
    assert named(begun) == planned(cast, now_of(cast, weekly[3]))
    assert len(named(begun)) == 2


def test_what_is_undone_in_time_is_not_told(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    move(cast, weekly[1], 21, at=SOON + timedelta(minutes=2))
    undo(cast, SOON + timedelta(minutes=3))
    cancel(cast, weekly[2], at=SOON + timedelta(minutes=4))
    undo(cast, SOON + timedelta(minutes=5))
    wake(LATER)
    assert len(calendars(sink)) == 1


def test_what_was_told_before_it_was_undone_is_told_again(cast, weekly, sink):
    """A meeting that begins soon is told at once."""
    invited(cast.maren)
    wake(SOON)
    soon = weekly[0].starts_at - timedelta(hours=1)
    for change in (cancel, lambda *args, **more: move(args[0], args[1], 21, **more)):
        change(cast, weekly[0], at=soon)
        wake(soon + timedelta(seconds=5))
        assert named(calendars(sink)[-1]) != planned(cast, weekly[0]) or change is not cancel
        undo(cast, soon + timedelta(seconds=30))
        wake(soon + timedelta(minutes=1))
        last = calendars(sink)[-1]
        assert (str(last["METHOD"]), len(named(last))) == ("REQUEST", 4)
        assert named(last) == planned(cast, weekly[0])
        soon += timedelta(minutes=2)


def test_an_earlier_change_is_told_although_a_later_one_is_undone(cast, weekly, sink):
    """The earlier one left the word to the later one, at its own moment."""
    invited(cast.maren)
    wake(SOON)
    move(cast, weekly[1], 21, at=SOON)
    move(cast, weekly[2], 21, at=SOON + timedelta(minutes=8))
    wake(SOON + timedelta(minutes=10))
    assert len(calendars(sink)) == 1
    undo(cast, SOON + timedelta(minutes=12))
    wake(SOON + timedelta(minutes=13))
    wake(LATER)
    _, last = calendars(sink)
    assert named(last) == planned(cast, weekly[0])
    assert (date(2026, 12, 8), 21) in {(b.date(), b.hour) for b, _ in named(last)}


def test_an_undone_change_leaves_the_one_before_it_waiting(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    move(cast, weekly[1], 21, at=SOON)
    move(cast, weekly[2], 21, at=SOON + timedelta(minutes=2))
    undo(cast, SOON + timedelta(minutes=4))
    wake(LATER)
    _, last = calendars(sink)
    assert named(last) == planned(cast, weekly[0])


@pytest.fixture
def everything(cast, weekly, sink) -> Callable[[], Sink]:
    """Two members get each kind of mail."""

    def happen() -> Sink:
        User.objects.filter(pk=cast.maren.pk).update(mail_label="Größe; Tee, \\ Brot")
        cast.maren.refresh_from_db()
        invited(cast.maren)
        invited(cast.sam)
        wake(SOON)
        cancel(cast, weekly[0], at=SOON)
        move(cast, weekly[1], 20, at=SOON)
        wake(LATER)
        with acting_as(cast.jo):
            one = now_of(cast, weekly[2])
            actions.cancel_series(cast.member(cast.jo), one, actions.Scope.TO_COME, at=LATER)
        wake(LATER + timedelta(minutes=10))
        return sink

    return happen


def test_a_mail_names_nobody_and_nothing(cast, everything):
    sink = everything()
    sent = [mail for mail in sink.received if b"text/calendar" in mail.raw]
    assert {to for mail in sent for to in mail.recipients} == {"maren@demo.test", "sam@demo.test"}
    with acting_as(Purpose.REMINDERS):
        mails = {one.user.email: one for one in CalendarMail.objects.select_related("user")}
    for mail in sent:
        (to,) = mail.recipients
        other = mails["sam@demo.test" if to.startswith("maren") else "maren@demo.test"]
        said = mail.everything.lower()
        for word in ("circle", "quiet", "library", "meet.example", "/g/", "priya"):
            assert word not in said, word
        assert not re.search(r"\b(ade|jo)\b", said)
        for word in (other.user.email, str(other.pk), other.token, str(cast.circle.pk)):
            assert word not in said
        assert str(mails[to].membership_id) not in said
        assert mail.message["Subject"] in {"Reminder", "Größe; Tee, \\ Brot"}


def test_each_event_has_one_attendee_and_an_opaque_organizer(cast, everything):
    for mail in everything().received:
        for calendar in calendars([mail]):
            for event in calendar.walk("VEVENT"):
                assert str(event["ATTENDEE"]) == f"mailto:{mail.recipients[0]}"
                local = str(event["ORGANIZER"]).removeprefix("mailto:").partition("@")[0]
                assert len(local) <= 64
                assert local.startswith("rsvp+")
                assert event["CLASS"] == "PRIVATE"
                assert not {"LOCATION", "DESCRIPTION", "URL", "COMMENT", "CONTACT"} & set(event)


def test_two_people_s_entries_do_not_show_that_they_meet(cast, everything):
    found: dict[str, set[str]] = {}
    for mail in everything().received:
        for calendar in calendars([mail]):
            for event in calendar.walk("VEVENT"):
                found.setdefault(mail.recipients[0], set()).add(str(event["UID"]))
    maren, sam = found["maren@demo.test"], found["sam@demo.test"]
    assert len(maren) == len(sam) == 1
    assert maren != sam


def test_the_outbox_holds_ids_only(cast, everything):
    everything()
    with acting_as(Purpose.REMINDERS):
        tokens = [one.token for one in CalendarMail.objects.all()]
        rows = [str(vars(row)) for row in Notice.objects.filter(kind__startswith="calendar")]
    assert rows
    assert not [row for row in rows for word in (*tokens, "@") if word in row]
