"""What the scheduler wakes."""

from celery import shared_task
from django.utils import timezone

from groups.meetings.erasing import erase_attendance, erase_polls
from groups.meetings.topping_up import top_up
from groups.notices.clock import database_clock


@shared_task(name="meetings.erase")
def erase() -> None:
    """Erase names, and questions about times, whose time is over."""
    erase_attendance()
    erase_polls(timezone.now())


@shared_task(name="meetings.top_up")
def make_further_meetings() -> None:
    """Keep series without an end planned ahead."""
    top_up(database_clock())
