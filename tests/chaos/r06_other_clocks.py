"""R6: the clocks of two workers are two hours off, one ahead and one behind."""

from tests.chaos.judge import Verdict
from tests.chaos.scenario import Stretch, begin, finish

WORDS = "workers whose clocks are two hours off"
HOURS_OFF = 2


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R6", WORDS)
    for worker in list(site.workers):
        site.end(worker)
    for hours in (HOURS_OFF, -HOURS_OFF):
        site.start_worker("-m", "tests.chaos.another_clock", str(hours))
    off = list(site.workers)
    # Some of it is due only in a while: a clock ahead must not send it now.
    batch = begin(stretch, "R6", spread_s=stretch.pick(5, 120))
    finish(verdict, stretch, batch)
    verdict.demand(all(worker.poll() is None for worker in off), "a worker ended")
    for worker in off:
        site.end(worker)
    return verdict
