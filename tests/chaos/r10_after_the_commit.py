"""R10: a process ends between the commit of a change and whatever it would have done next."""

import signal
import sys
from datetime import UTC, datetime
from uuid import UUID

from tests.chaos.judge import Verdict
from tests.chaos.oracle import wanted
from tests.chaos.scenario import Stretch, finish
from tests.chaos.settling import standing
from tests.chaos.site import wait_for
from tests.chaos.world import CHANGED, Batch, draw, now, write

WORDS = "a process ends right after its commit"
ONE_POLL_S = 30
SENDING_S = 30
"""For a thousand mails, on a busy machine."""


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R10", WORDS)
    batch = _told_of_a_change(stretch)
    write(batch, site.database)
    # Nobody pokes here: only the beats do.
    dying = site.run("-m", "tests.chaos.r10_after_the_commit", *_arguments(batch))
    verdict.demand(dying.wait() == -signal.SIGKILL, "it should have been killed")
    wait_for(lambda: standing(site, batch).missing == 0, within=10)
    seconds = _seconds_until_all_sent(stretch, batch)
    verdict.notes.append(f"all was sent {seconds:.0f} s after the commit")
    verdict.demand(seconds <= ONE_POLL_S + SENDING_S, f"sent only after {seconds:.0f} s")
    finish(verdict, stretch, batch)
    return verdict


def _told_of_a_change(stretch: Stretch) -> Batch:
    """Nobody is reminded, and nothing lies in the outbox until the process writes it."""
    batch = draw("r10", min(stretch.size, 1_000), stretch.lot("R10"), now())
    for person in batch.people:
        person.leads, person.queued = [], []
    return batch


def _arguments(batch: Batch) -> list[str]:
    """Of every evening: its group, its meeting, and who is told; after the rows were written."""
    words = []
    for person in batch.people:
        if person.revision_told == 0:
            person.queued = [CHANGED]
            words.append(f"{person.evening.group}:{person.evening.meeting}:{person.id}")
    return words


def _seconds_until_all_sent(stretch: Stretch, batch: Batch) -> float:
    began = now()
    assert wanted(batch)
    wait_for(lambda: standing(stretch.site, batch).at_an_end, within=3 * (ONE_POLL_S + SENDING_S))
    return (now() - began).total_seconds()


def change_and_die(told: list[str]) -> None:
    """Queues them as every change does, and ends in the moment after the commit."""
    import os

    import django

    django.setup()
    from django.db import transaction

    from accounts.models import User
    from groups.notices.actions import queue
    from groupsite.confidentiality.acting import Purpose, acting_as

    with transaction.atomic():
        transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        with acting_as(Purpose.REMINDERS):
            for group, meeting, person in (one.split(":") for one in told):
                queue(
                    CHANGED,
                    recipients=[User(pk=UUID(person))],
                    subject=UUID(meeting),
                    group=UUID(group),
                    at=datetime.now(UTC),
                )


if __name__ == "__main__":
    change_and_die(sys.argv[1:])
