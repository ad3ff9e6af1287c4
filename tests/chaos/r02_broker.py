"""R2: the broker restarts, does not answer, forgets everything, and is away for a while."""

import time

from redis import Redis

from tests.chaos.judge import Verdict
from tests.chaos.scenario import Stretch, begin, finish, pause, under_way
from tests.chaos.settling import standing
from tests.chaos.site import Site, wait_for
from tests.chaos.world import Batch

WORDS = "broker restarts, is silent, FLUSHALL, and is away"
CAUGHT_UP_S = 60
# A worker that loses the broker goes on with its tasks. One that holds a
# message not acknowledged yet may die of giving it back to a broker that is gone (Celery 5.7 with
# kombu): as a supervisor does, the harness starts another one.
IN_HAND, SENDERS = 10, 4


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R2", WORDS)
    beats = list(site.beats)
    staff = [*site.workers, *beats]
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
    most = IN_HAND * SENDERS * (stretch.pick(1, 5) + 2)
    verdict.notes.append(f"{doubted} were left in doubt by tasks that Celery ended")
    verdict.demand(doubted <= most, f"{doubted} in doubt, and at most {most} were in hand")
    ended = [process for process in staff if process.poll() is not None]
    verdict.demand(not set(ended) & set(beats), "a beat ended")
    verdict.notes.append(f"{len(ended)} workers ended and were started again by their supervisor")
    return verdict


def _be_away(verdict: Verdict, stretch: Stretch) -> None:
    """What became due while the broker was away goes out when it is back, by the beats alone."""
    site = stretch.site
    site.stop_server(site.home.valkey)
    batch = begin(stretch, "R2away", size=max(40, stretch.size // 4))
    pause(stretch.pick(10, 120))
    site.start_server(site.home.valkey)
    back = time.monotonic()
    wait_for(lambda: _all_sent(site, batch), within=2 * CAUGHT_UP_S)
    seconds = time.monotonic() - back
    verdict.notes.append(f"all was sent {seconds:.0f} s after the broker was back")
    verdict.demand(seconds <= CAUGHT_UP_S, f"all was sent only {seconds:.0f} s after it was back")
    away = Verdict("", "")
    finish(away, stretch, batch, may_be_late=True)
    verdict.faults += away.faults
    for name, number in away.numbers.items():
        verdict.numbers[name] += number


def _all_sent(site: Site, batch: Batch) -> bool:
    site.staff()
    return standing(site, batch).at_an_end


def _forget_everything(site: Site) -> None:
    with Redis(unix_socket_path=str(site.home.valkey.socket)) as broker:
        broker.flushall()
