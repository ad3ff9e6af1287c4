"""On Monday mornings, to who asked for it: the week in numbers, and in nothing but numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from accounts.models import Category, User
from groups.forum.news import written_for
from groups.meetings.models import Meeting
from groups.membership.models import Membership
from groups.notices.by_clock import MONDAY, plan_by_clock
from groups.notices.kinds import Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import acting_as

WEEKLY_DIGEST: Final = "weekly_digest"
CLOCK = time(9)
WEEK = timedelta(days=7)
LATE = timedelta(days=1)
"""After that it is left for the next Monday."""


@dataclass(frozen=True)
class Numbers:
    """``meetings`` in the next seven days, in so many ``groups``; ``posts`` of the last seven."""

    meetings: int
    groups: int
    posts: int

    def __bool__(self) -> bool:
        return bool(self.meetings or self.posts)


def plan(at: datetime) -> int:
    """For everybody who asked for it and on whose clock it is nine on a Monday."""
    return plan_by_clock(WEEKLY_DIGEST, Category.DIGEST, CLOCK, at=at, late=LATE, weekdays=MONDAY)


def _numbers(person: UUID | None, at: datetime) -> Numbers:
    """Counted with the person's own eyes: acts for nobody else."""
    members = list(Membership.objects.active().filter(user=person))
    meetings = (
        Meeting.objects.visible_to_each(members)
        .taking_place()
        .filter(starts_at__gt=at, starts_at__lte=at + WEEK)
        .aggregate(meetings=Count("pk"), groups=Count("group", distinct=True))
    )
    posts = written_for(members, since=at - WEEK, until=at).count()
    return Numbers(meetings["meetings"], meetings["groups"], posts)


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    with acting_as(notice.recipient):
        numbers = _numbers(notice.recipient_id, at)
    if not numbers:
        return Unwanted("nothing to count")
    return Message(
        WEEKLY_DIGEST,
        {
            "dates": numbers.meetings,
            "places": numbers.groups,
            "texts": numbers.posts,
            "link": settings.SITE_URL + "/",
        },
    )


def _show(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """The latest one only, counted anew."""
    latest = max(notices, key=lambda notice: notice.due_at)
    numbers = _numbers(person.pk, latest.due_at)
    if not numbers:
        return {}
    return {latest.pk: Line(_words(numbers), reverse("home:front"))}


def _words(numbers: Numbers) -> str:
    meetings = _counted(numbers.meetings, "meeting")
    groups = _counted(numbers.groups, "group")
    posts = _counted(numbers.posts, "new post")
    return f"The week in numbers: {meetings} in {groups} to come, {posts} to read."


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


KIND = Kind(WEEKLY_DIGEST, Category.DIGEST, prepare=_prepare, plan=plan, show=_show)
