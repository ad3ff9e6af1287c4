"""Telling the coordinators, and who reviewed it last, that a resource is due for another look."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from groups.library.models import Resource, Review
from groups.library.readers import reader_of
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groups.notices.planned import looked_until, note_that_looked
from groupsite.confidentiality.acting import Purpose, acting_as

RESOURCE_DUE: Final = "resource_due"


@acting_as(Purpose.REMINDERS)
def plan(at: datetime) -> int:
    """Once for each date that has come; at all other times it asks for nothing."""
    today, before = at.astimezone(UTC).date(), looked_until(RESOURCE_DUE, at)
    looked = None if before is None else before.astimezone(UTC).date()
    if looked == today:
        return 0
    due = Resource.objects.on_shelf().filter(next_review_on__lte=today)
    if looked is not None:
        due = due.filter(next_review_on__gt=looked)
    planned = 0
    for resource in due.order_by("next_review_on", "pk").iterator():
        people = [one for one in _people(resource) if reader_of(one).reviews]
        queue(
            RESOURCE_DUE,
            recipients=people,
            subject=resource.pk,
            revision=_number(resource),
            at=at,
        )
        planned += len(people)
    note_that_looked(RESOURCE_DUE, at)
    return planned


def _number(resource: Resource) -> int:
    """Of the date on which it is due: another one is another notice."""
    return resource.next_review_on.toordinal() if resource.next_review_on is not None else 0


def _people(resource: Resource) -> list[User]:
    reviews = Review.objects.filter(resource=resource, reviewer__isnull=False)
    last = reviews.order_by("-reviewed_at", "pk").values("reviewer")[:1]
    return list(User.objects.filter(Q(is_coordinator=True) | Q(pk__in=last), is_active=True))


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    resource = Resource.objects.on_shelf().filter(pk=notice.subject_id).first()
    if resource is None or _number(resource) != notice.revision:
        return Unwanted("looked at")
    person = notice.recipient
    if person is None or person not in _people(resource) or not reader_of(person).reviews:
        return Unwanted("reviews no more")
    return Message(RESOURCE_DUE, {"link": settings.SITE_URL + "/"})


def _show(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """To who reviews still, as long as nobody has looked."""
    if not reader_of(person).reviews:
        return {}
    published = Resource.objects.on_shelf()
    due = published.filter(pk__in=[notice.subject_id for notice in notices]).in_bulk()
    return {
        notice.pk: Line(
            f"“{due[notice.subject_id].title}” in the library is due for another look.",
            reverse("library:resource", args=[notice.subject_id]),
        )
        for notice in notices
        if notice.subject_id in due and _number(due[notice.subject_id]) == notice.revision
    }


KIND = Kind(RESOURCE_DUE, Category.DUTIES, prepare=_prepare, plan=plan, show=_show)
