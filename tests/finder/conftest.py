"""Groups on the list, and when they meet."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from groups.finder.keeping import refresh
from groups.meetings.actions import schedule
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import found
from tests.notices.conftest import point_at
from tests.notices.sink import Sink, running_sink

NOW = datetime.now(UTC).replace(microsecond=0)
MONDAY = NOW.date() + timedelta(days=7 - NOW.weekday())

Listed = Callable[..., Membership]


@pytest.fixture(autouse=True)
def _uncounted(uncounted) -> None:
    """Limits count in the cache, across tests."""


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """The site's mail server, for this test."""
    with running_sink() as running:
        point_at(settings, running.port)
        yield running


def meets(lead: Membership, clock: time, *, at: datetime = NOW, **wishes: Any) -> None:
    """Every week from the Monday to come, unless it is wished otherwise."""
    with acting_as(lead.user):
        schedule(
            lead,
            **{
                "starts_on": MONDAY,
                "starts_at": clock,
                "time_zone": lead.group.time_zone,
                "frequency": "weekly",
                "weekdays": [1],
                "occurrences": 4,
                "at": at,
                **wishes,
            },
        )
    refresh(at)


@pytest.fixture
def listed(cast) -> Listed:
    """A group on the list, led by Cora."""

    def one(name: str, **fields: Any) -> Membership:
        wanted = {"summary": "A few words.", "visibility": "listed", "at": NOW, **fields}
        return found(cast.cora, name, display_name="Cora", **wanted)

    return one


@pytest.fixture
def names(client) -> Callable[..., list[str]]:
    """The groups on the page, in order."""

    def of(**asked: Any) -> list[str]:
        page = client.get("/groups/", asked).content.decode()
        heads = page.split("<h2><a ")[1:]
        return [head.split(">", 1)[1].split("</a>")[0] for head in heads]

    return of
