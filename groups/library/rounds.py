"""What becomes of a resource after it was published: due, sent back, retired.

Each time it comes before the reviewers again a new round begins, and two people have to stand for
it anew. Until they do, its words stay what two people stood for.
"""

import logging
from datetime import UTC, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.library.answer_notices import tell_proposer
from groups.library.intervals import STAYS_WHEN_DUE
from groups.library.models import Resource, ResourceQuerySet
from groups.library.policy import may_retire
from groupsite.confidentiality.acting import Purpose, acting_as

logger = logging.getLogger(__name__)

BATCH = 500


def look_after(at: datetime) -> None:
    """Mark what is due, take off the shelves what was due for long. The second run does nothing."""
    due, taken = mark_due(at), take_off_overdue(at)
    if due or taken:
        logger.info("library: %s resources due, %s off the shelves", due, taken)


@transaction.atomic
def mark_due(at: datetime) -> int:
    """Mark what is due for another look; it stays on the shelves for a while. Says how many."""
    today = at.astimezone(UTC).date()
    with acting_as(Purpose.VETTING):
        due = _held(Resource.objects.published().filter(next_review_on__lte=today))
        Resource.objects.filter(pk__in=due).update(
            state=Resource.State.DUE, round=F("round") + 1, again_since=at
        )
    return len(due)


@transaction.atomic
def take_off_overdue(at: datetime) -> int:
    """Take off the shelves what was due for six weeks; what was said of it counts. Says how many."""
    long_due = at.astimezone(UTC).date() - STAYS_WHEN_DUE
    with acting_as(Purpose.VETTING):
        overdue = _held(Resource.objects.due().filter(next_review_on__lte=long_due))
        Resource.objects.filter(pk__in=overdue).update(
            state=Resource.State.SENT_BACK,
            sent_back_because=Resource.Back.OVERDUE,
            again_since=at,
        )
    return len(overdue)


def _held(resources: ResourceQuerySet) -> list[UUID]:
    """Locked, and what another job holds already left to it."""
    rows = resources.order_by("pk").select_for_update(skip_locked=True)
    return list(rows.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def send_back(resource: Resource, *, because: str, at: datetime) -> bool:
    """Take something off the shelves and have two people look at it anew.

    ``because`` is one of ``Resource.Back``. It asks for no person: a job may find that a link is
    gone. False where it was not on the shelves any more.
    """
    with acting_as(Purpose.VETTING):
        sent = (
            Resource.objects.on_shelf()
            .filter(pk=resource.pk)
            .update(
                state=Resource.State.SENT_BACK,
                sent_back_because=because,
                round=F("round") + 1,
                again_since=at,
            )
        )
    return bool(sent)


@transaction.atomic
def doubt(user: User, resource: Resource, *, at: datetime) -> None:
    """Have two people look at it anew, because a coordinator is in doubt."""
    if not may_retire(user):
        raise PermissionDenied("only a coordinator sends something back")
    if not send_back(resource, because=Resource.Back.DOUBT, at=at):
        raise NotPossible("It is not on the shelves.")
    record(user, Verb.LIBRARY_RESOURCE_SENT_BACK, at=at, subject=resource.pk)


@transaction.atomic
def retire(user: User, resource: Resource, *, because: str, at: datetime) -> None:
    """Take something out of the library, for a reason of ``Resource.Because``.

    Groups that were given it keep it, with the reason beside it.
    """
    if not may_retire(user):
        raise PermissionDenied("only a coordinator takes something out of the library")
    if because not in Resource.Because.values:
        raise NotPossible("Please say why.")
    found = Resource.objects.was_published().select_for_update().filter(pk=resource.pk).first()
    if found is None:
        raise NotPossible("It is not in the library.")
    found.state, found.retired_because = Resource.State.RETIRED, because
    found.sent_back_because, found.again_since = "", at
    found.save(update_fields=["state", "retired_because", "sent_back_because", "again_since"])
    record(user, Verb.LIBRARY_RESOURCE_RETIRED, at=at, subject=found.pk)
    tell_proposer(found, at)
