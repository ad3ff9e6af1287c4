"""Seats: who takes one, and that none is taken twice, in either lock."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.models import Meeting, Rsvp, Waiting
from groups.membership import actions as membership
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW, TUESDAY, answers, line, plans


def change(cast, meeting, *, starts_at=time(19), **details):
    with acting_as(cast.jo):
        return actions.move_meeting(
            cast.member(cast.jo),
            meeting,
            starts_on=TUESDAY,
            starts_at=starts_at,
            at=NOW,
            **details,
        )


def test_the_second_yes_to_one_seat_is_told_that_it_is_full(cast, small, says):
    says(cast.maren, small, "yes")
    with pytest.raises(NotPossible, match="All seats of this meeting are taken"):
        says(cast.sam, small, "yes")
    assert answers(cast, small) == {"Maren": "yes"}


def test_maybe_takes_no_seat(cast, small, says):
    says(cast.maren, small, "maybe")
    says(cast.sam, small, "maybe")
    says(cast.priya, small, "yes")
    assert answers(cast, small) == {"Maren": "maybe", "Sam": "maybe", "Priya": "yes"}
    with pytest.raises(NotPossible):
        says(cast.maren, small, "yes")


def test_a_yes_said_twice_takes_one_seat(cast, small, says):
    says(cast.maren, small, "yes")
    says(cast.maren, small, "yes", at=NOW + timedelta(days=1))
    assert answers(cast, small) == {"Maren": "yes"}


def test_without_a_number_there_is_room_for_everybody(cast, meeting, says):
    for user in (cast.jo, cast.ade, cast.maren, cast.sam, cast.priya):
        says(user, meeting, "yes")
    assert len(answers(cast, meeting)) == 5


@pytest.mark.parametrize("how", ["no", "maybe", "leave", "remove", "pause"])
def test_a_seat_is_free_again_at_once(cast, small, says, how):
    says(cast.maren, small, "yes")
    if how in ("no", "maybe"):
        says(cast.maren, small, how)
    elif how == "remove":
        with acting_as(cast.jo):
            membership.remove(cast.member(cast.jo), cast.member(cast.maren), at=NOW)
    else:
        with acting_as(cast.maren):
            getattr(membership, how)(cast.member(cast.maren), at=NOW)
    says(cast.sam, small, "yes")
    assert answers(cast, small)["Sam"] == "yes"


def away_and_back(cast, small, says, *, taken: bool):
    says(cast.maren, small, "yes")
    with acting_as(cast.maren):
        membership.pause(cast.member(cast.maren), at=NOW)
    if taken:
        says(cast.sam, small, "yes")
    with acting_as(cast.maren):
        membership.resume(cast.maren, cast.circle, at=NOW)


def test_who_comes_back_has_their_seat_if_nobody_took_it(cast, small, says):
    away_and_back(cast, small, says, taken=False)
    assert answers(cast, small) == {"Maren": "yes"}


def test_who_comes_back_to_a_full_meeting_is_asked_anew(cast, small, says):
    away_and_back(cast, small, says, taken=True)
    assert answers(cast, small) == {"Sam": "yes"}


def test_fewer_seats_than_people_come_are_refused(cast, plan, says):
    (meeting,) = plan(capacity=3)
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "yes")
    says(cast.priya, meeting, "maybe")
    with pytest.raises(NotPossible, match="2 people come") as refused:
        change(cast, meeting, capacity=1)
    assert refused.value.field == "capacity"
    assert change(cast, meeting, capacity=2).capacity == 2
    assert change(cast, meeting, capacity=None).capacity is None


def test_a_seat_that_is_kept_counts_among_them(cast, plan, says, waits):
    (meeting,) = plan(capacity=1)
    says(cast.maren, meeting, "yes")
    waits(cast.sam, meeting)
    change(cast, meeting, capacity=2)
    assert plans() == 1
    with pytest.raises(NotPossible, match="2 people come, or have a seat kept"):
        change(cast, meeting, capacity=1)


@pytest.mark.parametrize("seats", [0, -1, 501, 10**9])
def test_no_number_of_seats_is_odd(cast, plan, seats):
    with pytest.raises(NotPossible):
        plan(capacity=seats)


@pytest.mark.parametrize("hours", [0, -1, 73])
def test_a_seat_is_kept_for_one_to_seventy_two_hours(cast, plan, hours):
    with pytest.raises(NotPossible):
        plan(capacity=1, offer_hours=hours)


def test_members_change_no_seats(cast, small):
    with acting_as(cast.maren), pytest.raises(PermissionDenied):
        actions.move_meeting(
            cast.member(cast.maren),
            small,
            starts_on=TUESDAY,
            starts_at=time(19),
            at=NOW,
            capacity=5,
        )


def test_who_had_a_seat_has_the_first_claim_after_a_move(cast, small, says):
    says(cast.maren, small, "yes")
    change(cast, small, starts_at=time(20))
    with pytest.raises(NotPossible, match="taken"):
        says(cast.sam, small, "yes")
    assert line(cast, small) == {"Maren": NOW + timedelta(hours=12)}
    says(cast.maren, small, "yes")
    assert answers(cast, small) == {"Maren": "yes"}
    assert line(cast, small) == {}


def test_a_claim_that_is_not_used_is_over_in_time(cast, small, says):
    says(cast.maren, small, "yes")
    change(cast, small, starts_at=time(20))
    says(cast.sam, small, "yes", at=NOW + timedelta(hours=12))
    with pytest.raises(NotPossible):
        says(cast.maren, small, "yes", at=NOW + timedelta(hours=13))


def test_a_claim_outlasts_a_second_move(cast, small, says):
    says(cast.maren, small, "yes")
    change(cast, small, starts_at=time(20))
    change(cast, small, starts_at=time(21))
    with pytest.raises(NotPossible, match="taken"):
        says(cast.sam, small, "yes")
    says(cast.maren, small, "yes")


def test_a_meeting_moved_back_is_not_oversold(cast, plan, says):
    """Who said yes to 19:00 counts again there; who said yes to 20:00 has a claim on what is left."""
    (meeting,) = plan(capacity=1)
    says(cast.maren, meeting, "yes")
    change(cast, meeting, starts_at=time(20))
    late = NOW + timedelta(hours=13)
    says(cast.sam, meeting, "yes", at=late)
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo), meeting, starts_on=TUESDAY, starts_at=time(19), at=late
        )
        assert Rsvp.objects.coming().filter(meeting=meeting, answer="yes").count() == 1
        assert not Waiting.objects.kept(late).filter(membership__user=cast.sam).exists()


def test_moved_back_to_more_who_came_than_seats_is_refused(cast, plan, says):
    (meeting,) = plan(capacity=2)
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "yes")
    change(cast, meeting, starts_at=time(20))
    late = NOW + timedelta(hours=13)
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        at = {"starts_on": TUESDAY, "at": late}
        actions.move_meeting(jo, meeting, starts_at=time(20), capacity=1, **at)
        with pytest.raises(NotPossible, match="2 people come"):
            actions.move_meeting(jo, meeting, starts_at=time(19), **at)


# --- the database by itself


def yes_of(cast, user, meeting) -> Rsvp:
    return Rsvp(
        group_id=meeting.group_id,
        meeting=meeting,
        membership=cast.member(user),
        answer="yes",
        answered_at=NOW,
        answered_for=meeting.starts_at,
    )


def test_the_database_refuses_a_yes_without_a_seat(cast, small, says):
    says(cast.maren, small, "yes")
    says(cast.priya, small, "maybe")
    with acting_as(cast.sam):
        with pytest.raises(IntegrityError), transaction.atomic():
            yes_of(cast, cast.sam, small).save(force_insert=True)
        no = yes_of(cast, cast.sam, small)
        no.answer = "maybe"
        no.save(force_insert=True)
    with acting_as(cast.priya), pytest.raises(IntegrityError), transaction.atomic():
        Rsvp.objects.filter(membership=cast.member(cast.priya)).update(answer="yes")


def test_the_database_refuses_a_yes_to_a_seat_that_is_kept(cast, small, says, waits):
    says(cast.maren, small, "yes")
    waits(cast.sam, small)
    says(cast.maren, small, "no")
    assert plans() == 1
    with acting_as(cast.priya), pytest.raises(IntegrityError), transaction.atomic():
        yes_of(cast, cast.priya, small).save(force_insert=True)
    with acting_as(cast.sam):
        yes_of(cast, cast.sam, small).save(force_insert=True)


def test_the_database_keeps_no_seat_that_is_not_there(cast, small, says, waits):
    says(cast.maren, small, "yes")
    row = waits(cast.sam, small)
    kept = {"offered_at": NOW, "kept_until": NOW + timedelta(hours=1)}
    with acting_as(Purpose.REMINDERS), pytest.raises(IntegrityError), transaction.atomic():
        Waiting.objects.filter(pk=row.pk).update(**kept)
    says(cast.maren, small, "no")
    with acting_as(Purpose.REMINDERS):
        assert Waiting.objects.filter(pk=row.pk).update(**kept) == 1


def test_the_database_takes_no_seats_away_from_those_who_come(cast, plan, says):
    (meeting,) = plan(capacity=2)
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "yes")
    with acting_as(cast.jo):
        ours = Meeting.objects.filter(pk=meeting.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            ours.update(capacity=1)
        assert ours.update(capacity=3) == 1


def test_nobody_keeps_a_seat_for_themself(cast, small, says, waits):
    says(cast.maren, small, "yes")
    waits(cast.sam, small)
    says(cast.maren, small, "no")
    kept = {"offered_at": NOW, "kept_until": NOW + timedelta(hours=1)}
    for user in (cast.sam, cast.jo):
        with acting_as(user):
            assert Waiting.objects.filter(meeting=small).update(**kept) == 0
    with acting_as(cast.priya):
        row = Waiting(
            group_id=small.group_id,
            meeting=small,
            membership=cast.member(cast.priya),
            since=NOW,
            waits_for=small.starts_at,
            **kept,
        )
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            row.save(force_insert=True)


# --- all to come


@pytest.fixture
def two_series(plan):
    """Three Tuesdays, of which the second is full for one more, and two mornings."""
    tuesdays = plan(frequency="weekly", occurrences=3)
    mornings = plan(
        frequency="weekly", occurrences=2, starts_at=time(9), starts_on=date(2026, 12, 2)
    )
    return tuesdays, mornings


def of(cast, user) -> dict:
    with acting_as(user):
        return dict(
            Rsvp.objects.filter(membership=cast.member(user)).values_list("meeting", "answer")
        )


def test_an_answer_can_be_given_for_all_to_come_of_the_series(cast, two_series):
    tuesdays, _ = two_series
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), tuesdays[2], at=NOW)
    with acting_as(cast.maren):
        full = actions.answer_all(cast.member(cast.maren), tuesdays[0], "yes", at=NOW)
    assert full == []
    assert of(cast, cast.maren) == {tuesdays[0].pk: "yes", tuesdays[1].pk: "yes"}


def test_or_for_all_of_the_group(cast, two_series):
    tuesdays, mornings = two_series
    with acting_as(cast.maren):
        member = cast.member(cast.maren)
        actions.answer_all(member, tuesdays[0], "no", at=NOW, of_group=True, note="Away till May.")
    assert of(cast, cast.maren) == {one.pk: "no" for one in (*tuesdays, *mornings)}


def test_full_ones_are_named_and_left_as_they_are(cast, plan, says):
    first, second = plan(frequency="weekly", occurrences=2, capacity=1)
    says(cast.sam, second, "yes")
    says(cast.maren, second, "maybe")
    with acting_as(cast.maren):
        full = actions.answer_all(cast.member(cast.maren), first, "yes", at=NOW)
    assert full == [second]
    assert of(cast, cast.maren) == {first.pk: "yes", second.pk: "maybe"}


def test_said_again_for_all_it_stays_as_old_as_it_is(cast, two_series):
    tuesdays, _ = two_series
    with acting_as(cast.maren):
        member = cast.member(cast.maren)
        actions.answer_all(member, tuesdays[0], "yes", at=NOW)
        actions.answer_all(member, tuesdays[0], "yes", at=NOW + timedelta(hours=1))
        assert set(Rsvp.objects.values_list("answered_at", flat=True)) == {NOW}


def test_nobody_answers_all_of_another_group(cast, two_series):
    tuesdays, _ = two_series
    with acting_as(cast.kai), pytest.raises(PermissionDenied):
        actions.answer_all(cast.member(cast.kai, cast.beside), tuesdays[0], "yes", at=NOW)
