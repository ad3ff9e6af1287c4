"""Erasing questions about times, and everything that was answered to them."""

import logging
from datetime import datetime

from groups.meetings.models import Poll
from groupsite.confidentiality.acting import Purpose, acting_as

logger = logging.getLogger(__name__)


def erase_polls(at: datetime) -> int:
    """Says how many went. The database lets nothing go before its own clock says so."""
    with acting_as(Purpose.EXPIRY):
        # Its times and answers go with it by themselves, unseen by whoever erases.
        erased = Poll.objects.over(at)._raw_delete("default")
    if erased:
        logger.info("expired: %s questions about times erased", erased)
    return erased
