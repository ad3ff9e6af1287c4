"""The next meeting on a group's home and on the first page."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from groups.meetings import actions
from groups.meetings.overview import next_meeting, next_meetings
from groupsite.confidentiality.acting import acting_as
from tests.cast import join
from tests.meetings.conftest import NOW, TUESDAY


@pytest.fixture
def kais_too(cast):
    """Kai is in both groups, and Noor's group meets on Mondays."""
    join(cast.member(cast.jo), cast.kai, "Kai", at=datetime.now(UTC))
    with acting_as(cast.noor):
        actions.schedule(
            cast.member(cast.noor, cast.beside),
            starts_on=TUESDAY - timedelta(days=1),
            starts_at=time(18),
            time_zone="Europe/London",
            frequency="weekly",
            at=NOW,
        )


def test_the_soonest_that_is_neither_over_nor_cancelled_comes_next(cast, plan):
    first, second, third = plan(frequency="weekly", occurrences=3)
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), second, at=NOW)
    with acting_as(cast.maren):
        member = cast.member(cast.maren)
        assert next_meeting(member, NOW).card.pk == first.pk
        assert next_meeting(member, first.ends_at - timedelta(seconds=1)).card.pk == first.pk
        assert next_meeting(member, first.ends_at).card.pk == third.pk
        assert next_meeting(member, third.ends_at) is None


def test_the_first_page_has_the_next_of_every_group_of_ones_own(cast, plan, kais_too):
    (ours, *_) = plan(frequency="weekly", occurrences=3)
    with acting_as(cast.kai):
        found = next_meetings(cast.kai, NOW)
    assert set(found) == {cast.circle.pk, cast.beside.pk}
    assert found[cast.circle.pk].card.pk == ours.pk
    assert found[cast.beside.pk].group_name == "Beside you"
    with acting_as(cast.maren):
        assert set(next_meetings(cast.maren, NOW)) == {cast.circle.pk}
    with acting_as(cast.sol):
        assert next_meetings(cast.sol, NOW) == {}


def test_what_is_next_is_one_query_however_many_meetings(cast, plan, kais_too, says):
    for meeting in plan(frequency="weekly", occurrences=60):
        says(cast.kai, meeting, "yes") if meeting.starts_at.month == 12 else None
    with acting_as(cast.kai), CaptureQueriesContext(connection) as seen:
        cast.kai.refresh_from_db()
        next_meetings(cast.kai, NOW)
    asked = [query["sql"] for query in seen.captured_queries if "meetings_" in query["sql"]]
    assert len(asked) == 1


def test_the_card_shows_ones_own_answer_and_asks_the_database_nothing(
    cast, meeting, says, rf, django_assert_num_queries
):
    says(cast.maren, meeting, "maybe")
    with acting_as(cast.maren):
        shown = next_meeting(cast.member(cast.maren), NOW)
        shown.card.topic  # noqa: B018  # opened here, so that the drawing needs no key
    with django_assert_num_queries(0):
        card = render_to_string("meetings/_next.html", {"next_meeting": shown}, rf.get("/"))
    assert 'value="maybe" aria-pressed="true"' in card
    assert 'value="yes" aria-pressed="false"' in card
    assert f'action="/g/tuesday-evening-circle/meetings/{meeting.pk}/answer/"' in card
    assert "meet.example" not in card


def test_without_a_meeting_the_card_says_so(rf):
    card = render_to_string("meetings/_next.html", {"next_meeting": None}, rf.get("/"))
    assert "No meeting is planned at the moment." in card
