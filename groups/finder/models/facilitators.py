"""Whose card a group's page shows: by the facilitator's own yes, and as long as they facilitate."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Lower

from accounts.models import FacilitatorCard, User
from groups.membership.models import Group
from groupsite.confidentiality.ranks import S0


class ShownFacilitatorQuerySet(models.QuerySet["ShownFacilitator"]):
    def of_card(self, group: Group) -> Self:
        """Those on a group's public page, with what they say of themselves."""
        shown = self.filter(group=group).exclude(group__visibility=Group.Visibility.HIDDEN)
        return shown.select_related("card").order_by(Lower("display_name"), "pk")

    def of_person(self, user: User) -> Self:
        """Where somebody shows their own."""
        return self.filter(card__person=user)


class ShownFacilitator(models.Model):
    """That a person says on the page of a group that they facilitate it. Public, because they do.

    It names a card and not the membership: that is nobody's to know.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S0(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    card = S0(models.ForeignKey(FacilitatorCard, on_delete=models.CASCADE, related_name="+"))
    display_name = S0(models.CharField(max_length=40))

    objects: ClassVar[ShownFacilitatorQuerySet] = ShownFacilitatorQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "card"], name="facilitator_shown_once")
        ]
