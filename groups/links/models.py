"""What is known of where each published resource's link leads."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import DO_NOTHING, Exists, OuterRef, Q

from groups.library.models import Resource
from groupsite.confidentiality.ranks import S0


class Outcome(models.TextChoices):
    """What one visit found."""

    FINE = "fine", "It is there"
    MOVED = "moved", "It leads to another site"
    GONE = "gone", "It is no longer there"
    REFUSED = "refused", "It leads where no link may lead"
    BUSY = "busy", "The site asks to come back later"
    FAULTY = "faulty", "The site does not answer as it should"
    UNWELCOME = "unwelcome", "The site asks not to be checked"


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    def due(self, at: datetime, *, rested: datetime) -> Self:
        """Links of hosts that nobody visits now and nobody has visited since ``rested``."""
        busy = LinkCheck.objects.filter(host=OuterRef("host")).filter(
            Q(claimed_until__gt=at) | Q(checked_at__gt=rested)
        )
        return (
            self.filter(resource__in=Resource.objects.on_shelf(), next_at__lte=at)
            .exclude(Exists(busy))
            .order_by("next_at", "pk")
        )


class LinkCheck(models.Model):
    """The link of one resource: when it was visited, what was found, when it is visited again.

    Everything here is about public addresses; who reviewed what, or looks at what, is not in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = S0(models.OneToOneField(Resource, on_delete=DO_NOTHING, related_name="+"))
    url = S0(models.CharField(max_length=2000))
    host = S0(models.CharField(max_length=253))
    next_at = S0(models.DateTimeField())
    claimed_until = S0(models.DateTimeField(null=True))
    checked_at = S0(models.DateTimeField(null=True))
    outcome = S0(models.CharField(max_length=9, choices=Outcome.choices, blank=True))
    # How often in a row, and since when, the same kind of trouble was found.
    times = S0(models.PositiveSmallIntegerField(default=0))
    since = S0(models.DateTimeField(null=True))

    objects: ClassVar[LinkCheckQuerySet] = LinkCheckQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() gives a manager

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="link_check_next"),
            models.Index(fields=["host", "checked_at"], name="link_check_of_host"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


def without_a_check() -> models.QuerySet[Resource]:
    """Resources on the shelves whose link, as it is now, nobody looks after yet."""
    same = LinkCheck.objects.filter(resource=OuterRef("pk"), url=OuterRef("url"))
    return Resource.objects.on_shelf().exclude(url="").exclude(Exists(same))
