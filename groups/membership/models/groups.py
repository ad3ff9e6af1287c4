"""Groups. That a hidden one exists is S2, and so is its name."""

import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from accounts.zones import validate_zone
from groups.vocabulary import Accessibility, Language, Situation, SupportType
from groupsite.confidentiality.ranks import S2


class GroupQuerySet(models.QuerySet["Group"]):
    def on_the_list(self) -> Self:
        """Groups that the public finder shows: not those that are about to end."""
        listed = self.with_card().filter(visibility=Group.Visibility.LISTED)
        return listed.exclude(stage=Group.Stage.CLOSING)

    def with_card(self) -> Self:
        """Groups with a public card: listed ones, and unlisted ones for who has the address."""
        return self.exclude(visibility=Group.Visibility.HIDDEN).filter(approval__in=CARD_IS_SHOWN)

    def awaiting_approval(self) -> Self:
        """Groups that would show a card, which a coordinator has to read first."""
        waiting = self.filter(approval=Group.Approval.WAITING)
        return waiting.exclude(visibility=Group.Visibility.HIDDEN)


class Group(models.Model):
    """A support group. Its public card is S0 only while the group is listed or unlisted, and no
    coordinator has to read it first (``approval``).

    ``rests_until`` is the first day after a rest, where one is known; ``ends_on`` the last day that
    a cohort plans; ``closes_at`` when everything is erased, once that is announced.
    ``stage_changes`` counts the steps from stage to stage.
    """

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
        RESTING = "resting", "Resting"
        CLOSING = "closing", "Closing"

    class Approval(models.TextChoices):
        NONE = "none", "Nobody has to read the card"
        WAITING = "waiting", "The card waits for a coordinator"
        CHANGES = "changes", "A coordinator asks for a change"
        APPROVED = "approved", "A coordinator has read the card"

    class Format(models.TextChoices):
        ONLINE = "online", "Online"
        IN_PERSON = "in person", "In person"
        HYBRID = "hybrid", "Both"

    class CostKind(models.TextChoices):
        FREE = "free", "Free"
        DONATION = "donation", "What people want to give"
        PAID = "paid", "It has a price"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = S2(models.SlugField(max_length=80, unique=True))
    name = S2(models.CharField(max_length=80))
    summary = S2(models.TextField(max_length=600))
    who_for = S2(models.TextField("who it is for", max_length=600, blank=True))
    evening = S2(models.TextField("what an evening is like", max_length=600, blank=True))
    asks = S2(models.TextField("what it asks of people", max_length=600, blank=True))
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
    accessibility = S2(
        ArrayField(
            models.CharField(max_length=20, choices=Accessibility.choices), default=list, blank=True
        )
    )
    cost_kind = S2(models.CharField(max_length=8, choices=CostKind.choices, blank=True))
    cost = S2(models.CharField(max_length=80, blank=True))
    capacity = S2(models.PositiveSmallIntegerField(default=12))
    time_zone = S2(models.CharField(max_length=64, validators=[validate_zone]))
    visibility = S2(
        models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.HIDDEN)
    )
    joining = S2(
        models.CharField(max_length=12, choices=Joining.choices, default=Joining.INVITATION)
    )
    approval = S2(models.CharField(max_length=8, choices=Approval.choices, default=Approval.NONE))
    takes_guests = S2(models.BooleanField("guests may visit one meeting", default=False))
    cadence = S2(models.CharField(max_length=8, choices=Cadence.choices, default=Cadence.ONGOING))
    stage = S2(models.CharField(max_length=8, choices=Stage.choices, default=Stage.FORMING))
    stage_changes = S2(models.PositiveIntegerField(default=0))
    rests_until = S2(models.DateField(null=True))
    ends_on = S2(models.DateField("planned last day", null=True))
    closes_at = S2(models.DateTimeField(null=True))
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
            ),
            models.CheckConstraint(
                condition=Q(stage="closing", closes_at__isnull=False)
                | (~Q(stage="closing") & Q(closes_at=None)),
                name="group_closing_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(rests_until=None) | Q(stage="resting"),
                name="group_rests_while_resting",
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"], condition=Q(closes_at__isnull=False), name="group_closes"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def rests_on(self, day: date) -> bool:
        """Whether no meeting takes place on ``day`` because the group rests."""
        rests = self.stage == Group.Stage.RESTING
        return rests and (self.rests_until is None or day < self.rests_until)

    def rests_at(self, moment: datetime) -> bool:
        """The same on the group's own clock."""
        return self.rests_on(moment.astimezone(ZoneInfo(self.time_zone)).date())

    @property
    def has_card(self) -> bool:
        """As ``with_card``."""
        return self.visibility != Group.Visibility.HIDDEN and self.approval in CARD_IS_SHOWN

    @property
    def is_closing(self) -> bool:
        return self.stage == Group.Stage.CLOSING

    @property
    def last_day(self) -> date | None:
        """On the group's own clock the last day on which a closing group can be read."""
        if self.closes_at is None:
            return None
        return (self.closes_at.astimezone(ZoneInfo(self.time_zone)) - timedelta(seconds=1)).date()


CARD_IS_SHOWN = (Group.Approval.NONE, Group.Approval.APPROVED)
