"""Telling the others that the agreement of their group has a new version, until they accepted it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from groups.membership.models import Acceptance, Agreement, Group, Membership
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import acting_as

AGREEMENT_CHANGED: Final = "agreement_changed"


def tell_of_agreement(by: Membership, agreement: Agreement, *, at: datetime) -> None:
    """Tell everybody who is active in the group, but whoever wrote the version."""
    others = Membership.objects.active().filter(group=by.group_id).exclude(pk=by.pk)
    queue(
        AGREEMENT_CHANGED,
        recipients=[one.user for one in others.select_related("user")],
        subject=agreement.pk,
        group=by.group_id,
        revision=agreement.version,
        at=at,
    )


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    """Read as the recipient may read it."""
    with acting_as(notice.recipient):
        here = Membership.objects.active().filter(group=notice.group_id, user=notice.recipient_id)
        member = here.select_related("group").first()
        if member is None:
            return Unwanted("left")
        newest = Agreement.objects.in_force(member.group_id)
        if newest is None or newest.pk != notice.subject_id:
            return Unwanted("changed again")
        if Acceptance.objects.filter(agreement=newest, membership=member).exists():
            return Unwanted("accepted")
    return Message(AGREEMENT_CHANGED, {"link": settings.SITE_URL + "/"})


def _show(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """As long as it is the newest version and the person has not accepted it. One query."""
    here = Membership.objects.active().filter(user=person)
    newer = Agreement.objects.filter(group=OuterRef("group"), version__gt=OuterRef("version"))
    accepted = Acceptance.objects.filter(agreement=OuterRef("pk"), membership__in=here)
    asked = (
        Agreement.objects.filter(~Exists(newer), ~Exists(accepted), group__in=here.values("group"))
        .select_related("group")
        .in_bulk([notice.subject_id for notice in notices])
    )
    return {
        notice.pk: _line(asked[notice.subject_id].group)
        for notice in notices
        if notice.subject_id in asked
    }


def _line(group: Group) -> Line:
    return Line(
        f"{group.name} has a new version of its agreement. Please read what is different.",
        reverse("membership:agreement", args=[group.slug]),
    )


KIND = Kind(AGREEMENT_CHANGED, Category.CHANGES, prepare=_prepare, show=_show)
