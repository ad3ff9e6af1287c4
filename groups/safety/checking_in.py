"""Asking the facilitators to ask how one is, from a day on."""

import logging
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from groups.errors import NotPossible
from groups.membership.models import Membership
from groups.safety.models import CheckIn
from groups.safety.models.check_ins import KEPT_AT_ALL, KEPT_DONE
from groupsite.confidentiality.acting import Purpose, acting_as

MOST = 25
ASKED_ALREADY = "You have asked already. Take that back first, and ask for another day."

logger = logging.getLogger(__name__)


@transaction.atomic
def ask_to_check_in(member: Membership, *, day: date, at: datetime, note: str = "") -> CheckIn:
    """Ask to be asked. Nobody is told before the day begins where the member is."""
    if not member.is_active:
        raise PermissionDenied("only who is there asks")
    if not others(member):
        raise NotPossible("There is no other facilitator here who could ask you.")
    if own_check_in(member) is not None:
        raise NotPossible(ASKED_ALREADY)
    begins = datetime.combine(day, time(), tzinfo=ZoneInfo(member.user.time_zone))
    asked = CheckIn(
        group_id=member.group_id, membership_id=member.pk, note=note, due_at=max(begins, at)
    )
    asked.save(force_insert=True)
    return asked


def others(member: Membership) -> bool:
    """Whether there is somebody who could ask."""
    facilitators = Membership.objects.facilitating().filter(group=member.group_id)
    return facilitators.exclude(pk=member.pk).exists()


def own_check_in(member: Membership) -> CheckIn | None:
    """What the member asked for and nobody has done yet."""
    own = CheckIn.objects.visible_to(member).filter(membership=member.pk, done_at=None)
    return own.first()


def waiting_for(member: Membership) -> list[CheckIn]:
    """Whom a facilitator could ask today, the longest waiting first."""
    return list(CheckIn.objects.waiting_for(member).select_related("membership")[:MOST])


def withdraw_check_in(member: Membership) -> None:
    """Ask for nothing any more; it is erased at once."""
    CheckIn.objects.visible_to(member).filter(membership=member.pk, done_at=None).delete()


@transaction.atomic
def done(member: Membership, pk: UUID, *, at: datetime) -> None:
    """A facilitator has asked how they are; the others need not. A second time changes nothing."""
    if not member.is_facilitator:
        raise PermissionDenied("only a facilitator does this")
    CheckIn.objects.waiting_for(member).filter(pk=pk).update(done_at=at)


def end_with_membership(membership: Membership, at: datetime) -> None:
    """Declared to ``groups.membership.endings``; acts for who ends it, who may be another."""
    CheckIn.objects.filter(membership=membership.pk).delete()


def erase_check_ins(at: datetime) -> int:
    """Two weeks after it was done, and what nobody did two months after its day."""
    with acting_as(Purpose.EXPIRY):
        long_ago = Q(done_at__lte=at - KEPT_DONE) | Q(due_at__lte=at - KEPT_AT_ALL)
        erased = CheckIn.objects.filter(long_ago).delete()[0]
    if erased:
        logger.info("expired: %s check-ins erased", erased)
    return erased
