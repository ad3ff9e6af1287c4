"""Taking a change back, from the pages."""

from datetime import timedelta

import pytest
import time_machine

from groups.meetings import actions
from groups.meetings.models import Change, Meeting
from groupsite.confidentiality.acting import acting_as
from tests.meetings.changing import rows
from tests.meetings.conftest import NOW
from tests.meetings.pages import ROOT, page_of, words

UNDO = ROOT + "undo/"
OFFERED = "You can undo it until 12:10."


@pytest.fixture(autouse=True)
def _sunday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def three(plan, edit) -> list[Meeting]:
    """Three Tuesdays, an hour later than they were planned."""
    meetings = plan(frequency="weekly", occurrences=3)
    edit(meetings[0], starts_at=meetings[0].on_clock.replace(hour=20))
    return meetings


def change(cast) -> dict[str, str]:
    with acting_as(cast.jo):
        return {"change": str(Change.objects.order_by("-made_at").first().pk)}


def hours(cast) -> set[int]:
    return {one.on_clock.hour for one in rows(cast)}


@pytest.mark.parametrize("name", ["jo", "ade"])
def test_either_facilitator_undoes_with_one_press(cast, as_person, three, name):
    browser = as_person(getattr(cast, name))
    for page in (ROOT, page_of(three[1])):
        assert f"3 meetings were changed at 12:00. {OFFERED}" in words(browser.get(page))
    done = browser.post(UNDO, change(cast), follow=True)
    assert "3 meetings are as they were before." in words(done)
    assert "undo" not in words(done)
    assert hours(cast) == {19}


def test_members_are_offered_nothing(cast, as_person, three):
    maren = as_person(cast.maren)
    for page in (ROOT, page_of(three[1])):
        assert "undo" not in words(maren.get(page))
    assert maren.post(UNDO, change(cast)).status_code == 403
    assert hours(cast) == {20}


def test_after_ten_minutes_it_stays_and_is_said_kindly(cast, as_person, three):
    jo = as_person(cast.jo)
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        assert "undo" not in words(jo.get(ROOT))
        late = jo.post(UNDO, change(cast))
    assert late.status_code == 422
    assert "The ten minutes are over. You can change the meetings again." in words(late)
    assert hours(cast) == {20}


def test_a_meeting_that_somebody_took_over_since_is_not_changed_behind_their_back(
    cast, as_person, three
):
    with acting_as(cast.ade):
        actions.take_meeting(
            cast.member(cast.ade),
            Meeting.objects.select_related("series").get(pk=three[1].pk),
            at=NOW,
        )
    page = as_person(cast.jo).post(UNDO, change(cast))
    assert page.status_code == 422
    assert "Somebody changed one of these meetings after that." in words(page)
    assert hours(cast) == {20}


def test_the_later_change_comes_first(cast, as_person, three):
    first = change(cast)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False), acting_as(cast.ade):
        actions.cancel_meeting(cast.member(cast.ade), three[0], at=NOW + timedelta(minutes=1))
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        jo = as_person(cast.jo)
        page = jo.post(UNDO, first)
        assert "Please undo the later change first." in words(page)
        assert "It is as it was before." in words(jo.post(UNDO, change(cast), follow=True))
        jo.post(UNDO, first)
    assert hours(cast) == {19}
    assert not any(one.is_cancelled for one in rows(cast))


def test_twice_is_like_once(cast, as_person, three):
    jo, sent = as_person(cast.jo), change(cast)
    jo.post(UNDO, sent)
    again = jo.post(UNDO, sent)
    assert again.status_code == 422
    assert "There is nothing to undo any more." in words(again)
    assert hours(cast) == {19}


@pytest.mark.parametrize(
    "sent", ["", "x", "0824b6a0-521e-47dc-b065-5a2410722f94", "nul\x00", "1" * 400]
)
def test_what_is_no_change_is_no_error(cast, as_person, three, sent):
    page = as_person(cast.jo).post(UNDO, {"change": sent})
    assert page.status_code == 422
    assert "There is nothing to undo any more." in words(page)


def test_a_new_meeting_that_somebody_answered_is_cancelled_and_said(
    cast, as_person, plan, edit, says
):
    meetings = plan(frequency="weekly", occurrences=3)
    edit(meetings[0], every_weeks=2)
    new = rows(cast)[-1]
    says(cast.maren, new, "yes")
    page = as_person(cast.jo).post(UNDO, change(cast), follow=True)
    assert (
        "3 meetings are as they were before."
        " A new meeting is cancelled, because people knew of it already." in words(page)
    )
    assert "Tuesday 29 December, 19:00–20:30, your time" in words(page)
