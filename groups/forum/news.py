"""Once a day, to who asked for it: that something new is there to read, and no word of what."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from accounts.models import Category, User
from groups.forum.models import Mutes, Post, Thread
from groups.forum.mutes import read_mutes
from groups.membership.models import Membership
from groups.notices.by_clock import plan_by_clock
from groups.notices.kinds import Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import acting_as

SOMETHING_NEW: Final = "something_new"
CLOCK = time(18)
DAY = timedelta(days=1)
LATE = timedelta(hours=3)
"""After that it is left for the next day."""


def plan(at: datetime) -> int:
    """For everybody who asked for it and on whose clock it is six in the evening."""
    return plan_by_clock(SOMETHING_NEW, Category.NEWS, CLOCK, at=at, late=LATE)


def written_for(
    members: Iterable[Membership], *, since: datetime, until: datetime
) -> "QuerySet[Post, tuple[UUID, UUID]]":
    """Post and group of what others wrote that these memberships of one person can read.

    However many they are, in one query, and one for the threads that they muted. A post that was put before the facilitators, and that they
    cannot read in its thread, is not among them: it calls for attention elsewhere.
    """
    here = list(members)
    mutes = Mutes.objects.filter(membership__in=here)
    muted = [pk for row in mutes for pk in read_mutes([row]).threads]
    each = [_written_for(member, since, until, muted) for member in here]
    return each[0].union(*each[1:]) if each else Post.objects.none().values_list("pk", "group")


def _written_for(
    member: Membership, since: datetime, until: datetime, muted: Sequence[UUID]
) -> "QuerySet[Post, tuple[UUID, UUID]]":
    """Threads come first: of posts, an index knows the thread and the time."""
    own = Post.objects.written_by(member).filter(pk=OuterRef("pk"))
    return (
        Post.objects.inside_for(member)
        .filter(thread__in=Thread.objects.visible_to(member))
        .exclude(thread__in=muted)
        .filter(~Exists(own), created_at__gt=since, created_at__lte=until)
        .values_list("pk", "group")
    )


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    """Read as the recipient may read it."""
    since = _told_until(notice, at)
    with acting_as(notice.recipient):
        members = list(Membership.objects.active().filter(user=notice.recipient_id))
        if not members:
            return Unwanted("left")
        if not written_for(members, since=since, until=at).exists():
            return Unwanted("nothing new")
    return Message(SOMETHING_NEW, {"link": settings.SITE_URL + "/"})


def _told_until(notice: Notice, at: datetime) -> datetime:
    """When the recipient was told last; where they never were, a day ago."""
    told = Notice.objects.filter(
        kind=SOMETHING_NEW, recipient=notice.recipient_id, state=Notice.State.SENT
    )
    last = told.exclude(pk=notice.pk).order_by("-finished_at")
    return last.values_list("finished_at", flat=True).first() or at - DAY


def _show(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """The latest one only, and where: as far as it can be read now."""
    latest = max(notices, key=lambda notice: notice.due_at)
    here = Membership.objects.active().filter(user=person).select_related("group")
    members = {member.group_id: member for member in here}
    found = written_for(members.values(), since=latest.due_at - DAY, until=at)
    groups = sorted(
        (members[group].group for group in {group for _, group in found}),
        key=lambda group: group.name,
    )
    if not groups:
        return {}
    names = ", ".join(group.name for group in groups)
    only = reverse("forum:threads", args=[groups[0].slug])
    link = only if len(groups) == 1 else reverse("home:front")
    return {latest.pk: Line(f"Something new is there to read: {names}.", link)}


KIND = Kind(SOMETHING_NEW, Category.NEWS, prepare=_prepare, plan=plan, show=_show)
