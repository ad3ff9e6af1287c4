"""Invitations into a group."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from groups.membership.models.groups import Group
from groups.membership.models.memberships import Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime) -> Self:
        """Neither used, nor taken back, nor too old."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)

    def visible_to(self, member: Membership) -> Self:
        """A group's facilitators see whom they invited; other members do not."""
        return self.filter(group=member.group_id) if member.is_facilitator else self.none()


class Invitation(models.Model):
    """One use, one address, one role; the token exists in plain only in the mail that brings it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations"))
    inviter = S2(
        models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    )
    address = S2(SealedTextField(owner="group_id"))
    address_fingerprint = S2(models.CharField(max_length=64))
    suggested_name = S2(SealedTextField(owner="group_id", blank=True))
    time_zone = S2(models.CharField(max_length=64, blank=True))
    language = S2(models.CharField(max_length=12, blank=True))
    role = S2(
        models.CharField(
            max_length=12, choices=Membership.Role.choices, default=Membership.Role.MEMBER
        )
    )
    token_hash = S2(models.CharField(max_length=64, null=True, unique=True))
    created_at = S2(models.DateTimeField())
    expires_at = S2(models.DateTimeField())
    accepted_at = S2(models.DateTimeField(null=True))
    revoked_at = S2(models.DateTimeField(null=True))

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "address_fingerprint"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_open",
            ),
            models.CheckConstraint(condition=~Q(role="lead"), name="invitation_never_lead"),
        ]
