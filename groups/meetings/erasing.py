"""Erasing names whose time is over."""

import logging

from django.db.models.functions import Now

from groups.meetings.models import Attendance
from groupsite.confidentiality.acting import Purpose, acting_as

logger = logging.getLogger(__name__)


def erase_attendance() -> int:
    """Names kept long enough, and ticks of meetings that nobody wrapped up; says how many went."""
    with acting_as(Purpose.EXPIRY):
        erased, _ = Attendance.objects.filter(erase_at__lte=Now()).delete()
    if erased:
        logger.info("expired: %s names at meetings erased", erased)
    return erased
