"""What the scheduler wakes."""

from celery import shared_task

from groups.exports.closing import close_groups
from groups.notices.clock import database_clock


@shared_task(name="exports.close_groups")
def close() -> None:
    """Close the groups whose announced end has come."""
    close_groups(database_clock())
