"""R1: worker processes are killed without a word while they send."""

from tests.chaos.judge import Verdict
from tests.chaos.scenario import Stretch, begin, every, finish, under_way
from tests.chaos.site import children, wait_for

WORDS = "kill -9 of worker children and parents"
IN_HAND = 10
"""What a process may hold when it is killed: one claim."""


def run(stretch: Stretch) -> Verdict:
    site, lot = stretch.site, stretch.lot("R1 kills")
    verdict = Verdict("R1", WORDS)
    kills = stretch.pick(4, 60)
    site.order(ms=stretch.pick(250, 20))
    before = site.kills
    batch = begin(stretch, "R1")

    def kill_a_child() -> None:
        pids = [pid for worker in site.workers for pid in children(worker.pid)]
        if pids:
            site.kill(lot.choice(pids))

    def kill_a_parent() -> None:
        site.kill_worker(lot.choice(site.workers))
        site.start_worker()

    kill_often = every(stretch.pick(0.5, 1.5), kill_a_child)
    kill_seldom = every(stretch.pick(4, 10), kill_a_parent)
    poke = every(0.3, site.poke)

    def enough() -> bool:
        poke()
        kill_often()
        kill_seldom()
        return site.kills - before >= kills

    under_way(site, batch)
    wait_for(enough, within=300, step=0.05)
    site.order()
    done = site.kills - before
    finish(verdict, stretch, batch, may_be_late=True)
    doubted = verdict.numbers["uncertain"] + verdict.numbers["repeated"]
    verdict.notes.append(f"{done} kills left {doubted} in doubt")
    verdict.demand(done >= kills, f"only {done} kills")
    verdict.demand(doubted <= IN_HAND * done, f"{doubted} in doubt after {done} kills")
    return verdict
