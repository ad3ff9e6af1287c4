"""Telling people that they were removed and may read why, and what coordinators answered."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from groups.coordination.actions import ANSWERED, ASKED_AGAIN, TOLD
from groups.coordination.groups import CARD_READ
from groups.coordination.models import Objection, Removal
from groups.membership.models import Group, GroupQuerySet, Membership
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice

_ABOUT_A_CARD = {
    Group.Approval.APPROVED: "a coordinator has read the card, and others can see it now.",
    Group.Approval.CHANGES: (
        "a coordinator has read the card and asks you to change something before others see it."
    ),
}


def _message(kind: str) -> Message:
    return Message(kind, {"link": settings.SITE_URL + "/"})


def _prepare_told(notice: Notice, at: datetime) -> Message | Unwanted:
    removal = Removal.objects.filter(pk=notice.subject_id, person=notice.recipient_id)
    return _message(TOLD) if removal.exists() else Unwanted("erased")


def _prepare_answered(notice: Notice, at: datetime) -> Message | Unwanted:
    objection = Objection.objects.filter(pk=notice.subject_id)
    if not objection.filter(removal__person=notice.recipient_id).exists():
        return Unwanted("erased")
    return _message(ANSWERED)


def _prepare_asked_again(notice: Notice, at: datetime) -> Message | Unwanted:
    if not Objection.objects.filter(pk=notice.subject_id).exists():
        return Unwanted("erased")
    here = Membership.objects.facilitating().filter(group=notice.group_id)
    if not here.filter(user=notice.recipient_id).exists():
        return Unwanted("facilitates no more")
    return _message(ASKED_AGAIN)


def _with_an_answer() -> GroupQuerySet:
    """Groups whose card was read, and that would show one still."""
    read = Group.objects.filter(approval__in=list(_ABOUT_A_CARD))
    return read.exclude(visibility=Group.Visibility.HIDDEN)


def _prepare_card_read(notice: Notice, at: datetime) -> Message | Unwanted:
    """As long as it waits for no other answer."""
    if not _with_an_answer().filter(pk=notice.subject_id).exists():
        return Unwanted("it waits again")
    here = Membership.objects.facilitating().filter(group=notice.group_id)
    if not here.filter(user=notice.recipient_id).exists():
        return Unwanted("facilitates no more")
    return _message(CARD_READ)


def _show_told(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    own = Removal.objects.visible_to(person).in_bulk([one.subject_id for one in notices])
    return {
        notice.pk: Line(
            f"You are no longer in {own[notice.subject_id].group_name}. You can read why, and "
            "what you can do.",
            reverse("coordination:removal", args=[notice.subject_id]),
        )
        for notice in notices
        if notice.subject_id in own
    }


def _show_answered(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    own = Removal.objects.visible_to(person).filter(
        objection__in=[one.subject_id for one in notices]
    )
    removals = {one.objection.pk: one.pk for one in own.select_related("objection")}
    return {
        notice.pk: Line(
            "A coordinator has answered you.",
            reverse("coordination:removal", args=[removals[notice.subject_id]]),
        )
        for notice in notices
        if notice.subject_id in removals
    }


def _show_asked_again(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """To who facilitates the group still."""
    here = Membership.objects.facilitating().filter(user=person).values("group")
    groups = Group.objects.filter(pk__in=here).in_bulk()
    return {
        notice.pk: Line(
            f"{groups[notice.group_id].name}: a coordinator asks you to think again about somebody "
            "whom you removed. You can invite them.",
            reverse("membership:log", args=[groups[notice.group_id].slug]),
        )
        for notice in notices
        if notice.group_id in groups
    }


def _show_card_read(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """How it is by now, to who facilitates the group still; of several answers the newest."""
    here = Membership.objects.facilitating().filter(user=person).values("group")
    groups = _with_an_answer().filter(pk__in=here).in_bulk()
    newest = {one.subject_id: one for one in sorted(notices, key=lambda one: one.revision)}
    return {
        notice.pk: Line(
            f"{groups[pk].name}: {_ABOUT_A_CARD[Group.Approval(groups[pk].approval)]}",
            reverse("membership:settings", args=[groups[pk].slug]),
        )
        for pk, notice in newest.items()
        if pk in groups
    }


KINDS = (
    Kind(TOLD, Category.ACCOUNT, prepare=_prepare_told, show=_show_told),
    Kind(ANSWERED, Category.ACCOUNT, prepare=_prepare_answered, show=_show_answered),
    Kind(CARD_READ, Category.DUTIES, prepare=_prepare_card_read, show=_show_card_read),
    Kind(ASKED_AGAIN, Category.DUTIES, prepare=_prepare_asked_again, show=_show_asked_again),
)
