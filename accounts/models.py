"""The person who signs in, and how mail and pages should treat them."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.zones import validate_zone
from groupsite.confidentiality.ranks import S1

DAY_MINUTES = 24 * 60
REMINDER_LEADS = (7 * DAY_MINUTES, DAY_MINUTES, 180, 60, 15)
"""In minutes before a meeting. Those of whole days mean the same time on the person's clock."""
DEFAULT_LEADS = (DAY_MINUTES, 60)
ASKED_AGAIN = timedelta(days=90)
"""Who reads along in a mailbox may have changed by then."""
EXPIRES_SOON = timedelta(days=30)


class Category(models.TextChoices):
    """What a person can switch off, all but two: invitations come once, to who has no account, and
    what happened to one's own privacy is told in any case. ``ASKED_FOR`` are off until switched on.
    """

    REMINDERS = "reminders", "reminders"
    CHANGES = "changes", "notes about changes"
    DUTIES = "duties", "notes about what you are asked"
    NEWS = "news", "notes that something is new"
    DIGEST = "digest", "weekly summaries"
    CALENDAR = "calendar", "entries for your calendar"
    INVITATIONS = "invitations", "invitations"
    ACCOUNT = "account", "what concerns your privacy"

    @property
    def can_be_switched_off(self) -> bool:
        """Whether the mail carries a way to stop its kind."""
        return self not in (Category.INVITATIONS, Category.ACCOUNT)

    @property
    def words(self) -> str:
        """The category as a person reads it."""
        return str(self.label)

    @property
    def where(self) -> str:
        """Where it is switched on again: entries for a calendar are asked for group by group."""
        return "beside your calendar link" if self is Category.CALENDAR else "in your settings"


ASKED_FOR = (Category.NEWS, Category.DIGEST)
"""What nobody gets who did not ask for it: discreet by default."""


def default_leads() -> list[int]:
    """A day and an hour before."""
    return list(DEFAULT_LEADS)


def categories_off_at_first() -> list[str]:
    """Of what a new person gets no mail until they ask for it."""
    return sorted(category.value for category in ASKED_FOR)


def _wants(category: Category) -> models.Q:
    return ~models.Q(categories_off__contains=[category.value])


class UserManager(BaseUserManager["User"]):
    """Makes people by e-mail address; Django and allauth ask for these two names."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a normalised address. Raises ValueError without one."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=normalise_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An operator: staff, and no more right to read than anybody."""
        return self.create_user(email, password, **{**fields, "is_staff": True})


class User(AbstractBaseUser):
    """The e-mail address is the login; there is no username and no public profile."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = S1(models.EmailField("e-mail address", max_length=254, unique=True))
    password = S1(models.CharField(max_length=128))
    last_login = S1(models.DateTimeField(null=True, blank=True))
    is_active = S1(models.BooleanField(default=True))
    is_staff = S1(models.BooleanField(default=False))
    is_coordinator = S1(models.BooleanField(default=False))
    joined_at = S1(models.DateTimeField(auto_now_add=True))

    time_zone = S1(
        models.CharField(max_length=64, default="Europe/London", validators=[validate_zone])
    )
    country = S1(models.CharField(max_length=2, blank=True))
    language = S1(models.CharField(max_length=12, default="en"))

    mail_is_safe = S1(models.BooleanField(default=True))
    mail_asked_at = S1(models.DateTimeField(null=True, blank=True))
    mail_label = S1(models.CharField(max_length=40, default="Reminder"))
    quiet_from = S1(models.TimeField(null=True, blank=True))
    quiet_until = S1(models.TimeField(null=True, blank=True))
    reminder_leads = S1(ArrayField(models.PositiveIntegerField(), default=default_leads, size=4))
    categories_off = S1(
        ArrayField(models.CharField(max_length=20), default=categories_off_at_first, blank=True)
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower"
            ),
            models.CheckConstraint(
                condition=models.Q(reminder_leads__contained_by=list(REMINDER_LEADS)),
                name="user_leads_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["time_zone", "quiet_from"],
                condition=~models.Q(quiet_from=None),
                name="user_quiet_from",
            ),
            # Few ask for these, and planners look for them zone by zone.
            *(
                models.Index(
                    fields=["time_zone", "id"],
                    condition=_wants(category),
                    name=f"user_wants_{category}",
                )
                for category in ASKED_FOR
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def is_to_be_asked_about_mail(self, at: datetime) -> bool:
        """Whether it is long ago, or never was, that they said if mail is safe for them."""
        return self.mail_asked_at is None or self.mail_asked_at <= at - ASKED_AGAIN

    def quiet_at(self, moment: datetime) -> bool:
        """Whether ``moment`` falls into the person's quiet hours, on their own clock."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        local = moment.astimezone(ZoneInfo(self.time_zone)).time()
        return _between(local, self.quiet_from, self.quiet_until)


class FacilitatorCardQuerySet(models.QuerySet["FacilitatorCard"]):
    def awaiting(self) -> Self:
        """Those whose people asked for a check, the oldest first."""
        return self.filter(asked_at__isnull=False).order_by("asked_at", "pk")

    def expiring(self, day: date) -> Self:
        """Those that hold on ``day`` and not for long any more, the soonest first."""
        soon = Q(expires_on__gte=day, expires_on__lte=day + EXPIRES_SOON)
        return self.filter(soon).order_by("expires_on", "pk")


class FacilitatorCard(models.Model):
    """What somebody says of themself as a facilitator, and whether a coordinator checked it.

    Others read it where the person shows it, group by group. ``revision`` counts the changes of what
    is checked, so that nobody confirms what they have not read.
    """

    class Kind(models.TextChoices):
        PROFESSIONAL = "professional", "Professional: is trained for it and works in it"
        PEER = "peer", "Peer: has lived through something like it"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = S1(
        models.OneToOneField(User, on_delete=models.CASCADE, related_name="facilitator_card")
    )
    kind = S1(models.CharField(max_length=12, choices=Kind.choices))
    training = S1(models.CharField(max_length=200))
    about = S1(models.CharField(max_length=400, blank=True))
    revision = S1(models.PositiveIntegerField(default=0))
    asked_at = S1(models.DateTimeField(null=True))
    declined_on = S1(models.DateField(null=True))
    verified_on = S1(models.DateField(null=True))
    verified_by = S1(
        models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    )
    expires_on = S1(models.DateField(null=True))

    objects: ClassVar[FacilitatorCardQuerySet] = FacilitatorCardQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_on=None, verified_by=None, expires_on=None)
                | Q(verified_on__isnull=False, expires_on__gt=F("verified_on")),
                name="card_verified_whole",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("person")),
                name="card_verified_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(asked_at__isnull=False), name="card_waits"
            )
        ]

    def is_verified_on(self, day: date) -> bool:
        """Whether the mark of a check stands on that day."""
        return self.expires_on is not None and day <= self.expires_on


def _between(now: time, start: time, end: time) -> bool:
    return start <= now < end if start <= end else now >= start or now < end


def normalise_address(address: str) -> str:
    """How an address is stored and compared: trimmed and in lower case.

    RFC 5321 lets capitals matter before the @; no mailbox provider in use lets them.
    """
    return address.strip().lower()
