"""What Celery carries: words to wake up, and nothing that would be missed if the broker lost it."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from groups.notices import actions, erasing
from groups.notices.clock import database_clock

logger = logging.getLogger(__name__)

STALE_S = 600
"""By then many beats have come; a worker judges it by its own clock, which may be wrong."""


@shared_task(name="notices.wake")
def wake() -> None:
    """Woken by every beat; several beats and workers do no harm."""
    actions.wake(database_clock(), call=call)


@shared_task(name="notices.send")
def send() -> None:
    """One more hand, as long as there is something to do."""
    actions.send_on(database_clock(), call=call)


def call(hands: int) -> None:
    """Ask so many workers to send, whoever is free. Without a broker nobody comes: the beat will."""
    try:
        for _ in range(hands):
            send.apply_async(expires=STALE_S, retry=False)
    except OperationalError:
        logger.warning("no broker: nobody was called")


@shared_task(name="notices.erase")
def erase() -> None:
    """Erase what came to an end long ago."""
    erasing.erase_finished()
