"""What remains of a group that was closed."""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from accounts.models import User
from groupsite.confidentiality.ranks import S2


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, person: User) -> Self:
        """One's own, the latest first."""
        return self.filter(person=person).order_by("-closed_at", "pk")


class Certificate(models.Model):
    """That a group in which a person had a place was erased, and how much there was.

    Each of them has a row of their own, and none names the group or the others. ``texts`` are those
    that were for everyone: the number of the others would tell of what somebody could not read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = S2(
        models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    )
    founded_at = S2(models.DateTimeField())
    closed_at = S2(models.DateTimeField())
    people = S2(models.PositiveIntegerField())
    meetings = S2(models.PositiveIntegerField())
    texts = S2(models.PositiveIntegerField())

    objects: ClassVar[CertificateQuerySet] = CertificateQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods
