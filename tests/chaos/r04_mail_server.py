"""R4: the mail server refuses, puts off, says nothing, speaks slowly, and hangs up."""

from collections import Counter

from tests.chaos.judge import Verdict
from tests.chaos.mail_server import fate
from tests.chaos.scenario import Stretch, begin, finish
from tests.chaos.site import Site
from tests.chaos.world import Batch

WORDS = "421, 450, 550, silence, hanging up after DATA"
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
    site.order(faults=faults)
    batch = begin(stretch, "R4", size=size)
    rows = finish(verdict, stretch, batch, faults=faults, may_be_late=True)
    refused = _refusals(site, batch)
    verdict.notes.append(
        "ordered: " + ", ".join(f"{number} x {name}" for name, number in sorted(refused.items()))
    )
    for row in rows:
        done = fate(row.address, faults)
        if done == "550" and row.state == "failed":
            verdict.demand(row.attempts == 1, f"tried again after 550: {row}")
        doubted = row.in_doubt and done not in IN_DOUBT
        verdict.demand(not doubted, f"in doubt without a reason: {row}")
    if not stretch.short:
        soon = _soonest(site, batch)
        verdict.demand(soon >= BACK_OFF_S - CLOCK_STEPS_S, f"tried again after {soon:.0f} s")
    return verdict


def _refusals(site: Site, batch: Batch) -> Counter[str]:
    ours = {person.address for person in batch.people}
    return Counter(line["fate"] for line in site.ledger("refused") if line["to"] in ours)


def _soonest(site: Site, batch: Batch) -> float:
    """The shortest time between a refusal and the mail that came after all."""
    ours = {person.address for person in batch.people}
    put_off = {
        line["to"]: line["at"]
        for line in site.ledger("refused")
        if line["to"] in ours and line["fate"] in ("421", "450")
    }
    gaps = [line["at"] - put_off[line["to"]] for line in site.ledger() if line["to"] in put_off]
    return min(gaps, default=BACK_OFF_S)
