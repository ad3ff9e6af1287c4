"""Who wants to be told when there is a group for them."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from groups.membership.models import Group
from groups.vocabulary import Language
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2

KEPT_FOR = timedelta(days=365)
TO_CONFIRM = timedelta(days=2)
"""After that an address that nobody confirmed is forgotten."""
MAILED_AGAIN = timedelta(hours=1)
"""Before that no second mail asks the same address to confirm."""
TOLD_AGAIN = timedelta(days=7)


class WishQuerySet(models.QuerySet["Wish"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def waiting(self) -> Self:
        """Not confirmed yet."""
        return self.filter(confirmed_at__isnull=True)

    def to_be_told(self, at: datetime) -> Self:
        """Those that may hear of something again."""
        rested = Q(told_at=None) | Q(told_at__lte=at - TOLD_AGAIN)
        return self.confirmed().filter(rested)

    def over(self, at: datetime) -> Self:
        """To be erased."""
        return self.filter(erase_at__lte=at)


class Wish(models.Model):
    """One address, confirmed by the mail that reached it, and what may be kept of a search.

    Never a situation, a kind of support, a word on who it is for, or what somebody needs to be
    there: the page says so, and there is no column for it. Address and area are sealed with a key of
    the wish's own, which goes with it. Only the link in the mails opens it: ``token_hash`` is the
    hash of that. ``mark`` is a keyed hash of the address, by which two wishes of one address meet.
    Groups that came onto the list after ``since`` were not looked at yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = S2(SealedTextField(owner="id"))
    mark = S2(models.CharField(max_length=64))
    token_hash = S2(models.CharField(max_length=64, unique=True))
    area = S2(SealedTextField(owner="id", blank=True))
    format = S2(models.CharField(max_length=12, choices=Group.Format.choices, blank=True))
    language = S2(models.CharField(max_length=2, choices=Language.choices, blank=True))
    day = S2(models.PositiveSmallIntegerField(null=True))
    part_of_day = S2(models.CharField(max_length=10, blank=True))
    time_zone = S2(models.CharField(max_length=64))
    asked_at = S2(models.DateTimeField())
    confirmed_at = S2(models.DateTimeField(null=True))
    since = S2(models.DateTimeField())
    told_at = S2(models.DateTimeField(null=True))
    times_told = S2(models.PositiveSmallIntegerField(default=0))
    erase_at = S2(models.DateTimeField())

    objects: ClassVar[WishQuerySet] = WishQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mark"], condition=Q(confirmed_at=None), name="wish_one_waiting"
            ),
            models.UniqueConstraint(
                fields=["mark"], condition=~Q(confirmed_at=None), name="wish_one_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(day=None) | Q(day__range=(1, 7)), name="wish_day_is_one"
            ),
        ]
        indexes = [
            models.Index(fields=["erase_at"], name="wish_over"),
            models.Index(
                fields=["since"], condition=~Q(confirmed_at=None), name="wish_not_looked_at"
            ),
        ]

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None
