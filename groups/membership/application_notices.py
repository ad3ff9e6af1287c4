"""Telling facilitators that somebody asks to join, and whoever asked that there is an answer.

Planned by looking at memberships, however they came to be what they are: whoever was seen asking
to join, and was welcomed, put on the waiting list, let in or refused later, was answered. The revision is the
minute in which they asked: who asks once more is answered once more.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from groups.membership.models import Membership, MembershipQuerySet
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
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_SINCE_ASKED = Q(due_at__gte=Coalesce(OuterRef("asked_at"), Value(_LONG_AGO)))
# Of a membership. Group and recipient are what an index knows.
_SEEN_ASKING = Exists(
    Notice.objects.filter(
        _SINCE_ASKED, group_id=OuterRef("group_id"), kind=RECEIVED, subject_id=OuterRef("pk")
    )
)
_TOLD = Exists(
    Notice.objects.filter(
        _SINCE_ASKED, recipient=OuterRef("user_id"), kind=DECIDED, subject_id=OuterRef("pk")
    )
)


def revision_of(asking: Membership) -> int:
    """Says which time of asking a notice is about."""
    return int((asking.asked_at or _LONG_AGO).timestamp()) // 60


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
            revision=revision_of(applicant),
            at=_not_before(applicant, at),
        )
        planned += len(facilitators)
    return planned


@acting_as(Purpose.REMINDERS)
def plan_decided(at: datetime) -> int:
    """Tell those who were seen asking and are answered since the last look.

    Without the group: who is refused is in none, and it is nobody's there to see.
    """
    before = looked_until(DECIDED, at)
    since = (before or at) - AGAIN
    lately = Membership.objects.changed_since(since)
    welcomed = Membership.objects.asking().filter(welcomed_at__gte=since)
    planned = 0
    for some in (lately, welcomed):
        answered = some.filter(_SEEN_ASKING, ~_TOLD).select_related("user").order_by("pk")
        for applicant in answered.iterator():
            if _is_answered(applicant):
                queue(
                    DECIDED,
                    recipients=[applicant.user],
                    subject=applicant.pk,
                    revision=revision_of(applicant),
                    at=_not_before(applicant, at),
                )
                planned += 1
    note_that_looked(DECIDED, at)
    return planned


def _not_before(applicant: Membership, at: datetime) -> datetime:
    """The clocks of two machines differ a little."""
    return max(at, applicant.asked_at or at)


def _is_answered(applicant: Membership) -> bool:
    return applicant.is_active or _is_refused(applicant) or _is_welcome(applicant)


def _is_welcome(applicant: Membership) -> bool:
    """By a facilitator, whether a place is kept for them or they wait for one."""
    return applicant.is_asking and applicant.welcomed_at is not None


def _is_refused(applicant: Membership) -> bool:
    """By others. Who took it back knows."""
    ended = applicant.state == Membership.State.ENDED
    return ended and applicant.ended_because == Membership.Ended.REFUSED


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
            reverse("joining:applications", args=[asking[notice.subject_id].group.slug]),
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
    if not group.has_card or not (_is_refused(own) or _is_welcome(own)):
        return None
    return Line(f"{group.name} has answered you.", reverse("joining:join", args=[group.slug]))


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
