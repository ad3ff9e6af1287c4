"""Waiting for a seat: who is offered one, until when, and who can see that they wait."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from groups.errors import NotPossible
from groups.meetings import actions, offers, reminders
from groups.meetings.models import Rsvp, Waiting
from groups.membership import actions as membership
from groups.notices.kinds import KINDS, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW, TUESDAY, answers, line, plans

HOUR = timedelta(hours=1)


@pytest.fixture
def full(cast, small, says):
    """Priya has the only seat."""
    says(cast.priya, small, "yes")
    return small


def takes(cast, user, meeting, offer, *, at=NOW):
    with acting_as(user):
        actions.take_seat(cast.member(user), meeting, offer, at=at)


def leaves(cast, user, meeting, offer, *, at=NOW):
    with acting_as(user):
        actions.leave_seat(cast.member(user), meeting, offer, at=at)


def kept_for(cast, meeting, at=NOW) -> set[str]:
    return {name for name, until in line(cast, meeting).items() if until and until > at}


def test_a_seat_goes_to_who_waits_longest(cast, full, says, waits):
    waits(cast.sam, full)
    waits(cast.maren, full, at=NOW + HOUR)
    says(cast.priya, full, "no")
    assert plans() == 1
    assert kept_for(cast, full) == {"Sam"}
    assert plans() == 0


def test_while_somebody_waits_nobody_else_takes_the_seat(cast, full, says, waits):
    waits(cast.sam, full)
    says(cast.priya, full, "no")
    with pytest.raises(NotPossible):
        says(cast.maren, full, "yes")
    says(cast.sam, full, "yes")
    assert answers(cast, full) == {"Priya": "no", "Sam": "yes"}
    assert line(cast, full) == {}


def test_who_waits_second_does_not_take_the_first_ones_seat(cast, full, says, waits):
    waits(cast.sam, full)
    waits(cast.maren, full, at=NOW + HOUR)
    says(cast.priya, full, "no")
    with pytest.raises(NotPossible):
        says(cast.maren, full, "yes")


def test_a_seat_that_is_taken_is_a_yes(cast, full, says, waits):
    row = waits(cast.sam, full)
    says(cast.priya, full, "no")
    plans()
    takes(cast, cast.sam, full, row.pk)
    takes(cast, cast.sam, full, row.pk)
    assert answers(cast, full) == {"Priya": "no", "Sam": "yes"}
    assert line(cast, full) == {}


def test_a_seat_that_is_left_goes_to_the_next(cast, full, says, waits):
    row = waits(cast.sam, full)
    waits(cast.maren, full, at=NOW + HOUR)
    says(cast.priya, full, "no")
    plans()
    leaves(cast, cast.sam, full, row.pk)
    leaves(cast, cast.sam, full, row.pk)
    assert plans() == 1
    assert kept_for(cast, full) == {"Maren"}
    assert answers(cast, full) == {"Priya": "no"}


def test_an_offer_whose_time_is_over_goes_to_the_next(cast, full, says, waits):
    row = waits(cast.sam, full)
    waits(cast.maren, full, at=NOW + HOUR)
    says(cast.priya, full, "no")
    plans()
    over = NOW + 12 * HOUR
    assert plans(over - timedelta(seconds=1)) == 0
    assert plans(over) == 1
    assert kept_for(cast, full, over) == {"Maren"}
    with pytest.raises(NotPossible, match="no longer kept for you"):
        takes(cast, cast.sam, full, row.pk, at=over)
    assert answers(cast, full) == {"Priya": "no"}


def test_the_last_offer_is_refused_after_its_time_even_if_nobody_else_waits(
    cast, full, says, waits
):
    row = waits(cast.sam, full)
    says(cast.priya, full, "no")
    plans()
    with pytest.raises(NotPossible):
        takes(cast, cast.sam, full, row.pk, at=NOW + 12 * HOUR)
    # Nobody waits any more: the seat is there for whoever says so.
    says(cast.sam, full, "yes", at=NOW + 12 * HOUR)


def test_who_let_an_offer_pass_can_wait_again_behind_the_others(cast, full, says, waits):
    first = waits(cast.sam, full)
    waits(cast.maren, full, at=NOW + HOUR)
    says(cast.priya, full, "no")
    plans()
    over = NOW + 12 * HOUR
    plans(over)
    again = waits(cast.sam, full, at=over)
    assert again.pk != first.pk
    assert list(line(cast, full)) == ["Maren", "Sam"]
    with pytest.raises(NotPossible):
        takes(cast, cast.sam, full, first.pk, at=over)


def test_nobody_takes_a_seat_that_is_kept_for_somebody_else(cast, full, says, waits):
    theirs = waits(cast.sam, full)
    waits(cast.maren, full, at=NOW + HOUR)
    says(cast.priya, full, "no")
    plans()
    said = set()
    for offer in (theirs.pk, uuid4()):
        with pytest.raises(NotPossible) as refused:
            takes(cast, cast.maren, full, offer)
        said.add(str(refused.value))
        leaves(cast, cast.maren, full, offer)
    assert len(said) == 1
    assert kept_for(cast, full) == {"Sam"}


def test_nobody_takes_a_seat_before_it_is_offered(cast, full, says, waits):
    row = waits(cast.sam, full)
    with pytest.raises(NotPossible):
        takes(cast, cast.sam, full, row.pk)
    assert answers(cast, full) == {"Priya": "yes"}


def test_an_offer_of_another_meeting_is_none_here(cast, plan, says, waits):
    first, second = plan(frequency="weekly", occurrences=2, capacity=1)
    for one in (first, second):
        says(cast.priya, one, "yes")
    row = waits(cast.sam, first)
    says(cast.priya, first, "no")
    plans()
    with pytest.raises(NotPossible):
        takes(cast, cast.sam, second, row.pk)


def test_waiting_twice_keeps_the_place_in_the_line(cast, full, waits):
    row = waits(cast.sam, full)
    waits(cast.maren, full, at=NOW + HOUR)
    assert waits(cast.sam, full, at=NOW + 2 * HOUR).pk == row.pk
    assert list(line(cast, full)) == ["Sam", "Maren"]


def test_nobody_waits_where_there_is_a_seat_or_they_have_one(cast, small, full, waits, meeting):
    with pytest.raises(NotPossible, match="You have a seat already"):
        waits(cast.priya, full)
    with pytest.raises(NotPossible, match="There is a seat for you"):
        waits(cast.sam, meeting)


def test_waiting_takes_back_that_one_cannot_come(cast, full, says, waits):
    says(cast.sam, full, "no")
    waits(cast.sam, full)
    assert answers(cast, full) == {"Priya": "yes"}


@pytest.mark.parametrize("answer", ["no", "maybe"])
def test_whoever_cannot_come_waits_no_more(cast, full, says, waits, answer):
    waits(cast.sam, full)
    says(cast.sam, full, answer)
    assert list(line(cast, full)) == (["Sam"] if answer == "maybe" else [])


def test_who_stops_waiting_is_not_asked(cast, full, says, waits):
    waits(cast.sam, full)
    with acting_as(cast.sam):
        actions.stop_waiting(cast.member(cast.sam), full, at=NOW)
        actions.stop_waiting(cast.member(cast.sam), full, at=NOW)
    says(cast.priya, full, "no")
    assert plans() == 0


@pytest.mark.parametrize("how", ["pause", "leave", "remove"])
def test_who_is_away_or_gone_is_passed_over(cast, full, says, waits, how):
    waits(cast.sam, full)
    waits(cast.maren, full, at=NOW + HOUR)
    if how == "remove":
        with acting_as(cast.jo):
            membership.remove(cast.member(cast.jo), cast.member(cast.sam), at=NOW)
    else:
        with acting_as(cast.sam):
            getattr(membership, how)(cast.member(cast.sam), at=NOW)
    says(cast.priya, full, "no")
    assert plans() == 1
    assert kept_for(cast, full) == {"Maren"}


def test_who_was_away_waits_on_where_they_were(cast, full, says, waits):
    waits(cast.sam, full)
    waits(cast.maren, full, at=NOW + HOUR)
    with acting_as(cast.sam):
        membership.pause(cast.member(cast.sam), at=NOW)
        membership.resume(cast.sam, cast.circle, at=NOW)
    says(cast.priya, full, "no")
    plans()
    assert kept_for(cast, full) == {"Sam"}


def test_a_seat_kept_for_who_goes_away_goes_on_and_does_not_come_back(cast, full, says, waits):
    row = waits(cast.sam, full)
    waits(cast.maren, full, at=NOW + HOUR)
    says(cast.priya, full, "no")
    plans()
    with acting_as(cast.sam):
        membership.pause(cast.member(cast.sam), at=NOW)
    assert plans() == 1
    with acting_as(cast.sam):
        membership.resume(cast.sam, cast.circle, at=NOW)
    with pytest.raises(NotPossible):
        takes(cast, cast.sam, full, row.pk)
    assert kept_for(cast, full) == {"Maren"}


def test_more_seats_are_offered_to_as_many(cast, full, waits):
    for hours, user in enumerate((cast.sam, cast.maren, cast.ade)):
        waits(user, full, at=NOW + hours * HOUR)
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo),
            full,
            starts_on=TUESDAY,
            starts_at=time(19),
            at=NOW,
            capacity=3,
        )
    assert plans() == 2
    assert kept_for(cast, full) == {"Sam", "Maren"}


def test_nothing_is_offered_of_a_meeting_that_is_cancelled_or_has_begun(cast, full, says, waits):
    waits(cast.sam, full)
    says(cast.priya, full, "no")
    assert plans(full.starts_at) == 0
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), full, at=NOW)
    assert plans() == 0


def test_after_a_move_nobody_waits_for_the_old_time(cast, full, says, waits):
    waits(cast.sam, full)
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo), full, starts_on=TUESDAY, starts_at=time(20), at=NOW
        )
    says(cast.priya, full, "no")
    assert plans() == 0
    assert line(cast, full) == {}


def test_strangers_and_former_members_wait_for_nothing(cast, full):
    with acting_as(cast.kai), pytest.raises(PermissionDenied):
        actions.wait(cast.member(cast.kai, cast.beside), full, at=NOW)
    with acting_as(cast.kai), pytest.raises(PermissionDenied):
        actions.take_seat(cast.member(cast.kai, cast.beside), full, uuid4(), at=NOW)
    with acting_as(cast.lena), pytest.raises(PermissionDenied):
        actions.wait(cast.member(cast.lena), full, at=NOW)


# --- until when


def offer_at(cast, full, says, waits, at, **choices) -> datetime:
    """Sam, who has ``choices``, is offered the seat ``at``; gives until when."""
    for name, value in choices.items():
        setattr(cast.sam, name, value)
    cast.sam.save()
    waits(cast.sam, full, at=at)
    says(cast.priya, full, "no", at=at)
    assert plans(at) == 1
    until = line(cast, full)["Sam"]
    assert until is not None
    return until


NIGHT = {"quiet_from": time(22), "quiet_until": time(7), "time_zone": "Europe/London"}


def test_an_offer_by_day_lasts_its_hours(cast, full, says, waits):
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert offer_at(cast, full, says, waits, at, **NIGHT) == at + 12 * HOUR


def test_an_offer_at_night_begins_to_count_in_the_morning(cast, full, says, waits):
    at = datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert offer_at(cast, full, says, waits, at, **NIGHT) == datetime(2026, 11, 24, 19, tzinfo=UTC)


def test_an_offer_does_not_end_while_they_sleep(cast, full, says, waits):
    at = datetime(2026, 11, 24, 14, tzinfo=UTC)
    # 14:00 and twelve hours would be two in the morning.
    assert offer_at(cast, full, says, waits, at, **NIGHT) == datetime(2026, 11, 25, 8, tzinfo=UTC)


def test_no_offer_is_kept_beyond_the_start(cast, full, says, waits):
    at = full.starts_at - 2 * HOUR
    assert offer_at(cast, full, says, waits, at, **NIGHT) == full.starts_at


def test_close_to_the_start_the_night_does_not_wait(cast, plan, says, waits):
    early = plan(capacity=1, starts_at=time(7))[0]
    says(cast.priya, early, "yes")
    at = early.starts_at - HOUR
    assert offer_at(cast, early, says, waits, at, **NIGHT) == early.starts_at


@pytest.mark.parametrize(
    "morning",
    [
        # In London the clocks go forward on 28 March 2027, back on 31 October.
        datetime(2027, 3, 28, 6, tzinfo=UTC),
        datetime(2027, 10, 31, 7, tzinfo=UTC),
    ],
)
def test_the_morning_is_the_one_on_their_clock_when_the_clocks_change(
    cast, plan, says, waits, morning
):
    late = plan(capacity=1, starts_on=morning.date() + timedelta(days=10))[0]
    says(cast.priya, late, "yes")
    at = morning.replace(hour=0, minute=30)
    assert offer_at(cast, late, says, waits, at, **NIGHT) == morning + 12 * HOUR


# --- who is told


def told(cast, full, at=NOW) -> Message | Unwanted:
    with acting_as(Purpose.REMINDERS):
        notice = Notice.objects.get(kind=offers.OFFER)
        assert notice.recipient == cast.sam
        return KINDS[offers.OFFER].prepare(notice, at)


@pytest.fixture
def offered(cast, full, says, waits) -> Waiting:
    row = waits(cast.sam, full)
    says(cast.priya, full, "no")
    plans()
    return row


def test_who_is_offered_a_seat_is_told_once_and_in_no_words(cast, full, offered):
    plans()
    said = told(cast, full)
    assert isinstance(said, Message)
    assert set(said.context) == {"begins", "until", "link"}
    assert said.context["until"] == NOW + 12 * HOUR


def test_nobody_is_told_of_a_seat_that_is_no_longer_kept(cast, full, offered, says):
    assert told(cast, full, NOW + 12 * HOUR) == Unwanted("too late")
    takes(cast, cast.sam, full, offered.pk)
    assert told(cast, full) == Unwanted("no longer waiting")


def test_nor_when_the_meeting_is_cancelled_or_they_are_gone(cast, full, offered):
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), full, at=NOW)
    assert told(cast, full) == Unwanted("cancelled or over")
    with acting_as(cast.sam):
        membership.pause(cast.member(cast.sam), at=NOW)
    assert told(cast, full) == Unwanted("no longer waiting")


def test_who_waits_gets_no_reminder(cast, full, waits):
    waits(cast.sam, full)
    with acting_as(Purpose.REMINDERS):
        reminders.plan(full.starts_at - HOUR)
        got = Notice.objects.filter(kind=reminders.REMINDER).values_list(
            "recipient__email", flat=True
        )
        assert {address.partition("@")[0] for address in got} == {"priya", "jo", "ade"}


# --- who sees that somebody waits


def test_only_they_and_the_facilitators_see_it(cast, full, waits):
    waits(cast.sam, full)
    for reader, sees in [
        (cast.sam, True),
        (cast.jo, True),
        (cast.ade, True),
        (cast.maren, False),
        (cast.priya, False),
    ]:
        with acting_as(reader):
            assert Waiting.objects.visible_to(cast.member(reader)).exists() is sees
            assert Waiting.objects.exists() is sees
    for stranger in (cast.noor, cast.lena, cast.rae, cast.cora, cast.stella, cast.sol):
        with acting_as(stranger):
            assert not Waiting.objects.exists()


def test_the_application_alone_hides_it_from_other_members(cast, full, waits):
    waits(cast.sam, full)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table meetings_waiting disable row level security")
    with acting_as(cast.maren):
        assert Waiting.objects.exists()
        assert not Waiting.objects.visible_to(cast.member(cast.maren)).exists()
    with acting_as(cast.noor):
        noor = cast.member(cast.noor, cast.beside)
        assert not Waiting.objects.visible_to(noor).exists()


def test_nobody_takes_somebody_off_the_list(cast, full, waits):
    waits(cast.sam, full)
    for other in (cast.jo, cast.maren):
        with acting_as(other):
            assert Waiting.objects.filter(meeting=full).delete()[0] == 0
            assert Rsvp.objects.filter(meeting=full).delete()[0] == 0


def test_who_left_and_came_back_waits_no_more(cast, full, waits):
    waits(cast.sam, full)
    with acting_as(cast.sam):
        membership.leave(cast.member(cast.sam), at=NOW)
        assert not Waiting.objects.exists()
