"""Who is in a group. That somebody is in one is S2."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Greatest, Lower

from groups.membership.models.groups import Group
from groupsite.confidentiality.ranks import S2


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(state=Membership.State.ACTIVE)

    def paused(self) -> Self:
        return self.filter(state=Membership.State.PAUSED)

    def in_the_group(self) -> Self:
        """Whoever has a place: active people, and those who are away for now."""
        return self.filter(state__in=WITH_A_PLACE)

    def applied(self) -> Self:
        return self.filter(state=Membership.State.APPLIED)

    def asking(self) -> Self:
        """Who asked and is not in: whether nobody answered yet, they wait, or a place is kept."""
        return self.filter(state__in=ASKING)

    def in_line(self) -> Self:
        """Who waits for a place that may be offered to them, the longest waiting first.

        Where people come in by application, that is who was welcomed while there was no room.
        """
        offered = Q(welcomed_at__isnull=False) | Q(group__joining=Group.Joining.OPEN)
        return self.filter(offered, state=Membership.State.WAITLISTED).order_by("asked_at", "pk")

    def changed_since(self, moment: datetime) -> Self:
        """Who came in or whose membership ended since; an index answers it."""
        return self.alias(changed_at=Greatest("joined_at", "ended_at")).filter(
            changed_at__gte=moment
        )

    def facilitating(self) -> Self:
        return self.active().filter(role__in=FACILITATING)

    def visible_to(self, member: "Membership") -> Self:
        """The people of the member's group, today; those who are away for now among them."""
        return self.in_the_group().filter(group=member.group_id)

    def facilitators_first(self) -> Self:
        """By role, then by name."""
        lead, facilitator, _ = Membership.Role.values
        return self.order_by(
            Case(When(role=lead, then=0), When(role=facilitator, then=1), default=2),
            Lower("display_name"),
            "pk",
        )


class Membership(models.Model):
    """That a person is in a group: the actor of whatever happens inside it.

    One row for each person and group; who comes back is given a new ``joined_at``. Who is only
    away for now keeps the place, the name and ``joined_at``, and has no access meanwhile.
    """

    class Role(models.TextChoices):
        LEAD = "lead", "Lead facilitator"
        FACILITATOR = "facilitator", "Facilitator"
        MEMBER = "member", "Member"

    class State(models.TextChoices):
        APPLIED = "applied", "Asked to join"
        WAITLISTED = "waitlisted", "Waits for a place"
        OFFERED = "offered", "Has a place kept for them"
        ACTIVE = "active", "In the group"
        PAUSED = "paused", "Away for now"
        ENDED = "ended", "No longer in the group"

    class Ended(models.TextChoices):
        LEFT = "left", "Left"
        REMOVED = "removed", "Removed"
        REFUSED = "refused", "Asked, and was refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships"))
    user = S2(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
        )
    )
    role = S2(models.CharField(max_length=12, choices=Role.choices, default=Role.MEMBER))
    state = S2(models.CharField(max_length=10, choices=State.choices))
    display_name = S2(models.CharField("name in this group", max_length=40))
    asked_at = S2(models.DateTimeField(null=True))
    welcomed_at = S2(models.DateTimeField(null=True))
    kept_until = S2(models.DateTimeField(null=True))
    joined_at = S2(models.DateTimeField(null=True))
    ended_at = S2(models.DateTimeField(null=True))
    ended_because = S2(models.CharField(max_length=8, choices=Ended.choices, blank=True))

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="membership_once"),
            models.UniqueConstraint(fields=["id", "group"], name="membership_with_group"),
            models.UniqueConstraint(
                "group",
                Lower("display_name"),
                condition=Q(state__in=["active", "paused"]),
                name="membership_display_name_unique",
            ),
            # Asked at the end of a statement: a handover changes two rows in one.
            ExclusionConstraint(
                name="membership_one_lead",
                expressions=[("group", "=")],
                index_type="hash",
                condition=Q(role="lead", state="active"),
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "paused"]) | Q(joined_at__isnull=False),
                name="membership_active_has_joined",
            ),
            models.CheckConstraint(
                condition=~Q(role="lead", state="paused"), name="membership_lead_is_there"
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_at__isnull=False),
                name="membership_ended_has_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waitlisted", "offered"])
                | Q(asked_at__isnull=False, role="member"),
                name="membership_waiting_has_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(kept_until__isnull=False),
                name="membership_offer_ends",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "state"], name="membership_of_user"),
            # Planners look at those who ask to join, and at what changed lately.
            models.Index(fields=["group"], condition=Q(state="applied"), name="membership_applied"),
            models.Index(Greatest("joined_at", "ended_at"), name="membership_changed_at"),
            models.Index(
                fields=["group", "asked_at"],
                condition=Q(state__in=["waitlisted", "offered"]),
                name="membership_waiting",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_facilitator(self) -> bool:
        return self.role in FACILITATING

    @property
    def is_active(self) -> bool:
        return self.state == Membership.State.ACTIVE

    @property
    def is_paused(self) -> bool:
        return self.state == Membership.State.PAUSED

    @property
    def is_asking(self) -> bool:
        return self.state in ASKING

    @property
    def has_a_place(self) -> bool:
        return self.state in WITH_A_PLACE


ASKING = (Membership.State.APPLIED, Membership.State.WAITLISTED, Membership.State.OFFERED)
WITH_A_PLACE = (Membership.State.ACTIVE, Membership.State.PAUSED)
FACILITATING = (Membership.Role.LEAD, Membership.Role.FACILITATOR)
