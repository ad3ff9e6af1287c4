"""Groups on the list, and when they meet."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from groups.finder.keeping import refresh
from groups.meetings.actions import schedule
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import found

NOW = datetime.now(UTC).replace(microsecond=0)
MONDAY = NOW.date() + timedelta(days=7 - NOW.weekday())

Listed = Callable[..., Membership]


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
        wanted = {"summary": "A few words.", "visibility": "listed", **fields}
        return found(cast.cora, name, display_name="Cora", at=NOW, **wanted)

    return one


@pytest.fixture
def names(client) -> Callable[..., list[str]]:
    """The groups on the page, in order."""

    def of(**asked: Any) -> list[str]:
        page = client.get("/groups/", asked).content.decode()
        heads = page.split("<h2><a ")[1:]
        return [head.split(">", 1)[1].split("</a>")[0] for head in heads]

    return of
