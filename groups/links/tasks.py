"""What the scheduler wakes."""

from celery import shared_task
from django.utils import timezone

from groups.links.checking import check_some


@shared_task(name="links.check")
def check() -> None:
    """Visit a few of the library's links."""
    check_some(timezone.now())
