"""Telling facilitators that somebody asks to visit, and whoever asked that there is an answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.urls import reverse

from accounts.models import User
from groups.meetings.models import Visit
from groups.membership.models import Membership
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

ASKED: Final = "guest_asked"
ANSWERED: Final = "guest_answered"


@acting_as(Purpose.REMINDERS)
def plan_asked(at: datetime) -> int:
    """Tell the facilitators, once for each who asks."""
    told = Notice.objects.filter(
        group_id=OuterRef("group_id"), kind=ASKED, subject_id=OuterRef("pk")
    )
    planned = 0
    for one in Visit.objects.filter(~Exists(told), state=Visit.State.ASKED):
        here = Membership.objects.facilitating().filter(group=one.group_id).select_related("user")
        people = [facilitator.user for facilitator in here]
        queue(ASKED, recipients=people, subject=one.pk, group=one.group_id, at=at)
        planned += len(people)
    return planned


@acting_as(Purpose.REMINDERS)
def plan_answered(at: datetime) -> int:
    """Tell who asked; whoever came at once knows it."""
    told = Notice.objects.filter(
        recipient=OuterRef("guest_id"), kind=ANSWERED, subject_id=OuterRef("pk")
    )
    answered = Visit.objects.filter(~Exists(told), answered_at__gt=F("asked_at"), erase_at__gt=at)
    planned = 0
    for one in answered.select_related("guest"):
        queue(ANSWERED, recipients=[one.guest], subject=one.pk, at=at)
        planned += 1
    return planned


def _prepare_asked(notice: Notice, at: datetime) -> Message | Unwanted:
    asked = Visit.objects.filter(pk=notice.subject_id, state=Visit.State.ASKED).first()
    if asked is None:
        return Unwanted("answered")
    here = Membership.objects.facilitating().filter(group=asked.group_id)
    if not here.filter(user=notice.recipient_id).exists():
        return Unwanted("facilitates no more")
    return Message(ASKED, {"link": settings.SITE_URL + "/"})


def _prepare_answered(notice: Notice, at: datetime) -> Message | Unwanted:
    own = Visit.objects.filter(pk=notice.subject_id, guest=notice.recipient_id)
    if not own.filter(answered_at__isnull=False).exists():
        return Unwanted("erased")
    return Message(ANSWERED, {"link": settings.SITE_URL + "/"})


def _show_asked(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    groups = Membership.objects.facilitating().filter(user=person).values("group")
    asking = (
        Visit.objects.filter(group__in=groups, state=Visit.State.ASKED)
        .select_related("group")
        .in_bulk([notice.subject_id for notice in notices])
    )
    return {
        notice.pk: Line(
            f"Somebody asks to visit {asking[notice.subject_id].group.name} once.",
            reverse("joining:applications", args=[asking[notice.subject_id].group.slug]),
        )
        for notice in notices
        if notice.subject_id in asking
    }


def _show_answered(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """Without the group's name: it may be hidden by now."""
    own = Visit.objects.by(person).in_bulk([notice.subject_id for notice in notices])
    return {
        notice.pk: Line(
            "There is an answer about the meeting that you would like to visit.",
            reverse("joining:guest", args=[notice.subject_id]),
        )
        for notice in notices
        if notice.subject_id in own
    }


KINDS = (
    Kind(ASKED, Category.DUTIES, prepare=_prepare_asked, plan=plan_asked, show=_show_asked),
    Kind(
        ANSWERED,
        Category.CHANGES,
        prepare=_prepare_answered,
        plan=plan_answered,
        show=_show_answered,
    ),
)
