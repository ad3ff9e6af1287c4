"""Timing things in turns, so that a noisy machine is noisy to all of them."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

WARM_UP = 20


@dataclass(frozen=True)
class Times:
    """Of one thing, in milliseconds."""

    median: float
    p95: float


def in_turns[Case](
    cases: Sequence[Case], ways: Mapping[str, Callable[[Case], object]]
) -> dict[str, Times]:
    """Do every case in every way, each way once before the next case."""
    for case in cases[:WARM_UP]:
        for do in ways.values():
            do(case)
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for case in cases:
        for name, do in ways.items():
            begin = perf_counter()
            do(case)
            taken[name].append((perf_counter() - begin) * 1000)
    return {name: summary(times) for name, times in taken.items()}


def summary(times: list[float]) -> Times:
    return Times(statistics.median(times), statistics.quantiles(times, n=20)[-1])
