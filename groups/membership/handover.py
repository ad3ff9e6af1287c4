"""Handing over the lead: offered by who leads, and theirs until somebody says yes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Subquery, Value, When
from django.urls import reverse

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.membership.locks import lock_group
from groups.membership.models import LeadOffer, Membership
from groups.membership.policy import may_offer_lead
from groups.notices.actions import cancel_about, queue
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice

OPEN_FOR = timedelta(days=7)
LEAD_OFFERED: Final = "lead_offered"


def open_offer(member: Membership, *, at: datetime) -> LeadOffer | None:
    """The offer that the member made or was made; nobody else's."""
    return (
        LeadOffer.objects.visible_to(member)
        .open(at)
        .select_related("offered_by", "offered_to")
        .first()
    )


def lead_question(member: Membership, *, at: datetime) -> Subquery:
    """The name of who asks the member to lead the group, as a column of another query."""
    offers = LeadOffer.objects.visible_to(member).open(at).filter(offered_to=member)
    return Subquery(offers.values("offered_by__display_name")[:1])


@transaction.atomic
def offer_lead(lead: Membership, other: Membership, *, at: datetime) -> LeadOffer:
    """Ask somebody to lead the group. Nothing changes until they say yes, within a week."""
    lead = _as_of_now(lead)
    other = _as_of_now(other)
    if not may_offer_lead(lead, other):
        raise PermissionDenied("only the lead hands the lead over")
    before = LeadOffer.objects.visible_to(lead)
    if before.open(at).exists():
        raise NotPossible("You have asked somebody already. Take that back first.")
    before.delete()
    offer = LeadOffer.objects.create(
        group_id=lead.group_id,
        offered_by=lead,
        offered_to=other,
        offered_at=at,
        expires_at=at + OPEN_FOR,
    )
    _record(lead, Verb.MEMBERSHIP_LEAD_OFFERED, other.pk, at)
    queue(LEAD_OFFERED, recipients=[other.user], subject=offer.pk, group=lead.group_id, at=at)
    return offer


@transaction.atomic
def withdraw_lead(lead: Membership, *, at: datetime) -> None:
    """Ask nobody any more."""
    lead = _as_of_now(lead)
    offer = LeadOffer.objects.visible_to(lead).filter(offered_by=lead).first()
    if offer is None:
        raise NotPossible("You have asked nobody, or it was answered already.")
    cancel_about(LEAD_OFFERED, [offer.pk], group=lead.group_id, at=at)
    LeadOffer.objects.filter(pk=offer.pk).delete()
    _record(lead, Verb.MEMBERSHIP_LEAD_WITHDRAWN, offer.offered_to_id, at)


@transaction.atomic
def accept_lead(member: Membership, offer_id: UUID, *, at: datetime) -> None:
    """Lead the group from now on; who led it facilitates. The first answer counts."""
    member = _as_of_now(member)
    offer = _offer_to(member, offer_id, at)
    # One statement: at no moment has the group no lead, or two.
    Membership.objects.visible_to(member).filter(pk__in=(offer.offered_by_id, member.pk)).update(
        role=Case(
            When(pk=member.pk, then=Value(Membership.Role.LEAD)),
            default=Value(Membership.Role.FACILITATOR),
        )
    )
    LeadOffer.objects.filter(pk=offer.pk).delete()
    _record(member, Verb.MEMBERSHIP_LEAD_TAKEN, member.pk, at)


@transaction.atomic
def decline_lead(member: Membership, offer_id: UUID, *, at: datetime) -> None:
    """Leave the lead where it is."""
    member = _as_of_now(member)
    offer = _offer_to(member, offer_id, at)
    LeadOffer.objects.filter(pk=offer.pk).delete()
    _record(member, Verb.MEMBERSHIP_LEAD_DECLINED, member.pk, at)


def end_offers(membership: Membership, at: datetime) -> None:
    """Whoever leaves was asked for nothing any more. Declared to ``groups.membership.endings``."""
    LeadOffer.objects.visible_to(membership).delete()


def _as_of_now(member: Membership) -> Membership:
    """The row once nobody else changes who is in the group and in which role."""
    lock_group(member.group_id)
    found = Membership.objects.active().select_related("user").filter(pk=member.pk).first()
    if found is None:
        raise NotPossible("This person is no longer in the group.")
    return found


def _offer_to(member: Membership, offer_id: UUID, at: datetime) -> LeadOffer:
    ours = LeadOffer.objects.visible_to(member).open(at)
    offer = ours.filter(pk=offer_id, offered_to=member).first()
    if offer is None:
        raise NotPossible("This offer was taken back, or its time is over. Nothing was changed.")
    return offer


def _record(actor: Membership, verb: Verb, subject: UUID, at: datetime) -> None:
    record(actor.user, verb, at=at, group=actor.group_id, subject=subject)


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    offer = LeadOffer.objects.open(at).filter(pk=notice.subject_id)
    if not offer.filter(offered_to__user=notice.recipient_id).exists():
        return Unwanted("answered")
    return Message(LEAD_OFFERED, {"link": settings.SITE_URL + "/"})


def _show(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """That they are asked, as long as the question is open."""
    mine = LeadOffer.objects.open(at).filter(offered_to__user=person)
    offers = mine.select_related("group").in_bulk([notice.subject_id for notice in notices])
    return {
        notice.pk: Line(
            f"{offer.group.name}: you are asked to lead the group. Yes and no are both fine.",
            reverse("membership:lead", args=[offer.group.slug]),
        )
        for notice in notices
        if (offer := offers.get(notice.subject_id)) is not None
    }


KIND = Kind(LEAD_OFFERED, Category.DUTIES, prepare=_prepare, show=_show)
