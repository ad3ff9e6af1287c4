"""R6: the clocks of the workers are wrong: ahead, behind, leaping, standing still."""

from tests.chaos.judge import Verdict
from tests.chaos.scenario import Stretch, begin, finish

WORDS = "workers whose clocks are ahead, behind, leap, and stand still"
PAIRS = (("ahead", "behind"), ("leaps", "stands"))


def run(stretch: Stretch) -> Verdict:
    verdict = Verdict("R6", WORDS)
    for number, pair in enumerate(PAIRS):
        part = _with_clocks(stretch, f"R6{number}", pair)
        verdict.faults += [f"{' and '.join(pair)}: {fault}" for fault in part.faults]
        for name, count in part.numbers.items():
            verdict.numbers[name] = verdict.numbers.get(name, 0) + count
    return verdict


def _with_clocks(stretch: Stretch, name: str, pair: tuple[str, str]) -> Verdict:
    site = stretch.site
    part = Verdict(name, WORDS)
    for worker in list(site.workers):
        site.end(worker)
    for which in pair:
        site.start_worker("-m", "tests.chaos.another_clock", which)
    wrong = list(site.workers)
    # Some of it is due only in a while: a clock ahead must not send it now.
    spread_s = stretch.pick(5, 120)
    batch = begin(stretch, name, size=stretch.size // len(PAIRS), spread_s=spread_s)
    finish(part, stretch, batch)
    part.demand(all(worker.poll() is None for worker in wrong), "a worker ended")
    for worker in wrong:
        site.end(worker)
    return part
