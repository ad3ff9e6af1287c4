"""What the scheduler wakes."""

from celery import shared_task
from django.utils import timezone

from groups.meetings.expiry import erase_polls


@shared_task(name="meetings.erase_polls")
def erase() -> None:
    """Erase questions about times whose time is over."""
    erase_polls(timezone.now())
