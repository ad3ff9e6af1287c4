"""What the scheduler wakes."""

from celery import shared_task

from groups.meetings.erasing import erase_attendance


@shared_task(name="meetings.erase_attendance")
def erase() -> None:
    """Erase names whose time is over."""
    erase_attendance()
