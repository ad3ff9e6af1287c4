"""Reading a group's card before others see it, where the site asks for that."""

from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.coordination.policy import groups_to_read, may_approve
from groups.errors import NotPossible
from groups.membership import showing
from groups.membership.approval import stamp
from groups.membership.locks import lock_group
from groups.membership.models import CardAnswer, Group, Membership
from groups.notices.actions import queue
from groupsite.confidentiality.acting import Purpose, acting_as

CARD_READ: Final = "card_read"
LONGEST_WORDS = 600
CHANGED = "The card was changed or answered while you read it. Nothing was done."


@transaction.atomic
def approve(user: User, group: Group, *, read: str, at: datetime) -> None:
    """Let a card be shown, as it was read: ``read`` is the stamp of its words."""
    found = _as_it_was_read(user, group, read)
    CardAnswer.objects.filter(group=found).delete()
    _answer(user, found, Group.Approval.APPROVED, Verb.COORDINATION_GROUP_APPROVED, at)


@transaction.atomic
def ask_for_changes(
    user: User, group: Group, *, read: str, reason: str, at: datetime, words: str = ""
) -> None:
    """Say what has to be different first. It is read again when its words have changed."""
    found = _as_it_was_read(user, group, read)
    if reason not in CardAnswer.Reason.values:
        raise NotPossible("Choose what should be different.", field="reason")
    if reason == CardAnswer.Reason.OTHER and not words.strip():
        raise NotPossible("Say in a sentence what it is.", field="words")
    if len(words) > LONGEST_WORDS:
        raise NotPossible("That is too long.", field="words")
    CardAnswer.objects.filter(group=found).delete()
    answer = CardAnswer(group=found, reason=reason, words=words, answered_at=at)
    answer.save(force_insert=True)
    _answer(user, found, Group.Approval.CHANGES, Verb.COORDINATION_GROUP_RETURNED, at)


def _as_it_was_read(user: User, group: Group, read: str) -> Group:
    if not may_approve(user, group):
        raise PermissionDenied("only a coordinator who was never in the group reads its card")
    lock_group(group.pk)
    found = groups_to_read(user).filter(pk=group.pk).first()
    if found is None or stamp(found) != read:
        raise NotPossible(CHANGED)
    return found


def _answer(user: User, group: Group, approval: Group.Approval, verb: Verb, at: datetime) -> None:
    group.approval = approval
    group.save(update_fields=["approval"])
    record(user, verb, at=at, subject=group.pk)
    showing.run(group, at)
    # Whom it is told to, no coordinator sees.
    with acting_as(Purpose.REMINDERS):
        facilitators = Membership.objects.facilitating().filter(group=group)
        queue(
            CARD_READ,
            recipients=[one.user for one in facilitators.select_related("user")],
            subject=group.pk,
            group=group.pk,
            revision=int(at.timestamp()) // 60,
            at=at,
        )
