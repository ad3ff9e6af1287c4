"""Groups, memberships, agreements and invitations.

That somebody is in a group is S2, and so is a hidden group's name and existence.
"""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Lower

from accounts.zones import validate_zone
from groups.vocabulary import Language, Situation, SupportType
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2


class GroupQuerySet(models.QuerySet["Group"]):
    def on_the_list(self) -> Self:
        """Groups that the public finder shows."""
        return self.filter(visibility=Group.Visibility.LISTED).exclude(stage=Group.Stage.CLOSED)

    def with_card(self) -> Self:
        """Groups with a public card: listed ones, and unlisted ones for who has the address."""
        return self.exclude(visibility=Group.Visibility.HIDDEN).exclude(stage=Group.Stage.CLOSED)


class Group(models.Model):
    """A support group. Its public card is S0 only while the group is listed or unlisted."""

    class Visibility(models.TextChoices):
        LISTED = "listed", "Listed: anybody can find its card"
        UNLISTED = "unlisted", "Unlisted: a card for those who have the address"
        HIDDEN = "hidden", "Hidden: nobody outside can tell that it exists"

    class Joining(models.TextChoices):
        OPEN = "open", "Open"
        APPLICATION = "application", "By application"
        INVITATION = "invitation", "By invitation"

    class Cadence(models.TextChoices):
        ONGOING = "ongoing", "Ongoing"
        COHORT = "cohort", "A closed cohort"

    class Stage(models.TextChoices):
        FORMING = "forming", "Forming"
        RUNNING = "running", "Running"
        CLOSED = "closed", "Closed"

    class Format(models.TextChoices):
        ONLINE = "online", "Online"
        IN_PERSON = "in person", "In person"
        HYBRID = "hybrid", "Both"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = S2(models.SlugField(max_length=80, unique=True))
    name = S2(models.CharField(max_length=80))
    summary = S2(models.TextField(max_length=600))
    who_for = S2(models.TextField("who it is for", max_length=600, blank=True))
    support_types = S2(
        ArrayField(
            models.CharField(max_length=40, choices=SupportType.choices), default=list, blank=True
        )
    )
    situations = S2(
        ArrayField(
            models.CharField(max_length=40, choices=Situation.choices), default=list, blank=True
        )
    )
    format = S2(models.CharField(max_length=12, choices=Format.choices, default=Format.ONLINE))
    language = S2(models.CharField(max_length=2, choices=Language.choices, default=Language.EN))
    area = S2(models.CharField(max_length=80, blank=True))
    cost = S2(models.CharField(max_length=80, blank=True))
    capacity = S2(models.PositiveSmallIntegerField(default=12))
    time_zone = S2(models.CharField(max_length=64, validators=[validate_zone]))
    visibility = S2(
        models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.HIDDEN)
    )
    joining = S2(
        models.CharField(max_length=12, choices=Joining.choices, default=Joining.INVITATION)
    )
    cadence = S2(models.CharField(max_length=8, choices=Cadence.choices, default=Cadence.ONGOING))
    stage = S2(models.CharField(max_length=8, choices=Stage.choices, default=Stage.FORMING))
    # The founder may enter their own first membership in the founding transaction, by this stamp.
    founder = S2(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
        )
    )
    founded_at = S2(models.DateTimeField(db_default=TransactionNow(), editable=False))

    objects: ClassVar[GroupQuerySet] = GroupQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__range=(2, 100)), name="group_capacity_sane"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(state=Membership.State.ACTIVE)

    def paused(self) -> Self:
        return self.filter(state=Membership.State.PAUSED)

    def in_the_group(self) -> Self:
        """Whoever has a place: active people, and those who are away for now."""
        return self.filter(state__in=WITH_A_PLACE)

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
        ACTIVE = "active", "In the group"
        PAUSED = "paused", "Away for now"
        ENDED = "ended", "No longer in the group"

    class Ended(models.TextChoices):
        LEFT = "left", "Left"
        REMOVED = "removed", "Removed"

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
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(role="lead", state="active"),
                name="membership_one_lead",
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
        ]
        indexes = [models.Index(fields=["user", "state"], name="membership_of_user")]

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
    def has_a_place(self) -> bool:
        return self.state in WITH_A_PLACE


WITH_A_PLACE = (Membership.State.ACTIVE, Membership.State.PAUSED)
FACILITATING = (Membership.Role.LEAD, Membership.Role.FACILITATOR)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force(self, group_id: uuid.UUID) -> "Agreement | None":
        """The newest version, which counts."""
        return self.filter(group=group_id).order_by("-version").first()


class Agreement(models.Model):
    """A version of what a group agreed on. A new version is a new row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="agreements"))
    version = S2(models.PositiveSmallIntegerField())
    facilitators_promise = S2(models.TextField(max_length=4000))
    members_promise = S2(models.TextField(max_length=4000))
    nobody_does = S2(models.TextField(max_length=4000))
    limits = S2(models.TextField("limits of confidentiality", max_length=4000))
    # Sealed unless the group agreed otherwise; an anonymous post keeps what held when it was written.
    facilitators_see_authors = S2(
        models.BooleanField("facilitators can see who wrote an anonymous post", default=False)
    )
    created_at = S2(models.DateTimeField())

    objects: ClassVar[AgreementQuerySet] = AgreementQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "version"], name="agreement_version_once"),
            models.UniqueConstraint(fields=["id", "group"], name="agreement_with_group"),
        ]

    @property
    def parts(self) -> list[tuple[str, list[str]]]:
        """Each part's heading and its sentences, one a line."""
        return [
            ("What the facilitators promise", self.facilitators_promise.splitlines()),
            ("What everybody promises", self.members_promise.splitlines()),
            ("What nobody does here", self.nobody_does.splitlines()),
            ("What cannot be promised", self.limits.splitlines()),
        ]


class Acceptance(models.Model):
    """That a member accepted a version of the agreement; facilitators accept too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    agreement = S2(
        models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="acceptances")
    )
    membership = S2(
        models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="acceptances")
    )
    accepted_at = S2(models.DateTimeField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "membership"], name="acceptance_once")
        ]


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
