"""``python -m tests.chaos [--size N] [--seed N] [--short] [R1 R2 ...]`` (``make chaos``).

Runs the fault scenarios against real processes, prints a table, and exits with 1 where something
did not hold: then the seed is printed, and the same seed draws the same faults.
"""

import argparse
import importlib
import json
import signal
import sys
import time
import traceback
from pathlib import Path

from groupsite.embedded.__main__ import end_politely
from tests.chaos.judge import COLUMNS, Verdict
from tests.chaos.scenario import Stretch
from tests.chaos.site import open_site

SCENARIOS = {
    f"R{int(path.stem[1:3])}": path.stem
    for path in sorted(Path(__file__).parent.glob("r[0-9][0-9]_*.py"))
}
SHORT = 70
"""People in each scenario of the short form."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--report", type=Path, help="write the verdicts here, as JSON")
    parser.add_argument("scenarios", nargs="*", metavar="R", choices=[*SCENARIOS, []])
    chosen = parser.parse_args()
    size = SHORT if chosen.short else chosen.size
    # Ended by a signal, it still puts everything away.
    signal.signal(signal.SIGTERM, end_politely)
    verdicts = []
    with open_site() as site:
        for name in chosen.scenarios or SCENARIOS:
            stretch = Stretch(site, size, chosen.seed, chosen.short)
            say(f"{name} begins")
            verdicts.append(tried(name, stretch))
            say_verdict(verdicts[-1])
            site.order()
            site.staff()
    say("")
    say(f"{'':5}" + "".join(f"{name:>10}" for name in COLUMNS))
    for verdict in verdicts:
        say_verdict(verdict)
    if chosen.report:
        chosen.report.write_text(json.dumps([vars(verdict) for verdict in verdicts]))
    wrong = [verdict.name for verdict in verdicts if verdict.faults]
    if wrong:
        say(f"Not as it must be: {', '.join(wrong)}. Again: --seed {chosen.seed} {' '.join(wrong)}")
    return 1 if wrong else 0


def tried(name: str, stretch: Stretch) -> Verdict:
    """A scenario that breaks is no scenario that holds; the others go on."""
    scenario = importlib.import_module(f"tests.chaos.{SCENARIOS[name]}")
    try:
        verdict: Verdict = scenario.run(stretch)
    except Exception as problem:  # noqa: BLE001  it may break in any way
        traceback.print_exc()
        return Verdict(name, scenario.WORDS, faults=[f"it broke: {type(problem).__name__}"])
    return verdict


def say_verdict(verdict: Verdict) -> None:
    numbers = "".join(f"{verdict.numbers.get(name, ''):>10}" for name in COLUMNS)
    say(f"{verdict.name:5}{numbers}  {verdict.words}")
    for note in verdict.notes:
        say(f"{'':7}{note}")
    for fault in verdict.faults:
        say(f"{'':7}NOT AS IT MUST BE: {fault}")


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
