"""Keeping the reason of a removal, objecting to it, answering, and forgetting."""

import logging
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.coordination.models import KEPT_FOR, Objection, Removal
from groups.coordination.policy import may_answer
from groups.errors import NotPossible
from groups.membership.models import Membership
from groups.notices.actions import queue
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.keyring import create_data_key, destroy_data_key, ensure_data_key

LONGEST_WORDS = 4000
TOLD, ANSWERED, ASKED_AGAIN = "removal_told", "objection_answered", "removal_asked_again"

logger = logging.getLogger(__name__)


def give_reason(removed: Membership, reason: str, at: datetime) -> None:
    """Write down for the removed person why, and tell them that there is something to read.

    Declared to ``groups.membership.removals``; acts for the facilitator who removes.
    """
    ensure_data_key(removed.user_id)
    removal = Removal(
        group_id=removed.group_id,
        membership_id=removed.pk,
        person_id=removed.user_id,
        group_name=removed.group.name,
        reason=reason,
        removed_at=at,
    )
    removal.save(force_insert=True)
    # Without the group: they are in it no more, and no facilitator writes to who is outside.
    with acting_as(Purpose.REMINDERS):
        queue(TOLD, recipients=[removed.user], subject=removal.pk, at=at)


@transaction.atomic
def object_to(user: User, removal: Removal, *, words: str, at: datetime) -> Objection:
    """Say to a coordinator what is wrong with one's removal: once, within thirty days."""
    own = Removal.objects.visible_to(user).filter(pk=removal.pk).first()
    if own is None:
        raise PermissionDenied("only who was removed objects")
    if not own.takes_objections(at):
        raise NotPossible("The thirty days in which you could object are over.")
    if not words.strip() or len(words) > LONGEST_WORDS:
        raise NotPossible("Say in your own words what a coordinator should know.")
    objection = Objection(
        removal=own,
        group_id=own.group_id,
        group_name=own.group_name,
        reason=own.reason,
        words=words,
        objected_at=at,
    )
    create_data_key(objection.pk)
    try:
        with transaction.atomic():
            objection.save(force_insert=True)
    except IntegrityError:
        destroy_data_key(objection.pk)
        raise NotPossible("You have objected already. A coordinator reads it.") from None
    return objection


@transaction.atomic
def answer(
    user: User, objection: Objection, *, verdict: str, at: datetime, words: str = ""
) -> None:
    """Let the removal stand, or ask the group to think again. The first answer counts.

    The group decides whether it invites them: nobody is put back into a group by others.
    """
    if not may_answer(user, objection):
        raise PermissionDenied("only a coordinator answers, and not their own")
    if verdict not in Objection.Verdict.values:
        raise NotPossible("Choose one of the two.")
    if len(words) > LONGEST_WORDS:
        raise NotPossible("That is too long.")
    waiting = Objection.objects.awaiting(user).select_for_update(of=("self",))
    if not waiting.filter(pk=objection.pk).exists():
        raise NotPossible("Another coordinator has answered this meanwhile.")
    objection.verdict, objection.answer = verdict, words
    objection.answered_by, objection.answered_at = user, at
    objection.save(update_fields=["verdict", "answer", "answered_by", "answered_at"])
    record(user, Verb.COORDINATION_OBJECTION_ANSWERED, at=at, subject=objection.pk)
    _tell(objection, at=at)


def _tell(objection: Objection, *, at: datetime) -> None:
    """Whoever objected; and where the group is asked, its facilitators, whom no coordinator sees."""
    with acting_as(Purpose.REMINDERS):
        person = Removal.objects.select_related("person").get(pk=objection.removal_id).person
        queue(ANSWERED, recipients=[person], subject=objection.pk, at=at)
        if objection.verdict == Objection.Verdict.AGAIN:
            group = Membership.objects.facilitating().filter(group=objection.group_id)
            queue(
                ASKED_AGAIN,
                recipients=[one.user for one in group.select_related("user")],
                subject=objection.pk,
                group=objection.group_id,
                at=at,
            )


def end_with_group(group_id: UUID) -> None:
    """Declared to ``groups.membership.closings``: what was sealed for coordinators opens no more."""
    for key in Objection.objects.filter(group=group_id).values_list("pk", flat=True):
        destroy_data_key(key)


def erase_over(at: datetime) -> int:
    """Reasons after ninety days; with an objection, ninety days after its answer."""
    with acting_as(Purpose.EXPIRY):
        over = Q(removed_at__lte=at - KEPT_FOR) & (
            Q(objection=None) | Q(objection__answered_at__lte=at - KEPT_FOR)
        )
        removals = list(Removal.objects.filter(over).values_list("pk", flat=True))
        answered = Objection.objects.filter(removal__in=removals)
        for key in answered.values_list("pk", flat=True):
            destroy_data_key(key)
        answered.delete()
        erased = Removal.objects.filter(pk__in=removals).delete()[0]
    if erased:
        logger.info("expired: %s reasons of removals erased", erased)
    return erased
