"""Erasing what was kept for a time that is over."""

import logging

from django.db.models import Q
from django.db.models.functions import Now

from groups.joining.models import Application
from groups.meetings.models import Visit
from groups.membership.models import Membership
from groupsite.confidentiality.acting import Purpose, acting_as

logger = logging.getLogger(__name__)


@acting_as(Purpose.EXPIRY)
def erase_visits() -> int:
    """That somebody was a guest, a week after the meeting; says how many."""
    erased, _ = Visit.objects.filter(erase_at__lte=Now()).delete()
    if erased:
        logger.info("expired: %s visits erased", erased)
    return erased


@acting_as(Purpose.EXPIRY)
def erase_applications() -> int:
    """Drafts that nobody sent, and applications some time after their answer, with every word; then
    that somebody asked who was never in. Says how many applications went."""
    erased, _ = Application.objects.filter(erase_at__lte=Now()).delete()
    never_in = Membership.objects.filter(Q(joined_at=None), state=Membership.State.ENDED)
    never_in._raw_delete(never_in.db)  # nothing hangs on who was never in
    if erased:
        logger.info("expired: %s applications erased", erased)
    return erased
