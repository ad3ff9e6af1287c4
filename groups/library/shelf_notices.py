"""Telling facilitators that something on their group's shelf is due, sent back or retired."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from groups.library.models import Resource, Share
from groups.membership.models import Membership
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groups.notices.planned import looked_until, note_that_looked
from groupsite.confidentiality.acting import Purpose, acting_as

RESOURCE_MARKED: Final = "resource_marked"
AGAIN: Final = timedelta(minutes=15)
"""Looked at once more: by then every transaction has ended."""
_WORDS: Final = {
    Resource.State.DUE: "is due for another look. It stays where it is",
    Resource.State.SENT_BACK: "is being looked at again. Your group can still read it",
    Resource.State.RETIRED: "is no longer in the library. Your group can still read it, and why",
}


@acting_as(Purpose.REMINDERS)
def plan(at: datetime) -> int:
    """One notice for each group that was given what was marked since the last look, to each of its
    facilitators. Not in the deed itself: how long that takes would tell how many groups have it.
    """
    since = (looked_until(RESOURCE_MARKED, at) or at) - AGAIN
    marked = Share.objects.exclude(resource_state=Resource.State.PUBLISHED)
    given = marked.filter(resource__again_since__gte=since).select_related("resource")
    planned = 0
    for share in given.defer("note").order_by("pk"):
        here = Membership.objects.facilitating().filter(group=share.group_id)
        people = [one.user for one in here.select_related("user")]
        queue(
            RESOURCE_MARKED,
            recipients=people,
            subject=share.pk,
            group=share.group_id,
            revision=_number(share.resource),
            at=at,
        )
        planned += len(people)
    note_that_looked(RESOURCE_MARKED, at)
    return planned


def _number(resource: Resource) -> int:
    """Of the round and what became of it: each step is another notice."""
    steps = list(_WORDS)
    at = steps.index(Resource.State(resource.state)) if resource.state in steps else len(steps)
    return resource.round * (len(steps) + 1) + at


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    given = Share.objects.filter(pk=notice.subject_id).select_related("resource").defer("note")
    share = given.first()
    if share is None:
        return Unwanted("off the shelf")
    if _number(share.resource) != notice.revision:
        return Unwanted("looked at")
    here = Membership.objects.facilitating().filter(group=share.group_id)
    if not here.filter(user=notice.recipient_id).exists():
        return Unwanted("facilitates no more")
    return Message(RESOURCE_MARKED, {"link": settings.SITE_URL + "/"})


def _show(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """To who facilitates the group still, as long as it is so."""
    groups = Membership.objects.facilitating().filter(user=person).values("group")
    given = Share.objects.filter(group__in=groups).select_related("group", "resource")
    shares = given.defer("note").in_bulk([notice.subject_id for notice in notices])
    return {
        notice.pk: _line(shares[notice.subject_id])
        for notice in notices
        if notice.subject_id in shares
        and _number(shares[notice.subject_id].resource) == notice.revision
    }


def _line(share: Share) -> Line:
    said = _WORDS[Resource.State(share.resource.state)]
    return Line(
        f"{share.group.name}: “{share.resource.title}” on your shelf {said}.",
        reverse("library:shared", args=[share.group.slug]),
    )


KIND = Kind(RESOURCE_MARKED, Category.DUTIES, prepare=_prepare, plan=plan, show=_show)
