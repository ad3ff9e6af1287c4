"""What the scheduler wakes."""

from celery import shared_task

from groups.joining.erasing import erase_applications


@shared_task(name="joining.erase")
def erase() -> None:
    """Erase applications whose time is over."""
    erase_applications()
