"""R2: the broker restarts, does not answer, forgets everything, and is away for a while."""

import time

from redis import Redis

from tests.chaos.judge import Verdict
from tests.chaos.scenario import Stretch, begin, finish, pause, under_way
from tests.chaos.settling import standing
from tests.chaos.site import Site, wait_for

WORDS = "broker restarts, is silent, FLUSHALL, and is away"
CAUGHT_UP_S = 60


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R2", WORDS)
    staff = [*site.workers, *site.beats]
    site.order(ms=stretch.pick(50, 10))
    batch = begin(stretch, "R2")
    under_way(site, batch)
    for _ in range(stretch.pick(1, 5)):
        site.stop_server(site.home.valkey)
        site.start_server(site.home.valkey)
        pause(stretch.pick(1, 15))
    site.freeze(site.home.valkey, stretch.pick(2, 20))
    for _ in range(3):
        _forget_everything(site)
        site.poke()
        pause(stretch.pick(0.3, 5))
    site.order()
    finish(verdict, stretch, batch, may_be_late=True)
    _be_away(verdict, stretch)
    doubted = verdict.numbers["uncertain"] + verdict.numbers["repeated"]
    verdict.demand(doubted == 0, f"{doubted} in doubt, though nobody was killed")
    ended = [
        (process.args[-1], process.returncode) for process in staff if process.poll() is not None
    ]
    verdict.demand(not ended, f"a worker or a beat ended: {ended}")
    return verdict


def _be_away(verdict: Verdict, stretch: Stretch) -> None:
    """What became due while the broker was away goes out when it is back, by the beats alone."""
    site = stretch.site
    site.stop_server(site.home.valkey)
    batch = begin(stretch, "R2away", size=max(40, stretch.size // 4))
    pause(stretch.pick(10, 120))
    site.start_server(site.home.valkey)
    back = time.monotonic()
    wait_for(lambda: standing(site, batch).at_an_end, within=2 * CAUGHT_UP_S)
    seconds = time.monotonic() - back
    verdict.notes.append(f"all was sent {seconds:.0f} s after the broker was back")
    verdict.demand(seconds <= CAUGHT_UP_S, f"all was sent only {seconds:.0f} s after it was back")
    away = Verdict("", "")
    finish(away, stretch, batch, may_be_late=True)
    verdict.faults += away.faults
    for name, number in away.numbers.items():
        verdict.numbers[name] += number


def _forget_everything(site: Site) -> None:
    with Redis(unix_socket_path=str(site.home.valkey.socket)) as broker:
        broker.flushall()
