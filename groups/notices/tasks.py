"""What Celery carries: words to wake up, and nothing that would be missed if the broker lost it."""

from celery import shared_task

from groups.notices import actions, erasing
from groups.notices.clock import database_clock


@shared_task(name="notices.wake")
def wake() -> None:
    """Woken by every beat; several beats and workers do no harm."""
    actions.wake(database_clock())


@shared_task(name="notices.erase")
def erase() -> None:
    """Erase what came to an end long ago."""
    erasing.erase_finished()
