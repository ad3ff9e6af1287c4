"""Erasing what was kept for a time only: names at meetings, and questions about times."""

import logging
from datetime import datetime

from django.db.models.functions import Now

from groups.meetings.models import Attendance, Poll
from groupsite.confidentiality.acting import Purpose, acting_as

logger = logging.getLogger(__name__)


def erase_attendance() -> int:
    """Names kept long enough, and ticks of meetings that nobody wrapped up; says how many went."""
    with acting_as(Purpose.EXPIRY):
        erased, _ = Attendance.objects.filter(erase_at__lte=Now()).delete()
    if erased:
        logger.info("expired: %s names at meetings erased", erased)
    return erased


def erase_polls(at: datetime) -> int:
    """Questions about times with everything that was answered; says how many went.

    The database lets nothing go before its own clock says so.
    """
    with acting_as(Purpose.EXPIRY):
        # Its times and answers go with it by themselves, unseen by whoever erases.
        erased, _ = Poll.objects.over(at).delete()
    if erased:
        logger.info("expired: %s questions about times erased", erased)
    return erased
