"""Whatever is sent to the pages that change meetings: a word at the field, and all entries kept."""

from datetime import timedelta

import pytest
import time_machine

from groups.meetings.models import Meeting, Series
from groupsite.confidentiality.acting import acting_as
from tests.meetings.changing import rows
from tests.meetings.conftest import NOW
from tests.meetings.pages import NEW, SERIES, entries, error_at, page_of, words


@pytest.fixture(autouse=True)
def _sunday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def six(plan) -> list[Meeting]:
    return plan(frequency="weekly", occurrences=6)


PLANNING = [
    ("duration_minutes", {"duration_minutes": "-30"}),
    ("time_zone", {"time_zone": "Mars/Olympus"}),
    ("occurrences", {"occurrences": "1000"}),
    ("starts_on", {"starts_on": "9999-12-31"}),
    ("starts_on", {"starts_on": "2026-11-21"}),
    ("until", {"ends": "until", "until": "2026-11-01"}),
    ("until", {"ends": "until", "until": "9999-12-31"}),
    ("weekdays", {"weekdays": []}),
    ("capacity", {"capacity": "501"}),
    ("capacity", {"capacity": "0"}),
    ("offer_hours", {"offer_hours": "73"}),
    ("link_for", {"link_for": "everybody"}),
]


@pytest.mark.parametrize("step", ["", "save"])
def test_a_wrong_plan(cast, as_person, step):
    jo = as_person(cast.jo)
    for field, wrong in PLANNING:
        page = jo.post(NEW, SERIES | wrong | {"step": step})
        assert page.status_code == 422, wrong
        assert error_at(page, field), (wrong, page.context["form"].errors)
        assert entries(page)["place"] == ["Room at the back"]
    with acting_as(cast.jo):
        assert not Series.objects.exists()


EDITS = [
    ("starts_at", {"starts_at": "25:00"}),
    ("starts_at", {"starts_at": ""}),
    ("duration_minutes", {"duration_minutes": "-30"}),
    ("duration_minutes", {"duration_minutes": "9" * 400}),
    ("time_zone", {"time_zone": "Mars/Olympus"}),
    ("weekdays", {"weekdays": []}),
    ("weekdays", {"weekdays": ["8"]}),
    ("every_weeks", {"every_weeks": "9"}),
    ("scope", {"scope": "everything"}),
    ("scope", {"scope": ""}),
    ("capacity", {"capacity": "9" * 400}),
    ("offer_hours", {"offer_hours": "-1"}),
    ("link_for", {"link_for": "everybody"}),
    ("link", {"link": "javascript:alert(1)"}),
    ("topic", {"topic": "nul\x00"}),
    ("facilitator", {"facilitator": "nobody"}),
]


def test_a_wrong_change_of_a_series(cast, as_person, six):
    jo, path = as_person(cast.jo), page_of(six[2]) + "series/"
    form = jo.get(path)
    for field, wrong in EDITS:
        page = jo.post(path, entries(form, place="The garden", step="save", **wrong))
        assert page.status_code == 422, wrong
        assert error_at(page, field), (wrong, page.context["form"].errors)
        assert entries(page)["place"] == ["The garden"]
    assert [one.revision for one in rows(cast)] == [0] * 6


MOVES = [
    ("starts_on", {"starts_on": "9999-12-31"}),
    ("starts_on", {"starts_on": "10000-01-01"}),
    ("starts_on", {"starts_on": ""}),
    ("starts_at", {"starts_on": "2026-11-21"}),
    ("starts_at", {"starts_at": "7 pm"}),
    ("duration_minutes", {"duration_minutes": "-30"}),
    ("duration_minutes", {"duration_minutes": "721"}),
    ("capacity", {"capacity": "0"}),
]


def test_a_wrong_move(cast, as_person, six):
    jo, path = as_person(cast.jo), page_of(six[2]) + "move/"
    form = jo.get(path)
    for field, wrong in MOVES:
        page = jo.post(path, entries(form, **{"place": "The garden", "step": "save"} | wrong))
        assert page.status_code == 422, wrong
        assert error_at(page, field), (wrong, page.context["form"].errors)
        assert entries(page)["place"] == ["The garden"]
    assert [one.revision for one in rows(cast)] == [0] * 6


@pytest.mark.parametrize("base", ["", "x", "[]", "[" * 5000, '{"place": null}', '{"weekdays": 7}'])
def test_what_the_form_carries_along_may_be_anything(cast, as_person, six, base):
    jo, path = as_person(cast.jo), page_of(six[2]) + "series/"
    page = jo.post(
        path, entries(jo.get(path), base=base, seen="something else", place="The garden")
    )
    assert page.status_code == 422
    assert "Somebody else changed these meetings" in words(page)
    assert entries(page)["place"] == ["The garden"]


def test_a_past_meeting_is_not_edited(cast, as_person, six):
    jo = as_person(cast.jo)
    forms = {path: jo.get(page_of(six[0]) + path) for path in ("series/", "move/")}
    with time_machine.travel(six[0].ends_at + timedelta(minutes=1), tick=False):
        jo = as_person(cast.jo)
        for path, form in forms.items():
            page = jo.post(page_of(six[0]) + path, entries(form, place="The garden", step="save"))
            assert page.status_code == 422, path
            assert "past" in words(page) or "over" in words(page)
        refused = jo.post(page_of(six[0]) + "cancel/", {"scope": "following"})
        assert (refused.status_code, "This meeting is past." in words(refused)) == (422, True)
    assert [one.revision for one in rows(cast)] == [0] * 6


def test_a_meeting_once_has_no_series_to_change(cast, as_person, meeting):
    jo = as_person(cast.jo)
    page = jo.get(page_of(meeting) + "series/")
    assert "This meeting is not part of a series." in words(page)
    sent = SERIES | {"scope": "following"}
    assert jo.post(page_of(meeting) + "series/", sent).status_code == 422
    for scope in ("following", "everything"):
        assert jo.post(page_of(meeting) + "cancel/", {"scope": scope}).status_code == 422
    assert not rows(cast)[0].is_cancelled
