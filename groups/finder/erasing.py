"""Forgetting addresses: those that nobody confirmed soon, every other one after a year."""

import logging
from datetime import datetime

from groups.finder.models import Wish
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.keyring import destroy_data_key

logger = logging.getLogger(__name__)


def erase_wishes(at: datetime) -> int:
    """Erase them with their keys; says how many went.

    The database lets nothing go before its own clock says so.
    """
    with acting_as(Purpose.EXPIRY):
        over = list(Wish.objects.over(at).values_list("pk", flat=True))
        for pk in over:
            destroy_data_key(pk)
        Wish.objects.filter(pk__in=over).delete()
    if over:
        logger.info("expired: %s wishes to be told erased", len(over))
    return len(over)
