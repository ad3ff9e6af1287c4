"""Waiting until a batch is at its end, and moving the database's moments instead of the clock.

A lease lasts two minutes and a back-off up to two hours. Where a run is not to wait that long,
the harness sets these moments back, and only where no living process holds what it touches.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.oracle import wanted
from tests.chaos.site import Site, wait_for
from tests.chaos.world import Batch

_COUNTS = """
select
    count(*) filter (where kind in ('meeting_reminder', 'meeting_changed')),
    count(*) filter (where next_at <= now()),
    count(*) filter (where state = 'sending'),
    count(*) filter (where {waits})
from notices_notice where group_id = any(%s)
"""
# To be tried again, or claimed by somebody who died before the first byte: within a lease, while
# what waits for the end of quiet hours waits for longer.
_WAITS = "next_at > now() and (attempts > 0 or next_at < now() + interval '2 minutes')"
STABLE_S = 2


def settle(
    site: Site,
    batch: Batch,
    *,
    within: float,
    real: bool = False,
    meanwhile: Callable[[], None] = lambda: None,
) -> bool:
    """Until every row is at its end; says whether it came to that in time.

    ``real`` waits for leases and back-offs as they are.
    """
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        meanwhile()
        site.poke()
        where = standing(site, batch)
        if where.at_an_end:
            return True
        if not (real or where.missing or where.due):
            if where.sending:
                pass_leases(site, batch)
            else:
                pass_waits(site, batch)
        time.sleep(0.5)
    return False


@dataclass(frozen=True)
class Standing:
    """How many rows are still to be planned, due, in somebody's hands, and to be tried again."""

    missing: int
    due: int
    sending: int
    later: int

    @property
    def at_an_end(self) -> bool:
        return not (self.missing or self.due or self.sending or self.later)


def standing(site: Site, batch: Batch) -> Standing:
    ((there, *rest),) = site.sql(_COUNTS.format(waits=_WAITS), [batch.groups])
    return Standing(max(0, len(wanted(batch)) - there), *rest)


def pass_leases(site: Site, batch: Batch) -> None:
    """Let the leases of rows run out whose holder is gone: for a while nothing happened to them."""
    held = _held(site, batch)
    if held and not wait_for(lambda: _held(site, batch) != held, within=STABLE_S):
        site.sql(
            "update notices_notice set lease_until = now() - interval '1 second'"
            " where state = 'sending' and id = any(%s)",
            [list(held)],
        )


def _held(site: Site, batch: Batch) -> set[object]:
    question = "select id from notices_notice where state = 'sending' and group_id = any(%s)"
    return {row for (row,) in site.sql(question, [batch.groups])}


def pass_waits(site: Site, batch: Batch) -> None:
    """Let the time come of what is to be tried again."""
    site.sql(
        f"update notices_notice set next_at = now() where {_WAITS} and group_id = any(%s)",
        [batch.groups],
    )
