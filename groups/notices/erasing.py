"""Erasing rows of the outbox that came to an end long ago."""

import logging

from django.db.models.functions import Now

from groups.notices.models import KEPT_FOR, Notice
from groupsite.confidentiality.acting import Purpose, acting_as

AT_ONCE = 5_000

logger = logging.getLogger(__name__)


def erase_finished() -> int:
    """Erase them some at a time; says how many went. The database lets nothing go before its time.

    No index helps to find them: it would cost each sending, and this runs once a day.
    """
    erased = 0
    while True:
        with acting_as(Purpose.EXPIRY):
            over = Notice.objects.filter(finished_at__lt=Now() - KEPT_FOR).values("pk")
            went, _ = Notice.objects.filter(pk__in=over[:AT_ONCE]).delete()
        erased += went
        if went < AT_ONCE:
            break
    if erased:
        logger.info("expired: %s notices erased", erased)
    return erased
