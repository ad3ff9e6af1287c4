"""A facilitator's own card."""

from datetime import datetime

from django.db import transaction

from accounts.models import FacilitatorCard, User


@transaction.atomic
def write_card(
    person: User, *, kind: str, training: str, about: str, asks: bool, at: datetime
) -> FacilitatorCard:
    """Say who one is as a facilitator; ``asks`` is whether a coordinator is to check it.

    Whoever says another kind or another training is checked anew: what was checked goes at once.
    """
    said = {"kind": kind, "training": training}
    cards = FacilitatorCard.objects.select_for_update()
    card, _ = cards.get_or_create(person=person, defaults=said)
    if any(getattr(card, name) != value for name, value in said.items()):
        card.kind, card.training = kind, training
        card.revision += 1
        card.asked_at = card.declined_on = None
        card.verified_on = card.verified_by = card.expires_on = None
    if asks != (card.asked_at is not None):
        card.asked_at, card.declined_on = (at, None) if asks else (None, card.declined_on)
    card.about = about
    card.save()
    return card


def erase_card(person: User) -> None:
    """The card is gone, and wherever it was shown it is gone as well."""
    FacilitatorCard.objects.filter(person=person).delete()
