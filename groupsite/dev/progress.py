"""A worker that lives and does nothing is started again: what counts is progress, not processes.

The site says at /readyz for how many seconds no planner has looked. A worker looks at every beat;
one that lost its broker and never noticed, or waits for ever, does not.
"""

import http.client
import json
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from groupsite.dev.children import Child, say
from groupsite.embedded.processes import stop

LONGEST_S = 150
"""Five beats: a long run of the sender, or a slow start, is none."""
EVERY_S = 15.0


@dataclass
class Watch:
    """Looks now and then; after a restart the worker has as long again."""

    worker: Child
    idle_s: Callable[[], int | None]
    next_look: float = field(default_factory=lambda: time.monotonic() + LONGEST_S)

    def look(self) -> None:
        """End a worker that made no progress; whoever keeps the children starts it again."""
        now = time.monotonic()
        if now < self.next_look:
            return
        self.next_look = now + EVERY_S
        idle = self.idle_s()
        process = self.worker.process
        if idle is None or idle < LONGEST_S or process is None or process.poll() is not None:
            return
        say(self.worker.name, f"no notice was looked for in {idle} s; ending it")
        stop(process, self.worker.ending, patience=self.worker.patience)
        self.next_look = time.monotonic() + LONGEST_S


def seconds_without_a_look(port: int) -> int | None:
    """What the site says; None where it does not answer or cannot tell."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as line:
        try:
            line.request("GET", "/readyz")
            said = json.loads(line.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            return None
    idle = said.get("notices_planned_s")
    return idle if isinstance(idle, int) else None
