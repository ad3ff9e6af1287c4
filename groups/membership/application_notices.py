"""Telling facilitators that somebody asks to join, and whoever asked that there is an answer.

Planned by looking at memberships, however they came to be what they are: whoever was seen asking
to join, and is in the group or was refused later, was answered.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from groups.membership.models import Group, Membership, MembershipQuerySet
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groups.notices.planned import looked_until, note_that_looked
from groupsite.confidentiality.acting import Purpose, acting_as

RECEIVED: Final = "application_received"
DECIDED: Final = "application_decided"

AGAIN = timedelta(minutes=15)
"""Looked at once more: by then every transaction has ended."""
PAGE = 500
# Of a membership. Group and recipient are what an index knows.
_SEEN_ASKING = Exists(
    Notice.objects.filter(group_id=OuterRef("group_id"), kind=RECEIVED, subject_id=OuterRef("pk"))
)
_TOLD = Exists(
    Notice.objects.filter(recipient=OuterRef("user_id"), kind=DECIDED, subject_id=OuterRef("pk"))
)


@acting_as(Purpose.REMINDERS)
def plan_received(at: datetime) -> int:
    """Tell the facilitators of each group in which somebody asks, once for each who asks."""
    new = Membership.objects.applied().filter(~_SEEN_ASKING).order_by("pk")
    planned = 0
    for applicant in new[:PAGE]:
        people = Membership.objects.facilitating().filter(group=applicant.group_id)
        facilitators = [one.user for one in people.select_related("user")]
        queue(
            RECEIVED,
            recipients=facilitators,
            subject=applicant.pk,
            group=applicant.group_id,
            at=at,
        )
        planned += len(facilitators)
    return planned


@acting_as(Purpose.REMINDERS)
def plan_decided(at: datetime) -> int:
    """Tell those who were seen asking and are answered since the last look.

    Without the group: who is refused is in none, and it is nobody's there to see.
    """
    before = looked_until(DECIDED, at)
    lately = Membership.objects.changed_since((before or at) - AGAIN)
    answered = lately.filter(_SEEN_ASKING, ~_TOLD).select_related("user").order_by("pk")
    planned = 0
    for applicant in answered.iterator():
        if _is_answered(applicant):
            queue(DECIDED, recipients=[applicant.user], subject=applicant.pk, at=at)
            planned += 1
    note_that_looked(DECIDED, at)
    return planned


def _is_answered(applicant: Membership) -> bool:
    return applicant.is_active or _is_refused(applicant)


def _is_refused(applicant: Membership) -> bool:
    """By others, without ever having come in. Who took it back knows."""
    ended = applicant.state == Membership.State.ENDED and applicant.joined_at is None
    return ended and applicant.ended_because != Membership.Ended.LEFT


def _prepare_received(notice: Notice, at: datetime) -> Message | Unwanted:
    applicant = Membership.objects.applied().filter(pk=notice.subject_id).first()
    if applicant is None:
        return Unwanted("answered")
    here = Membership.objects.facilitating().filter(group=applicant.group_id)
    if not here.filter(user=notice.recipient_id).exists():
        return Unwanted("facilitates no more")
    return _message(RECEIVED)


def _prepare_decided(notice: Notice, at: datetime) -> Message | Unwanted:
    applicant = Membership.objects.filter(pk=notice.subject_id, user=notice.recipient_id).first()
    if applicant is None or not _is_answered(applicant):
        return Unwanted("left")
    return _message(DECIDED)


def _message(kind: str) -> Message:
    return Message(kind, {"link": settings.SITE_URL + "/"})


def _show_received(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """To who facilitates the group still, as long as it is not answered."""
    groups = Membership.objects.facilitating().filter(user=person).values("group")
    asking = _about(Membership.objects.applied().filter(group__in=groups), notices)
    return {
        notice.pk: Line(
            f"Somebody asks to join {asking[notice.subject_id].group.name}.",
            reverse("membership:people", args=[asking[notice.subject_id].group.slug]),
        )
        for notice in notices
        if notice.subject_id in asking
    }


def _show_decided(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """Who was let in, as long as they are there; who was not, where the group has a card."""
    own = _about(Membership.objects.filter(user=person), notices)
    lines = {
        notice.pk: _line(own[notice.subject_id]) for notice in notices if notice.subject_id in own
    }
    return {pk: line for pk, line in lines.items() if line is not None}


def _line(own: Membership) -> Line | None:
    group = own.group
    if own.is_active:
        return Line(f"You are in {group.name} now.", reverse("home:group", args=[group.slug]))
    if not _is_refused(own) or group.visibility == Group.Visibility.HIDDEN:
        return None
    return Line(
        f"{group.name} has answered you: there is no place for you at the moment.",
        reverse("finder:card", args=[group.slug]),
    )


def _about(memberships: MembershipQuerySet, notices: Sequence[Notice]) -> dict[UUID, Membership]:
    """Those that the notices are about, with their groups; where the reader may know the group."""
    found = memberships.filter(pk__in=[notice.subject_id for notice in notices])
    return {one.pk: one for one in found.select_related("group")}


KINDS = (
    Kind(
        RECEIVED,
        Category.DUTIES,
        prepare=_prepare_received,
        plan=plan_received,
        show=_show_received,
    ),
    Kind(
        DECIDED, Category.CHANGES, prepare=_prepare_decided, plan=plan_decided, show=_show_decided
    ),
)
