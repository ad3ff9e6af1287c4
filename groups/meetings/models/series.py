"""How meetings were planned."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.zones import validate_zone
from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S3, S4

MOST_OCCURRENCES = 104
LONGEST_MINUTES = 12 * 60
MOST_WEEKS_BETWEEN = 8
NTHS = (1, 2, 3, 4, -1)
MOST_SEATS = 500
USUAL_OFFER_HOURS = 12
MOST_OFFER_HOURS = 72


class LinkFor(models.TextChoices):
    """To whom the link is shown when its time comes."""

    YES = "yes", "Those who said that they come"
    PERHAPS = "perhaps", "Those who come, and those who come perhaps"


SEATS_SANE = Q(capacity__isnull=True) | Q(capacity__range=(1, MOST_SEATS))
LINK_FOR_KNOWN = Q(link_for__in=["yes", "perhaps"])
OFFER_HOURS_SANE = Q(offer_hours__range=(1, MOST_OFFER_HOURS))


class Series(models.Model):
    """How meetings were planned: a wall time in a zone, and a rule for the days.

    ``starts_on`` is the first day of the rule. ``weekdays`` are ISO numbers (Monday is 1), none
    for a meeting once, one where it is the ``nth`` of a month (-1 for the last). It ends after a
    number of ``occurrences`` or on the day ``until``; with neither it goes on, and its meetings are
    there up to ``made_until``. Its occurrences are ``Meeting`` rows.

    The rule stays as it was said. Another time for what is to come ends the series and begins a
    new one that ``follows`` it, and the rows go over to that one. Topic, place, link and
    facilitator are what a meeting has that has nothing of its own. With ``makes_rooms`` each meeting
    gets a room online of its own, and ``link`` is empty.
    """

    class Frequency(models.TextChoices):
        ONCE = "once", "Once"
        WEEKLY = "weekly", "Every week, or every few weeks"
        MONTHLY = "monthly", "Once a month"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="series"))
    follows = S2(
        models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="followed_by")
    )
    starts_on = S3(models.DateField())
    starts_at = S3(models.TimeField())
    duration_minutes = S3(models.PositiveSmallIntegerField())
    time_zone = S3(models.CharField(max_length=64, validators=[validate_zone]))
    frequency = S3(models.CharField(max_length=8, choices=Frequency.choices))
    every_weeks = S3(models.PositiveSmallIntegerField(default=1))
    weekdays = S3(ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True))
    nth = S3(models.SmallIntegerField(null=True))
    occurrences = S3(models.PositiveSmallIntegerField(null=True))
    until = S3(models.DateField(null=True))
    made_until = S3(models.DateField(null=True))
    topic = S4(SealedTextField(owner="group_id", blank=True))
    place = S3(SealedTextField(owner="group_id", blank=True))
    link = S3(SealedTextField(owner="group_id", blank=True))
    facilitator = S2(
        models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    )
    link_for = S3(models.CharField(max_length=8, choices=LinkFor.choices, default=LinkFor.PERHAPS))
    makes_rooms = S3(models.BooleanField(default=False))
    capacity = S3(models.PositiveSmallIntegerField(null=True))
    offer_hours = S3(models.PositiveSmallIntegerField(default=USUAL_OFFER_HOURS))
    created_at = S3(models.DateTimeField())

    objects: ClassVar[models.Manager["Series"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "group"], name="series_with_group"),
            models.CheckConstraint(
                condition=Q(duration_minutes__range=(1, LONGEST_MINUTES)),
                name="series_duration_sane",
            ),
            models.CheckConstraint(
                condition=Q(every_weeks__range=(1, MOST_WEEKS_BETWEEN)), name="series_step_sane"
            ),
            models.CheckConstraint(
                condition=Q(occurrences=None) | Q(occurrences__range=(1, MOST_OCCURRENCES)),
                name="series_bounded",
            ),
            models.CheckConstraint(
                condition=Q(occurrences=None) | Q(until=None), name="series_one_end"
            ),
            models.CheckConstraint(
                condition=Q(frequency="once", weekdays=[], nth=None, occurrences=1)
                | Q(
                    frequency="weekly",
                    weekdays__len__range=(1, 7),
                    weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7],
                    nth=None,
                )
                | Q(
                    frequency="monthly",
                    every_weeks=1,
                    weekdays__len=1,
                    weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7],
                    nth__in=NTHS,
                    nth__isnull=False,
                ),
                name="series_rule_whole",
            ),
            models.CheckConstraint(condition=SEATS_SANE, name="series_seats_sane"),
            models.CheckConstraint(condition=OFFER_HOURS_SANE, name="series_offers_sane"),
            models.CheckConstraint(condition=LINK_FOR_KNOWN, name="series_link_for_known"),
        ]
        indexes = [
            models.Index(
                fields=["made_until"],
                condition=Q(occurrences=None, until=None),
                name="series_without_end",
            )
        ]

    @property
    def is_endless(self) -> bool:
        return self.occurrences is None and self.until is None
