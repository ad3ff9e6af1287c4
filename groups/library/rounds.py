"""What becomes of a resource after it was published: due, sent back.

Each time it comes before the reviewers again a new round begins, and two people have to stand for
it anew. Until they do, its words stay what two people stood for.
"""

import logging
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F, Value

from groups.library.intervals import STAYS_WHEN_DUE
from groups.library.models import Resource
from groupsite.confidentiality.acting import Purpose, acting_as

logger = logging.getLogger(__name__)


def mark_due(at: datetime) -> int:
    """Mark what is due for another look; it stays on the shelves for a while. Says how many."""
    today = at.astimezone(UTC).date()
    with acting_as(Purpose.VETTING):
        due = Resource.objects.published().filter(next_review_on__lte=today)
        marked = due.update(state=Resource.State.DUE, round=F("round") + 1, again_since=Value(at))
    if marked:
        logger.info("library: %s resources are due", marked)
    return marked


def take_off_overdue(at: datetime) -> int:
    """Take off the shelves what was due for six weeks; what was said of it counts. Says how many."""
    long_due = at.astimezone(UTC).date() - STAYS_WHEN_DUE
    with acting_as(Purpose.VETTING):
        overdue = Resource.objects.filter(state=Resource.State.DUE, next_review_on__lte=long_due)
        taken = overdue.update(
            state=Resource.State.SENT_BACK, sent_back_because=Resource.Back.OVERDUE
        )
    if taken:
        logger.info("library: %s resources left the shelves", taken)
    return taken


@transaction.atomic
def send_back(resource: Resource, *, because: str, at: datetime) -> bool:
    """Take something off the shelves and have two people look at it anew.

    ``because`` is one of ``Resource.Back``. It asks for no person: a job may find that a link is
    gone. False where it was not on the shelves any more.
    """
    with acting_as(Purpose.VETTING):
        here = Resource.objects.on_shelf().filter(pk=resource.pk)
        sent = here.update(
            state=Resource.State.SENT_BACK,
            sent_back_because=because,
            round=F("round") + 1,
            again_since=at,
        )
    return bool(sent)
