"""One occurrence of a series."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from groups.meetings.models.inherited import TextFromSeries
from groups.meetings.models.series import (
    LINK_FOR_KNOWN,
    LONGEST_MINUTES,
    OFFER_HOURS_SANE,
    SEATS_SANE,
    USUAL_OFFER_HOURS,
    LinkFor,
    Series,
)
from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2, S3, S4

RESTS = Q(group__stage=Group.Stage.RESTING) & (
    Q(group__rests_until=None) | Q(group__rests_until__gt=F("on_day"))
)
"""Rows that do not take place because their group rests on that day; ``Meeting.rests`` for one."""


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, member: Membership) -> Self:
        """The meetings of the member's group."""
        return self.filter(group=member.group_id)

    def visible_to_each(self, members: Iterable[Membership]) -> Self:
        """The meetings of all groups that these memberships of one person lie in."""
        return self.filter(group__in=[member.group_id for member in members])

    def to_come(self, at: datetime) -> Self:
        """Not over yet, the soonest first; cancelled ones among them."""
        return self.filter(ends_at__gt=at).order_by("starts_at", "pk")

    def over(self, at: datetime) -> Self:
        """Past ones, the latest first."""
        return self.filter(ends_at__lte=at).order_by("-starts_at", "pk")

    def scheduled(self) -> Self:
        return self.filter(state=Meeting.State.SCHEDULED)

    def taking_place(self) -> Self:
        """Scheduled ones, but for those in a rest of their group."""
        return self.scheduled().exclude(RESTS)


class Meeting(models.Model):
    """One occurrence: ``on_day`` and ``on_clock``, in its series' zone, are what holds.

    ``starts_at`` and ``ends_at`` are the instants that follow from it. The rule had it on
    ``original_day``, at the instant ``original_start``. Topic, place and link that it does not
    have of its own are those of its series, which has to be loaded with it.

    ``revision`` rises with every change that people are told of, ``time_revision`` only when
    the start moves: a reminder belongs to one start and is not sent again for a new place.
    ``timed_at`` is when the present start was set. ``capacity`` is how many can say yes, None for
    any number; ``offer_hours`` is how long a seat that became free is kept for who waits.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", "Planned"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="meetings"))
    series = S2(models.ForeignKey(Series, on_delete=models.CASCADE, related_name="meetings"))
    original_day = S3(models.DateField())
    original_start = S3(models.DateTimeField())
    on_day = S3(models.DateField())
    on_clock = S3(models.TimeField())
    starts_at = S3(models.DateTimeField())
    ends_at = S3(models.DateTimeField())
    state = S3(models.CharField(max_length=10, choices=State.choices, default=State.SCHEDULED))
    revision = S3(models.PositiveIntegerField(default=0))
    time_revision = S3(models.PositiveIntegerField(default=0))
    timed_at = S3(models.DateTimeField())
    facilitator = S2(
        models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    )
    topic = S4(TextFromSeries(owner="group_id"))
    place = S3(TextFromSeries(owner="group_id"))
    link = S3(TextFromSeries(owner="group_id"))
    link_for = S3(models.CharField(max_length=8, choices=LinkFor.choices, default=LinkFor.PERHAPS))
    capacity = S3(models.PositiveSmallIntegerField(null=True))
    offer_hours = S3(models.PositiveSmallIntegerField(default=USUAL_OFFER_HOURS))

    objects: ClassVar[MeetingQuerySet] = MeetingQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "group"], name="meeting_with_group"),
            models.UniqueConstraint(fields=["series", "original_start"], name="meeting_once"),
            models.UniqueConstraint(fields=["series", "original_day"], name="meeting_once_a_day"),
            models.CheckConstraint(
                condition=Q(
                    ends_at__gt=F("starts_at"),
                    ends_at__lte=F("starts_at") + timedelta(minutes=LONGEST_MINUTES),
                ),
                name="meeting_ends_after_start",
            ),
            models.CheckConstraint(condition=SEATS_SANE, name="meeting_seats_sane"),
            models.CheckConstraint(condition=OFFER_HOURS_SANE, name="meeting_offers_sane"),
            models.CheckConstraint(condition=LINK_FOR_KNOWN, name="meeting_link_for_known"),
        ]
        indexes = [
            models.Index(fields=["group", "starts_at"], name="meeting_of_group"),
            models.Index(
                fields=["starts_at"], condition=Q(state="scheduled"), name="meeting_upcoming"
            ),
        ]

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def rests(self) -> bool:
        """It does not take place, because its group rests. The group has to be loaded with it."""
        group: Group = self.group
        return group.rests_on(self.on_day)
