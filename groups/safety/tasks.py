"""What the scheduler wakes."""

from celery import shared_task
from django.utils import timezone

from groups.safety.checking_in import erase_check_ins
from groups.safety.deciding import erase_over


@shared_task(name="safety.erase")
def erase() -> None:
    """Erase reports and check-ins whose time is over."""
    at = timezone.now()
    erase_over(at)
    erase_check_ins(at)
