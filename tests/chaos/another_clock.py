"""``python -m tests.chaos.another_clock WHICH ARGUMENTS``: Celery in a process whose clock is wrong.

WHICH is ``ahead`` or ``behind`` (by two hours all along), ``leaps`` (right at first, and two hours
ahead from one moment to the next) or ``stands`` (still, while everything goes on).
"""

import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import time_machine
from celery.__main__ import main

HOURS_OFF = timedelta(hours=2)
OFF = {"ahead": HOURS_OFF, "behind": -HOURS_OFF, "leaps": timedelta(), "stands": timedelta()}
RIGHT_FOR_S = 8
"""Until it leaps. What a worker forks has no threads of its parent, and leaps by its own."""


class Leaping(threading.Thread):
    """Moves the clock once."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        super().__init__(daemon=True)
        self._traveller = traveller

    def run(self) -> None:
        time.sleep(RIGHT_FOR_S)
        self._traveller.shift(HOURS_OFF)


if __name__ == "__main__":
    which = sys.argv.pop(1)
    travelling = time_machine.travel(datetime.now(UTC) + OFF[which], tick=which != "stands")
    traveller = travelling.start()
    if which == "leaps":
        Leaping(traveller).start()
        os.register_at_fork(after_in_child=lambda: Leaping(traveller).start())
    main()
