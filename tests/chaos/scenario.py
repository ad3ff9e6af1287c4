"""What every scenario is given, and the steps that most of them share."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.chaos import judge as judging
from tests.chaos.judge import Verdict
from tests.chaos.settling import settle
from tests.chaos.site import Site, wait_for
from tests.chaos.world import Batch, draw, now, write


@dataclass
class Stretch:
    """How far it goes. A short form waits for no lease, and cuts less often and not as long."""

    site: Site
    size: int
    seed: int
    short: bool

    def lot(self, name: str) -> Random:
        return Random(f"{self.seed} {name}")

    def pick[T](self, short: T, whole: T) -> T:
        return short if self.short else whole

    @property
    def patience(self) -> float:
        """Seconds, on a busy machine."""
        return 90 + self.size / 20


Run = Callable[[Stretch], Verdict]


def begin(stretch: Stretch, name: str, *, size: int | None = None, spread_s: int = 0) -> Batch:
    """Write a batch that is due from now on."""
    batch = draw(name.lower(), size or stretch.size, stretch.lot(name), now(), spread_s=spread_s)
    write(batch, stretch.site.database)
    return batch


def finish(
    verdict: Verdict,
    stretch: Stretch,
    batch: Batch,
    *,
    meanwhile: Callable[[], None] = lambda: None,
    **judged: object,
) -> list[judging.Row]:
    """Let it come to its end with everybody well, and judge it."""
    stretch.site.staff()
    settled = settle(
        stretch.site, batch, within=stretch.patience, real=not stretch.short, meanwhile=meanwhile
    )
    verdict.demand(settled, "it did not come to an end in time")
    began = batch.at.timestamp()
    return judging.judge(verdict, stretch.site, batch, began=began, **judged)


def pause(seconds: float) -> None:
    """Let the world go on for a while."""
    time.sleep(seconds)


def every(seconds: float, do: Callable[[], None]) -> Callable[[], None]:
    """Call it as often as you like: it acts once in so many seconds, the first time at once."""
    last = [-seconds]

    def act() -> None:
        if time.monotonic() - last[0] >= seconds:
            last[0] = time.monotonic()
            do()

    return act


def under_way(site: Site, batch: Batch, share: float = 0.0) -> bool:
    """Poke until more than this share of the batch's people has mail."""
    ours = {person.address for person in batch.people}

    def begun() -> bool:
        site.poke()
        return sum(line["to"] in ours for line in site.ledger()) > share * len(ours)

    return wait_for(begun, within=60)
