"""What the scheduler wakes."""

from celery import shared_task

from groups.forum.drafts import erase_drafts
from groups.forum.expiry import erase_expired


@shared_task(name="forum.erase_expired")
def erase() -> None:
    """Erase what was to go by itself, and drafts that nobody came back to."""
    erase_expired()
    erase_drafts()
