"""R5: several planners go through a week, one of them frozen for a while."""

import signal
import sys
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from tests.chaos.due import due
from tests.chaos.judge import Verdict
from tests.chaos.scenario import Stretch, pause
from tests.chaos.site import Site
from tests.chaos.world import REMINDER, ZONES, Batch, Evening, Person, new_id, now, write

WORDS = "five planners over a week, one of them frozen"
LEADS = (15, 60, 24 * 60, 7 * 24 * 60)
AHEAD = timedelta(minutes=1)
_PLANNED = """
select u.email, n.lead, n.due_at from notices_notice n join accounts_user u on u.id = n.recipient_id
where n.group_id = any(%s) and n.kind = %s
"""


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R5", WORDS)
    began = time.monotonic()
    first = now() + timedelta(days=1)
    last = first + stretch.pick(timedelta(hours=3), timedelta(days=7))
    batch = _people(stretch, first, last)
    write(batch, site.database)
    minutes = stretch.pick(10, 30)
    span = (first.isoformat(), last.isoformat(), str(minutes))
    planners = [_planner(site, *span) for _ in range(2)]
    pause(stretch.pick(2, 5))
    planners += [_planner(site, *span) for _ in range(stretch.pick(1, 3))]
    planners[0].send_signal(signal.SIGSTOP)
    pause(stretch.pick(2, 60))
    planners[0].send_signal(signal.SIGCONT)
    ends = [planner.wait() for planner in planners]
    verdict.demand(not any(ends), f"a planner ended with {ends}")

    found = site.sql(_PLANNED, [batch.groups, REMINDER])
    site.sql("delete from notices_notice where group_id = any(%s)", [batch.groups])
    right = _by_one(batch, list(_looks(first, last, minutes)))
    rows = {(address, lead): at for address, lead, at in found}
    wrong = {pair for pair in right.keys() | rows.keys() if right.get(pair) != rows.get(pair)}
    verdict.numbers = {
        "planned": len(found),
        "lost": len(right.keys() - rows.keys()),
        "duplicate": len(found) - len(rows),
        "seconds": round(time.monotonic() - began),
    }
    verdict.demand(len(found) == len(rows), "a reminder was planned twice")
    verdict.demand(not wrong, f"{len(wrong)} differ, such as {_some(wrong, right, rows)}")
    return verdict


def _some(wrong, right, rows) -> object:
    return [(pair, right.get(pair), rows.get(pair)) for pair in sorted(wrong)[:3]]


def _planner(site: Site, *span: str):
    return site.run("-m", "tests.chaos.r05_planners", *span, log="planners.log")


def _people(stretch: Stretch, first: datetime, last: datetime) -> Batch:
    """Each has an evening of their own, after the week's first hours; half of them quiet hours."""
    lot = stretch.lot("R5")
    people = []
    for number in range(stretch.size):
        starts_at = first + (last - first + timedelta(days=stretch.pick(1, 8))) * lot.random()
        starts_at = starts_at.replace(second=0, microsecond=0) + timedelta(hours=2)
        evening = Evening(new_id(lot), new_id(lot), new_id(lot), starts_at)
        people.append(_person(number, evening, lot, first))
    return Batch("r5", first, people)


def _person(number: int, evening: Evening, lot: Random, first: datetime) -> Person:
    clock = datetime(2026, 1, 1, 22, 0)  # noqa: DTZ001  a time of day
    quiet = (clock.time(), (clock + timedelta(hours=lot.randint(6, 11))).time())
    return Person(
        new_id(lot),
        new_id(lot),
        f"Friend {number}",
        f"r5-{number}@chaos.test",
        evening,
        # Said yes after the planners' last real look, so that none is due before.
        answered_at=first,
        leads=list(LEADS),
        time_zone=lot.choice(ZONES),
        quiet=quiet if number % 2 else None,
    )


def _by_one(batch: Batch, looks: Sequence[datetime]) -> dict[tuple[str, int], datetime]:
    """What is due by the last look; but nothing whose meeting has begun at the first look after it,
    which happens to some of those a quarter of an hour ahead where planners look every half hour.
    """
    found = {}
    for person in batch.people:
        for lead in LEADS:
            at = due(person, lead, person.answered_at)
            seen = bisect_left(looks, at - AHEAD) if at is not None else len(looks)
            if seen < len(looks) and looks[seen] < person.evening.starts_at:
                found[person.address, lead] = at
    return found


def _looks(first: datetime, last: datetime, minutes: int) -> Iterator[datetime]:
    """When a planner is woken: every so many minutes, and at the end."""
    at = first
    while at <= last:
        yield at
        at += timedelta(minutes=minutes)
    yield last


def look(first: datetime, last: datetime, minutes: int) -> None:
    """A planner that is woken every so many minutes of that week."""
    import django

    django.setup()
    from groups.notices.actions import plan

    for at in _looks(first, last, minutes):
        plan(at)


if __name__ == "__main__":
    begin, end = (datetime.fromisoformat(word).astimezone(UTC) for word in sys.argv[1:3])
    look(begin, end, int(sys.argv[3]))
