"""What the scheduler wakes."""

from celery import shared_task

from groups.meetings.topping_up import top_up
from groups.notices.clock import database_clock


@shared_task(name="meetings.top_up")
def make_further_meetings() -> None:
    """Keep series without an end planned ahead."""
    top_up(database_clock())
