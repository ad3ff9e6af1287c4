"""Telling coordinators, once a week at most, that something has waited for long."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from groups.library.models import Resource, ResourceQuerySet
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groups.notices.planned import looked_until, note_that_looked
from groupsite.confidentiality.acting import Purpose, acting_as

REVIEWS_WAIT: Final = "reviews_wait"
LONG = timedelta(days=14)
AT_MOST_EVERY = timedelta(days=7)


def waiting_long(user: User, at: datetime) -> ResourceQuerySet:
    """What this coordinator could look at and has waited for two weeks."""
    return Resource.objects.awaiting(user).waiting_by(at - LONG)


@acting_as(Purpose.REMINDERS)
def plan(at: datetime) -> int:
    """Looks once a day."""
    today, before = at.astimezone(UTC).date(), looked_until(REVIEWS_WAIT, at)
    if before is not None and before.astimezone(UTC).date() == today:
        return 0
    lately = Notice.objects.filter(kind=REVIEWS_WAIT, due_at__gt=at - AT_MOST_EVERY)
    told = set(lately.values_list("recipient", flat=True))
    coordinators = User.objects.filter(is_coordinator=True, is_active=True).order_by("pk")
    people = [one for one in coordinators if one.pk not in told and waiting_long(one, at).exists()]
    for person in people:
        queue(
            REVIEWS_WAIT, recipients=[person], subject=person.pk, revision=today.toordinal(), at=at
        )
    note_that_looked(REVIEWS_WAIT, at)
    return len(people)


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    person = notice.recipient
    if person is None or not person.is_coordinator:
        return Unwanted("reviews no more")
    if not waiting_long(person, at).exists():
        return Unwanted("looked at")
    return Message(REVIEWS_WAIT, {"link": settings.SITE_URL + "/"})


def _show(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """As long as something waits."""
    if not person.is_coordinator or not waiting_long(person, at).exists():
        return {}
    line = Line(
        "In the library something has waited for a reviewer for more than two weeks.",
        reverse("library:queue"),
    )
    return {notice.pk: line for notice in notices}


KIND = Kind(REVIEWS_WAIT, Category.DUTIES, prepare=_prepare, plan=plan, show=_show)
