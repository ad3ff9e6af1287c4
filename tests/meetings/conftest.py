"""A meeting to talk about."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time

import pytest

from groups.meetings import actions, offers
from groups.meetings.actions import Scope
from groups.meetings.models import Meeting, Rsvp, Waiting
from groups.meetings.proposals import Proposal
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import Cast
from tests.notices.conftest import point_at
from tests.notices.sink import Sink, running_sink

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
def weekly(plan: Callable[..., list[Meeting]]) -> list[Meeting]:
    """Four Tuesdays."""
    return plan(frequency="weekly", occurrences=4)


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """The site's mail server, for this test."""
    with running_sink() as running:
        point_at(settings, running.port)
        yield running


@pytest.fixture
def says(cast: Cast) -> Callable[..., None]:
    """``says(person, meeting, "yes")``"""

    def say(user, meeting: Meeting, answer: str, *, at: datetime = NOW, **more: object) -> None:
        with acting_as(user):
            seen = Meeting.objects.get(pk=meeting.pk)
            actions.answer(cast.member(user, meeting.group), seen, answer, at=at, **more)

    return say


@pytest.fixture
def edit(cast: Cast) -> Callable[..., Proposal]:
    """Jo, or somebody else, changes a series of Tuesdays from one of its meetings on."""
    rhythm = {
        "starts_at": time(19),
        "time_zone": "Europe/London",
        "duration_minutes": 90,
        "every_weeks": 1,
        "weekdays": [2],
        "nth": None,
    }

    def do(
        meeting: Meeting,
        scope: Scope = Scope.TO_COME,
        *,
        by=None,
        at: datetime = NOW,
        **wishes: object,
    ) -> Proposal:
        person = by or cast.jo
        with acting_as(person):
            return actions.edit_series(
                cast.member(person), meeting, scope, at=at, **{**rhythm, **wishes}
            )

    return do


@pytest.fixture
def small(plan: Callable[..., list[Meeting]]) -> Meeting:
    """The same meeting with a single seat."""
    return plan(capacity=1)[0]


@pytest.fixture
def waits(cast: Cast) -> Callable[..., Waiting]:
    """``waits(person, meeting)``: gives their row."""

    def wait(user, meeting: Meeting, *, at: datetime = NOW) -> Waiting:
        with acting_as(user):
            seen = Meeting.objects.get(pk=meeting.pk)
            member = cast.member(user, meeting.group)
            actions.wait(member, seen, at=at)
            return Waiting.objects.get(meeting=seen, membership=member)

    return wait


def plans(at: datetime = NOW) -> int:
    """The planner looks for free seats; gives how many it kept."""
    with acting_as(Purpose.REMINDERS):
        return offers.plan(at)


def line(cast: Cast, meeting: Meeting) -> dict[str, datetime | None]:
    """Who waits, as Jo sees it, and until when a seat is kept for them."""
    with acting_as(cast.jo):
        rows = Waiting.objects.visible_to(cast.member(cast.jo)).filter(meeting=meeting)
        return dict(rows.order_by("since").values_list("membership__display_name", "kept_until"))


def answers(cast: Cast, meeting: Meeting) -> dict[str, str]:
    """Who said what, as Jo sees it."""
    with acting_as(cast.jo):
        return dict(
            Rsvp.objects.filter(meeting=meeting).values_list("membership__display_name", "answer")
        )
