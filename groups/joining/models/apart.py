"""Whom somebody wants to meet in no group: a mark of an address, with which nobody else can compare.

The mark is made with the key of the person who keeps it (``fingerprint``). Without the master keys
it tells nothing of the address, and two people who name the same one have different marks.
"""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import DB_CASCADE

from accounts.models import User
from groupsite.confidentiality.ranks import S2, S4


class ApartQuerySet(models.QuerySet["Apart"]):
    def kept_by(self, user: User) -> Self:
        """One's own, the oldest first."""
        return self.filter(owner=user.pk).order_by("since", "pk")


class Apart(models.Model):
    """That ``owner`` wants to be in no group with whoever has the marked address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = S4(models.ForeignKey(User, on_delete=DB_CASCADE, related_name="+"))
    address_fingerprint = S2(models.CharField(max_length=64))
    since = S4(models.DateTimeField())

    objects: ClassVar[ApartQuerySet] = ApartQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "address_fingerprint"], name="apart_once")
        ]
