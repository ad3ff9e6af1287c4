"""What the scheduler wakes."""

from celery import shared_task
from django.utils import timezone

from groups.library.rounds import look_after


@shared_task(name="library.look_after")
def due() -> None:
    """Mark what is due for another look, and take off the shelves what nobody looked at."""
    look_after(timezone.now())
