"""What the scheduler wakes."""

from celery import shared_task
from django.utils import timezone

from groups.finder.erasing import erase_wishes
from groups.finder.keeping import refresh
from groups.notices.clock import database_clock


@shared_task(name="finder.refresh")
def refresh_listings() -> None:
    """Bring what the finder shows up to date."""
    refresh(database_clock())


@shared_task(name="finder.erase")
def erase() -> None:
    """Forget who wanted to be told, when their time is over."""
    erase_wishes(timezone.now())
