"""What is public of groups with a card, and lies elsewhere or not in a form to be searched.

Nothing here is the truth: it is kept by ``groups.finder.keeping`` and can be made again. There is
no row of a hidden group, and the policies ask the group once more.
"""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from groups.membership.models import CARD_IS_SHOWN, Group
from groupsite.confidentiality.ranks import S0

LISTED = Q(group__visibility=Group.Visibility.LISTED, group__approval__in=CARD_IS_SHOWN)


class ListingQuerySet(models.QuerySet["Listing"]):
    def on_the_list(self) -> Self:
        """Groups that the public finder shows."""
        return self.filter(LISTED).exclude(group__stage=Group.Stage.CLOSING)

    def soonest_first(self) -> Self:
        """By their next meeting, then by name."""
        return self.order_by(F("next_starts_at").asc(nulls_last=True), "group__name", "pk")


class Listing(models.Model):
    """A group with a card. ``area`` and ``who_for`` are folded, to be looked for.

    ``has_places`` is whether a place is free, for listed groups; None for others. ``listed_at`` is
    since when the group is on the list, None while it is not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S0(models.OneToOneField(Group, on_delete=models.CASCADE, related_name="listing"))
    area = S0(models.CharField(max_length=160, blank=True))
    who_for = S0(models.TextField(blank=True))
    next_starts_at = S0(models.DateTimeField(null=True))
    next_ends_at = S0(models.DateTimeField(null=True))
    has_places = S0(models.BooleanField(null=True))
    listed_at = S0(models.DateTimeField(null=True))

    objects: ClassVar[ListingQuerySet] = ListingQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_starts_at=None, next_ends_at=None)
                | Q(next_ends_at__gt=F("next_starts_at")),
                name="listing_next_whole",
            )
        ]
        indexes = [
            models.Index(fields=["next_starts_at"], name="listing_soonest"),
            models.Index(fields=["listed_at"], name="listing_newest"),
        ]


class NextTimeQuerySet(models.QuerySet["NextTime"]):
    def of_card(self, group: Group, at: datetime) -> Self:
        """When a group meets next, the soonest first."""
        return self.filter(group=group, ends_at__gt=at).order_by("starts_at", "pk")

    def on_the_list(self) -> Self:
        """Those of listed groups."""
        return self.filter(LISTED).exclude(group__stage=Group.Stage.CLOSING)


class NextTime(models.Model):
    """When a group with a card meets next; never where, nor which meeting it is.

    ``weekly`` where it happens every week at that time, in ``time_zone``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S0(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="next_times"))
    starts_at = S0(models.DateTimeField())
    ends_at = S0(models.DateTimeField())
    time_zone = S0(models.CharField(max_length=64))
    weekly = S0(models.BooleanField())

    objects: ClassVar[NextTimeQuerySet] = NextTimeQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="next_time_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["group", "starts_at"], name="next_time_of_group")]
