"""What the scheduler wakes."""

from celery import shared_task
from django.utils import timezone

from groups.meetings.erasing import erase_attendance, erase_polls


@shared_task(name="meetings.erase")
def erase() -> None:
    """Erase names, and questions about times, whose time is over."""
    erase_attendance()
    erase_polls(timezone.now())
