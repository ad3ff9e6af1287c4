"""The feed of a group with hundreds of series."""

from collections.abc import Iterator
from random import Random
from time import process_time

import pytest
import time_machine

from groups.meetings import feeds
from groups.meetings.models import Meeting
from groupsite.confidentiality.acting import acting_as
from tests.meetings.conftest import NOW
from tests.meetings.expanding import PROGRAMS, rows_of
from tests.meetings.many import plan_many


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.slow
def test_every_program_names_the_rows_of_500_series_with_overrides(cast):
    jo = cast.member(cast.jo)
    plan_many(jo, 500, at=NOW, lot=Random(4))
    with acting_as(cast.jo):
        token = feeds.make_link(jo, at=NOW)
        rows = list(Meeting.objects.visible_to(jo))
    text = feeds.read(token, at=NOW) or b""
    wanted = rows_of(rows)
    assert len(wanted) > 12_000
    assert sum(one.starts_at != one.original_start or one.is_cancelled for one in rows) > 1_200
    for program, expand in PROGRAMS.items():
        assert expand(text) == wanted, program
    assert len(text) < 1_000_000


@pytest.mark.slow
def test_it_is_built_quickly_and_in_proportion(cast):
    """The processor's time: what else the machine does is not this code's."""
    jo = cast.member(cast.jo)
    taken = {}
    for total, more in ((50, 50), (500, 450)):
        plan_many(jo, more, at=NOW, lot=Random(total))
        with acting_as(cast.jo):
            token = feeds.make_link(jo, at=NOW)
        taken[total] = min(_time_of(token) for _ in range(5))
    assert taken[500] < 0.5
    assert taken[500] < 15 * taken[50]


def _time_of(token: str) -> float:
    begin = process_time()
    feeds.read(token, at=NOW)
    return process_time() - begin
