"""A meeting to talk about."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest

from groups.meetings import actions
from groups.meetings.models import Meeting, Rsvp
from groupsite.confidentiality.acting import acting_as
from tests.cast import Cast

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TUESDAY = date(2026, 12, 1)


@pytest.fixture
def plan(cast: Cast) -> Callable[..., list[Meeting]]:
    """Jo plans meetings; gives their rows in order."""

    def plan_them(**wishes: object) -> list[Meeting]:
        wanted: dict[str, object] = {
            "starts_on": TUESDAY,
            "starts_at": time(19, 0),
            "time_zone": "Europe/London",
            "place": "Room at the back of the library",
            "link": "https://meet.example/circle",
            "topic": "Quiet evenings",
            "at": NOW,
        }
        with acting_as(cast.jo):
            series = actions.schedule(cast.member(cast.jo), **{**wanted, **wishes})
            return list(
                Meeting.objects.filter(series=series)
                .select_related("series", "group")
                .order_by("starts_at")
            )

    return plan_them


@pytest.fixture
def meeting(plan: Callable[..., list[Meeting]]) -> Meeting:
    """Tuesday 1 December 2026, 19:00 in London."""
    return plan()[0]


@pytest.fixture
def says(cast: Cast) -> Callable[..., None]:
    """``says(person, meeting, "yes")``"""

    def say(user, meeting: Meeting, answer: str, *, at: datetime = NOW, **more: object) -> None:
        with acting_as(user):
            seen = Meeting.objects.get(pk=meeting.pk)
            actions.answer(cast.member(user, meeting.group), seen, answer, at=at, **more)

    return say


def answers(cast: Cast, meeting: Meeting) -> dict[str, str]:
    """Who said what, as Jo sees it."""
    with acting_as(cast.jo):
        return dict(
            Rsvp.objects.filter(meeting=meeting).values_list("membership__display_name", "answer")
        )
