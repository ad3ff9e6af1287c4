"""Checking what facilitators say of themselves."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import FacilitatorCard, FacilitatorCardQuerySet, User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.coordination.policy import cards_to_judge
from groups.errors import NotPossible

CHANGED = "The card was changed while you read it. This is how it reads now."


@transaction.atomic
def verify(
    user: User,
    card: FacilitatorCard,
    *,
    revision: int,
    verified_on: date,
    expires_on: date,
    at: datetime,
) -> None:
    """Say that what the card says was checked, as it read in ``revision``. Nobody is mailed."""
    changed = _as_it_was_read(user, card, revision).update(
        verified_on=verified_on,
        verified_by=user,
        expires_on=expires_on,
        asked_at=None,
        declined_on=None,
    )
    if not changed:
        raise NotPossible(CHANGED)
    record(user, Verb.COORDINATION_CARD_VERIFIED, at=at, subject=card.pk)


@transaction.atomic
def decline(user: User, card: FacilitatorCard, *, revision: int, at: datetime) -> None:
    """Put it off the desk: it could not be checked as it stands. What was checked before stays."""
    waiting = _as_it_was_read(user, card, revision).awaiting()
    if not waiting.update(asked_at=None, declined_on=at.date()):
        raise NotPossible(CHANGED)
    record(user, Verb.COORDINATION_CARD_DECLINED, at=at, subject=card.pk)


def _as_it_was_read(user: User, card: FacilitatorCard, revision: int) -> FacilitatorCardQuerySet:
    judged = cards_to_judge(user).filter(pk=card.pk)
    if not judged.exists():
        raise PermissionDenied("only a coordinator checks a card, and never their own")
    return judged.filter(revision=revision)
