"""R4: the mail server is away, refuses, puts off, says nothing, speaks slowly, and hangs up."""

from collections import Counter
from collections.abc import Callable

from tests.chaos.judge import Row, Verdict
from tests.chaos.mail_server import fate
from tests.chaos.scenario import Stretch, begin, finish
from tests.chaos.site import Site, wait_for
from tests.chaos.world import Batch

WORDS = "away, 421, 450, 550, silence, hanging up after DATA"
BACK_OFF_S = 60
CLOCK_STEPS_S = 5
IN_DOUBT = {"drop", "cut"}


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R4", WORDS)
    size = min(stretch.size, 5_000)
    rare = 2 / size
    faults = dict.fromkeys(("421", "450", "550", "drop", "cut"), stretch.pick(0.08, 0.03))
    faults = {**faults, "hang": rare, "slow": rare}
    site.order(away=True)
    batch = begin(stretch, "R4", size=size)
    wait_for(_poked(site), within=stretch.pick(2, 20))
    verdict.demand(not _arrived(site, batch), "a mail arrived while the server was away")
    site.order(faults=faults)
    rows = finish(verdict, stretch, batch, faults=faults, may_be_late=True)
    refused = _refusals(site, batch)
    verdict.notes.append(
        "ordered: " + ", ".join(f"{number} x {name}" for name, number in sorted(refused.items()))
    )
    for_good = sum(row.state == "failed" and row.reason == "smtp 550" for row in rows)
    verdict.demand(refused["550"] == for_good, f"550 was said {refused['550']} times")
    for row in rows:
        done = fate(row.address, faults)
        doubted = row.in_doubt and done not in IN_DOUBT
        verdict.demand(not doubted, f"in doubt without a reason: {row}")
    if not stretch.short:
        soon = _soonest(site, rows)
        verdict.demand(soon >= BACK_OFF_S - CLOCK_STEPS_S, f"tried again after {soon:.0f} s")
    return verdict


def _poked(site: Site) -> Callable[[], bool]:
    """Wakes and waits on."""

    def poke() -> bool:
        site.poke()
        return False

    return poke


def _arrived(site: Site, batch: Batch) -> bool:
    ours = {person.address for person in batch.people}
    return any(line["to"] in ours for line in site.ledger())


def _refusals(site: Site, batch: Batch) -> Counter[str]:
    ours = {person.address for person in batch.people}
    return Counter(line["fate"] for line in site.ledger("refused") if line["to"] in ours)


def _soonest(site: Site, rows: list[Row]) -> float:
    """The shortest time between a 450 and the mail that came after all, to who gets one.

    421 ends a connection; over the next one the same mail may follow at once.
    """
    once = {
        address for address, number in Counter(row.address for row in rows).items() if number == 1
    }
    put_off = {
        line["to"]: line["at"]
        for line in site.ledger("refused")
        if line["to"] in once and line["fate"] == "450"
    }
    gaps = [line["at"] - put_off[line["to"]] for line in site.ledger() if line["to"] in put_off]
    return min(gaps, default=BACK_OFF_S)
