"""A facilitator's own card, and on which groups' pages it stands."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.facilitators import erase_card, write_card
from accounts.models import FacilitatorCard, User
from groups.finder.models import ShownFacilitator
from groups.membership.locks import lock_group
from groups.membership.models import Group, Membership, MembershipQuerySet


def may_show_in(user: User) -> MembershipQuerySet:
    """Where somebody facilitates a group that has a page: there they may show their card."""
    return (
        Membership.objects.facilitating()
        .filter(user=user, group__in=Group.objects.with_card())
        .select_related("group")
        .order_by("group__name", "pk")
    )


@transaction.atomic
def keep_card(
    user: User,
    *,
    kind: str,
    training: str,
    about: str,
    asks: bool,
    shown: Collection[UUID],
    at: datetime,
) -> None:
    """Write one's card, and show it with the groups in ``shown`` and with no others."""
    card = write_card(user, kind=kind, training=training, about=about, asks=asks, at=at)
    there = shown_by(user)
    # Nobody loses the role in the same moment: whoever takes it waits for the same lock.
    for group_id in sorted(set(shown) - there):
        lock_group(group_id)
    ShownFacilitator.objects.of_person(user).exclude(group__in=shown).delete()
    ShownFacilitator.objects.bulk_create(
        ShownFacilitator(group=member.group, card=card, display_name=member.display_name)
        for member in may_show_in(user).filter(group__in=set(shown) - there)
    )


@transaction.atomic
def forget_card(user: User) -> None:
    """Take one's card down everywhere, and erase it."""
    ShownFacilitator.objects.of_person(user).delete()
    erase_card(user)


def card_of_person(user: User) -> FacilitatorCard | None:
    """Their own; None where they wrote none."""
    return FacilitatorCard.objects.filter(person=user).first()


def shown_by(user: User) -> set[UUID]:
    """The groups on whose pages their card stands."""
    return set(ShownFacilitator.objects.of_person(user).values_list("group", flat=True))


def take_down(member: Membership, at: datetime) -> None:
    """Declared to ``groups.membership.endings``: who facilitates no more is not shown any more."""
    shown = ShownFacilitator.objects.filter(group=member.group_id, card__person=member.user_id)
    shown.delete()


def take_down_what_is_over(groups: Collection[Group]) -> None:
    """Whatever is left of somebody who does not facilitate. For the purpose of listing."""
    facilitating = Membership.objects.facilitating().filter(group__in=groups)
    people = set(facilitating.values_list("group", "user"))
    shown = ShownFacilitator.objects.filter(group__in=groups)
    over = [
        pk
        for pk, group, person in shown.values_list("pk", "group", "card__person")
        if (group, person) not in people
    ]
    if over:
        ShownFacilitator.objects.filter(pk__in=over).delete()
