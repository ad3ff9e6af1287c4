"""Telling a group's members that it rests, goes on, or ends and when.

What a mail says is no more than that something is different, or until when one can still read.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from groups.membership.models import Group, Membership
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

GROUP_CHANGED: Final = "group_changed"
GROUP_CLOSING: Final = "group_closing"
ONCE_MORE: Final = timedelta(days=3)
"""So long before the end everybody is told again."""
_LEAD: Final = int(ONCE_MORE.total_seconds()) // 60


def tell(kind: str, by: Membership, group: Group, *, at: datetime) -> None:
    """Tell everybody who is there, but whoever did it. Who is away finds it on their first page."""
    others = Membership.objects.active().filter(group=group).exclude(pk=by.pk)
    queue(
        kind,
        recipients=[one.user for one in others.select_related("user")],
        subject=group.pk,
        group=group.pk,
        revision=group.stage_changes,
        at=at,
    )


def plan_once_more(at: datetime) -> int:
    """Everybody of the groups that end in three days, the lead as well; says how many are new."""
    with acting_as(Purpose.REMINDERS):
        ending = Group.objects.filter(closes_at__gt=at, closes_at__lte=at + ONCE_MORE)
        return sum(_plan(group, group.closes_at) for group in ending if group.closes_at)


def _plan(group: Group, ends: datetime) -> int:
    about = {
        "kind": GROUP_CLOSING,
        "subject_id": group.pk,
        "revision": group.stage_changes,
        "lead": _LEAD,
    }
    told = Notice.objects.filter(**about).values("recipient")
    people = Membership.objects.active().filter(group=group).exclude(user__in=told)
    due = ends - ONCE_MORE
    new = [
        Notice(recipient=one.user, group_id=group.pk, due_at=due, next_at=due, **about)
        for one in people.select_related("user")
    ]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    """As long as no other step was taken since, and they are there."""
    group = Group.objects.filter(pk=notice.subject_id, stage_changes=notice.revision).first()
    if group is None:
        return Unwanted("changed again")
    here = Membership.objects.active().filter(group=group, user=notice.recipient_id)
    if not here.exists():
        return Unwanted("left")
    link = settings.SITE_URL + "/"
    if notice.kind == GROUP_CHANGED:
        return Message(GROUP_CHANGED, {"link": link})
    return Message(
        GROUP_CLOSING, {"link": link, "last_day": group.last_day}, useful_until=group.closes_at
    )


def _show(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """What the group is at now, to who is in it. One query."""
    here = Membership.objects.active().filter(user=person)
    groups = Group.objects.filter(pk__in=here.values("group")).in_bulk(
        [notice.subject_id for notice in notices]
    )
    return {
        notice.pk: Line(_words(group), reverse("membership:life", args=[group.slug]))
        for notice in notices
        if (group := groups.get(notice.subject_id)) is not None
        and group.stage_changes == notice.revision
    }


def _words(group: Group) -> str:
    if group.last_day is not None:
        return (
            f"{group.name} ends after {group.last_day:%-d %B %Y}. Until then you can read "
            "everything and take your own words along."
        )
    if group.stage != Group.Stage.RESTING:
        return f"{group.name} goes on."
    if group.rests_until is None:
        return f"{group.name} rests for a while."
    return f"{group.name} rests until {group.rests_until:%-d %B %Y}."


KINDS = (
    Kind(GROUP_CHANGED, Category.CHANGES, prepare=_prepare, show=_show),
    Kind(GROUP_CLOSING, Category.ACCOUNT, prepare=_prepare, plan=plan_once_more, show=_show),
)
