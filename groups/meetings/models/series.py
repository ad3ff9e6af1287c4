"""How meetings were planned."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.zones import validate_zone
from groups.membership.models import Group
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S3, S4

MOST_OCCURRENCES = 104
LONGEST_MINUTES = 12 * 60
MOST_WEEKS_BETWEEN = 8


class Series(models.Model):
    """How meetings were planned: a wall time in a zone, once or every n weeks.

    Its occurrences are ``Meeting`` rows, made together with it. The rule stays as it was said;
    what becomes of one meeting is said in its row.
    """

    class Frequency(models.TextChoices):
        ONCE = "once", "Once"
        WEEKLY = "weekly", "Every week, or every few weeks"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="series"))
    starts_on = S3(models.DateField())
    starts_at = S3(models.TimeField())
    duration_minutes = S3(models.PositiveSmallIntegerField())
    time_zone = S3(models.CharField(max_length=64, validators=[validate_zone]))
    frequency = S3(models.CharField(max_length=8, choices=Frequency.choices))
    every_weeks = S3(models.PositiveSmallIntegerField(default=1))
    occurrences = S3(models.PositiveSmallIntegerField())
    until = S3(models.DateField(null=True))
    topic = S4(SealedTextField(owner="group_id", blank=True))
    place = S3(SealedTextField(owner="group_id", blank=True))
    link = S3(SealedTextField(owner="group_id", blank=True))
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
                condition=Q(occurrences__range=(1, MOST_OCCURRENCES)), name="series_bounded"
            ),
            models.CheckConstraint(
                condition=~Q(frequency="once") | Q(occurrences=1), name="series_once_is_one"
            ),
        ]
