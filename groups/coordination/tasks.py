"""What the scheduler wakes."""

from celery import shared_task
from django.utils import timezone

from groups.coordination.actions import erase_over


@shared_task(name="coordination.erase")
def erase() -> None:
    """Erase reasons and objections whose time is over."""
    erase_over(timezone.now())
