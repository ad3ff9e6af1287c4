"""Places that became free, kept one after the other for who waits longest.

The planner does it every half minute, whatever freed a place: somebody who left or was removed, more
places, an offer whose time is over. Nobody is shown a line, or where they stand in it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from groups.joining.models import KEPT_FOR, Application
from groups.membership.application_notices import DECIDED, revision_of
from groups.membership.entering import is_held_back, places_left
from groups.membership.locks import lock_group
from groups.membership.models import Group, Membership
from groups.membership.policy import takes_people_in
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groups.notices.quiet import end_of_offer
from groupsite.confidentiality.acting import Purpose, acting_as

OFFERED: Final = "place_offered"
OFFERED_FOR = timedelta(hours=48)
WELCOMED_FOR = timedelta(days=14)
"""A facilitator's welcome is no reason to hurry."""
HELD_FOR = timedelta(days=7)


@acting_as(Purpose.REMINDERS)
def plan(at: datetime) -> int:
    """Pass on what nobody took, keep what is free for who waits, and answer who was held back."""
    over = Membership.objects.filter(state=Membership.State.OFFERED, kept_until__lte=at)
    over.update(state=Membership.State.ENDED, ended_at=at, ended_because=Membership.Ended.LEFT)
    _answer_who_was_held_back(at)
    groups = Group.objects.with_card().filter(
        pk__in=Membership.objects.in_line().order_by().values("group")
    )
    return sum(
        _offer_places(group.pk, at)
        for group in groups.order_by("pk")
        if takes_people_in(group, at=at)
    )


def _offer_places(group_id: UUID, at: datetime) -> int:
    """Who is kept apart from somebody there is passed over, and goes on waiting."""
    lock_group(group_id)
    left = places_left(group_id, None, at=at)
    line = Membership.objects.in_line().filter(group=group_id).select_related("user")
    offered = 0
    for waiting in line if left > 0 else ():
        if offered == left:
            break
        if not is_held_back(waiting.user, group_id):
            _offer(waiting, at)
            offered += 1
    return offered


def _offer(waiting: Membership, at: datetime) -> None:
    until = end_of_offer(waiting.user, OFFERED_FOR, at)
    Membership.objects.filter(pk=waiting.pk).update(
        state=Membership.State.OFFERED, kept_until=until
    )
    queue(
        OFFERED,
        recipients=[waiting.user],
        subject=waiting.pk,
        revision=revision_of(waiting),
        at=at,
    )


def _answer_who_was_held_back(at: datetime) -> None:
    held = Membership.objects.filter(
        state=Membership.State.WAITLISTED,
        welcomed_at=None,
        asked_at__lte=at - HELD_FOR,
        group__joining=Group.Joining.APPLICATION,
    )
    for applicant in held.select_related("user"):
        Membership.objects.filter(pk=applicant.pk).update(
            state=Membership.State.ENDED, ended_at=at, ended_because=Membership.Ended.REFUSED
        )
        Application.objects.filter(
            group=applicant.group_id, applicant=applicant.user_id, decided_at=None
        ).update(decided_at=at, erase_at=at + KEPT_FOR)
        queue(
            DECIDED,
            recipients=[applicant.user],
            subject=applicant.pk,
            revision=revision_of(applicant),
            at=at,
        )


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    offered = Membership.objects.filter(
        pk=notice.subject_id, user=notice.recipient_id, state=Membership.State.OFFERED
    ).first()
    if offered is None or offered.kept_until is None or offered.kept_until <= at:
        return Unwanted("answered or too late")
    return Message(OFFERED, {"until": offered.kept_until, "link": settings.SITE_URL + "/"})


def _show(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """As long as the place is kept, where the group shows a card."""
    own = Membership.objects.filter(
        user=person,
        state=Membership.State.OFFERED,
        kept_until__gt=at,
        group__in=Group.objects.with_card(),
    )
    kept = own.select_related("group").in_bulk([notice.subject_id for notice in notices])
    return {
        notice.pk: Line(
            f"{kept[notice.subject_id].group.name} has a place for you.",
            reverse("joining:join", args=[kept[notice.subject_id].group.slug]),
        )
        for notice in notices
        if notice.subject_id in kept
    }


KIND = Kind(OFFERED, Category.CHANGES, prepare=_prepare, plan=plan, show=_show)
