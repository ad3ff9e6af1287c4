"""Seats on the pages: what somebody reads, can press, and is told when it is too late."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from groups.meetings.models import Meeting, Rsvp
from groupsite.confidentiality.acting import acting_as
from tests.meetings.conftest import NOW, answers, line, plans
from tests.meetings.pages import NEW, ROOT, SERIES, page_of, words

HOME = "/g/tuesday-evening-circle/"
OVER = NOW + timedelta(hours=12)


@pytest.fixture(autouse=True)
def _sunday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def full(cast, small, says):
    """Priya has the only seat."""
    says(cast.priya, small, "yes")
    return small


@pytest.fixture
def offered(cast, full, says, waits):
    """Sam is offered the seat that Priya gave back."""
    row = waits(cast.sam, full)
    says(cast.priya, full, "no")
    assert plans() == 1
    return row


def test_a_full_meeting_says_so_everywhere_and_offers_to_wait(cast, as_person, full):
    maren = as_person(cast.maren)
    assert "Full" in words(maren.get(ROOT))
    assert "Full: all seats are taken." in words(maren.get(HOME))
    page = maren.get(page_of(full))
    assert "Wait for a seat" in words(page)
    assert b'value="maybe"' in page.content
    assert b'name="answer" value="yes"' not in page.content


def test_who_has_the_seat_reads_nothing_of_it(cast, as_person, full):
    priya = as_person(cast.priya)
    for page in (ROOT, HOME, page_of(full)):
        assert "Full" not in words(priya.get(page)), page
        assert "waiting" not in words(priya.get(page)), page


def test_a_yes_that_comes_too_late_is_told_and_the_note_is_kept(cast, as_person, full):
    sent = {"answer": "yes", "note": "I may be late."}
    page = as_person(cast.maren).post(page_of(full) + "answer/", sent)
    assert page.status_code == 422
    assert "All seats of this meeting are taken. You can wait for one." in words(page)
    assert b"I may be late." in page.content
    assert answers(cast, full) == {"Priya": "yes"}


def test_waiting_and_waiting_no_longer(cast, as_person, full):
    maren = as_person(cast.maren)
    for _ in range(2):
        page = maren.post(page_of(full) + "wait/", {"waits": "yes"}, follow=True)
        assert "You are on the waiting list" in words(page)
    assert list(line(cast, full)) == ["Maren"]
    assert "On the waiting list" in words(maren.get(ROOT))
    assert "You are on the waiting list." in words(maren.get(HOME))
    for _ in range(2):
        page = maren.post(page_of(full) + "wait/", {"waits": "no"}, follow=True)
        assert "You are no longer on the waiting list." in words(page)
    assert line(cast, full) == {}


def test_a_seat_that_is_kept_is_taken_with_one_press(cast, as_person, full, offered):
    sam = as_person(cast.sam)
    assert "A seat is kept for you" in words(sam.get(ROOT))
    assert "A seat is kept for you until Monday 23 November, 00:00." in words(sam.get(HOME))
    page = sam.get(page_of(full))
    assert "It is yours until Monday 23 November, 00:00." in words(page)
    assert str(offered.pk) in page.content.decode()
    for _ in range(2):
        taken = sam.post(
            page_of(full) + "seat/", {"offer": offered.pk, "takes": "yes"}, follow=True
        )
        assert "The seat is yours. You come." in words(taken)
    assert answers(cast, full) == {"Priya": "no", "Sam": "yes"}


def test_a_seat_that_is_left_is_somebody_elses(cast, as_person, full, offered):
    sam = as_person(cast.sam)
    page = sam.post(page_of(full) + "seat/", {"offer": offered.pk, "takes": "no"}, follow=True)
    assert "The seat goes to somebody else." in words(page)
    assert line(cast, full) == {}


def test_an_offer_that_is_over_says_so_and_changes_nothing(cast, as_person, full, offered, waits):
    waits(cast.maren, full)
    with time_machine.travel(OVER, tick=False):
        plans(OVER)
        sam = as_person(cast.sam)
        page = sam.post(page_of(full) + "seat/", {"offer": offered.pk, "takes": "yes"})
        assert page.status_code == 422
        assert "This seat is no longer kept for you. Nothing was changed" in words(page)
        assert "so it went on to somebody else. You can wait for another one." in words(page)
    assert answers(cast, full) == {"Priya": "no"}


@pytest.mark.parametrize("offer", ["", "x", "0" * 32, "\0", "somebody else's"])
def test_a_made_up_offer_is_refused_in_the_same_page(cast, as_person, full, offered, offer):
    offer = offered.pk if offer == "somebody else's" else offer
    page = as_person(cast.maren).post(page_of(full) + "seat/", {"offer": offer, "takes": "yes"})
    assert page.status_code == 422
    assert answers(cast, full) == {"Priya": "no"}


def test_somebody_elses_offer_looks_like_one_that_never_was(cast, as_person, full, offered):
    maren = as_person(cast.maren)
    where = page_of(full) + "seat/"
    theirs = words(maren.post(where, {"offer": offered.pk, "takes": "yes"}))
    made_up = words(maren.post(where, {"offer": uuid4(), "takes": "yes"}))
    assert theirs == made_up


def test_a_choice_that_is_none_is_refused(cast, as_person, full):
    maren = as_person(cast.maren)
    for page, data in (("wait/", {}), ("wait/", {"waits": "x"}), ("seat/", {})):
        answer = maren.post(page_of(full) + page, data)
        assert answer.status_code == 422
        assert "Please choose one of the two." in words(answer)


def test_members_are_shown_neither_who_waits_nor_how_many(cast, as_person, full, waits):
    maren = as_person(cast.maren)
    before = [words(maren.get(page)) for page in (ROOT, HOME, page_of(full))]
    waits(cast.sam, full)
    waits(cast.ade, full)
    assert [words(maren.get(page)) for page in (ROOT, HOME, page_of(full))] == before
    waits(cast.maren, full)
    page = words(maren.get(page_of(full)))
    assert "Sam" not in page
    assert "Seats" not in page
    assert "Who waits" not in page


def test_facilitators_see_who_waits_and_until_when_a_seat_is_kept(
    cast, as_person, full, offered, waits
):
    waits(cast.maren, full, at=NOW + timedelta(minutes=1))
    page = words(as_person(cast.jo).get(page_of(full)))
    assert "Who waits for a seat" in page
    assert "Sam has a seat kept until Monday 23 November, 00:00" in page
    assert page.index("Sam has") < page.rindex("Maren")


def test_all_to_come_can_be_answered_at_once(cast, as_person, plan, says):
    first, second, third = plan(frequency="weekly", occurrences=3, capacity=1)
    says(cast.sam, third, "yes")
    page = as_person(cast.maren).post(
        page_of(first) + "answer/", {"answer": "yes", "covers": "series"}, follow=True
    )
    assert "Full, so without your answer: Tuesday 15 December" in words(page)
    with acting_as(cast.maren):
        own = Rsvp.objects.filter(membership=cast.member(cast.maren))
        assert set(own.values_list("meeting", flat=True)) == {first.pk, second.pk}


def test_an_unknown_reach_is_refused(cast, as_person, meeting):
    sent = {"answer": "yes", "covers": "everything"}
    assert as_person(cast.maren).post(page_of(meeting) + "answer/", sent).status_code == 422
    assert answers(cast, meeting) == {}


# --- planning


def test_seats_are_planned_and_changed(cast, as_person):
    jo = as_person(cast.jo)
    jo.post(NEW, SERIES | {"capacity": "8", "offer_hours": "6", "link_for": "yes"})
    with acting_as(cast.jo):
        made = Meeting.objects.order_by("starts_at").first()
        assert (made.capacity, made.offer_hours, made.link_for) == (8, 6, "yes")
    sent = SERIES | {"capacity": "", "offer_hours": ""}
    assert jo.post(page_of(made) + "move/", sent).status_code == 302
    with acting_as(cast.jo):
        made.refresh_from_db()
        assert (made.capacity, made.offer_hours) == (None, 12)


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": "0"},
        {"capacity": "-1"},
        {"capacity": "501"},
        {"capacity": "many"},
        {"offer_hours": "0"},
        {"offer_hours": "73"},
        {"link_for": "everybody"},
    ],
)
def test_wrong_numbers_are_named_at_their_field(cast, as_person, wrong):
    page = as_person(cast.jo).post(NEW, SERIES | wrong)
    assert page.status_code == 422
    (name,) = wrong
    assert name in page.context["form"].errors
    assert b"Room at the back" in page.content


def test_a_capacity_below_those_coming_is_named_at_its_field(cast, as_person, plan, says):
    (meeting,) = plan(capacity=3)
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "yes")
    page = as_person(cast.jo).post(
        page_of(meeting) + "move/", SERIES | {"capacity": "1", "topic": "Kept words"}
    )
    assert page.status_code == 422
    assert page.context["form"].errors["capacity"] == [
        "2 people come, or have a seat kept for them. There cannot be fewer seats."
    ]
    assert b"Kept words" in page.content
    with acting_as(cast.jo):
        assert Meeting.objects.get(pk=meeting.pk).capacity == 3
