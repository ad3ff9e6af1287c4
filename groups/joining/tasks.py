"""What the scheduler wakes."""

from celery import shared_task

from groups.joining.erasing import erase_applications, erase_visits


@shared_task(name="joining.erase")
def erase() -> None:
    """Erase applications and visits whose time is over."""
    erase_applications()
    erase_visits()
