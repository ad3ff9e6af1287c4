"""Series, their occurrences, who comes, and the private calendar feeds.

A meeting's time, place and link are S3; who comes is S2; what somebody writes beside an answer
is S4 and has a table of its own, because row security shows a whole row or none.
"""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.zones import validate_zone
from groups.membership.models import Group, Membership
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


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, member: Membership) -> Self:
        """The meetings of the member's group."""
        return self.filter(group=member.group_id)

    def to_come(self, at: datetime) -> Self:
        """Not over yet, the soonest first; cancelled ones among them."""
        return self.filter(ends_at__gt=at).order_by("starts_at", "pk")

    def over(self, at: datetime) -> Self:
        """Past ones, the latest first."""
        return self.filter(ends_at__lte=at).order_by("-starts_at", "pk")

    def scheduled(self) -> Self:
        return self.filter(state=Meeting.State.SCHEDULED)


class Meeting(models.Model):
    """One occurrence. ``original_start`` is what the rule said; ``starts_at`` is what holds.

    ``revision`` rises with every change that people are told of, ``time_revision`` only when
    the start moves: a reminder belongs to one start and is not sent again for a new place.
    ``timed_at`` is when the present start was set.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", "Planned"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="meetings"))
    series = S2(models.ForeignKey(Series, on_delete=models.CASCADE, related_name="meetings"))
    original_start = S3(models.DateTimeField())
    starts_at = S3(models.DateTimeField())
    ends_at = S3(models.DateTimeField())
    state = S3(models.CharField(max_length=10, choices=State.choices, default=State.SCHEDULED))
    revision = S3(models.PositiveIntegerField(default=0))
    time_revision = S3(models.PositiveIntegerField(default=0))
    timed_at = S3(models.DateTimeField())
    facilitator = S2(
        models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    )
    topic = S4(SealedTextField(owner="group_id", blank=True))
    place = S3(SealedTextField(owner="group_id", blank=True))
    link = S3(SealedTextField(owner="group_id", blank=True))

    objects: ClassVar[MeetingQuerySet] = MeetingQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "group"], name="meeting_with_group"),
            models.UniqueConstraint(fields=["series", "original_start"], name="meeting_once"),
            models.CheckConstraint(
                condition=Q(
                    ends_at__gt=F("starts_at"),
                    ends_at__lte=F("starts_at") + timedelta(minutes=LONGEST_MINUTES),
                ),
                name="meeting_ends_after_start",
            ),
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


class RsvpQuerySet(models.QuerySet["Rsvp"]):
    def visible_to(self, member: Membership) -> Self:
        """The answers of those who are in the member's group today, given since they joined."""
        return self.filter(group=member.group_id).current()

    def current(self) -> Self:
        """Given by an active member, and not in an earlier time in the group."""
        return self.filter(
            membership__state=Membership.State.ACTIVE, answered_at__gte=F("membership__joined_at")
        )

    def coming(self) -> Self:
        """Yes or maybe, said of the time that holds now. See ``actions.move_meeting``."""
        return self.current().filter(
            answer__in=(Rsvp.Answer.YES, Rsvp.Answer.MAYBE), answered_for=F("meeting__starts_at")
        )

    def declined(self) -> Self:
        return self.current().filter(answer=Rsvp.Answer.NO)


class Rsvp(models.Model):
    """Whether a member comes to one meeting. ``answered_for`` is the start they said it of."""

    class Answer(models.TextChoices):
        YES = "yes", "I’ll come"
        MAYBE = "maybe", "Maybe"
        NO = "no", "Can’t"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    meeting = S2(models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="rsvps"))
    membership = S2(models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="rsvps"))
    answer = S2(models.CharField(max_length=5, choices=Answer.choices))
    answered_at = S2(models.DateTimeField())
    answered_for = S3(models.DateTimeField())

    objects: ClassVar[RsvpQuerySet] = RsvpQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="rsvp_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["yes", "maybe", "no"]), name="rsvp_answer_known"
            ),
        ]


class RsvpNoteQuerySet(models.QuerySet["RsvpNote"]):
    def visible_to(self, member: Membership) -> Self:
        """One's own, and for a facilitator those of everybody who is in the group today."""
        ours = self.filter(group=member.group_id, membership__state=Membership.State.ACTIVE)
        return ours if member.is_facilitator else ours.filter(membership=member)


class RsvpNote(models.Model):
    """What somebody adds to an answer, for the facilitators."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    meeting = S2(models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notes"))
    membership = S2(models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+"))
    text = S4(SealedTextField(owner="group_id"))
    written_at = S2(models.DateTimeField())

    objects: ClassVar[RsvpNoteQuerySet] = RsvpNoteQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="rsvp_note_once")
        ]


class CalendarFeed(models.Model):
    """A membership's private feed. The token is shown once; here lies its hash.

    ``user`` stands beside the membership because a calendar program brings nothing but the token:
    whoever holds it may learn whose feed it is, and nothing else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    membership = S2(
        models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="calendar_feed")
    )
    user = S2(
        models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    )
    token_hash = S2(models.CharField(max_length=64, unique=True))
    created_at = S2(models.DateTimeField())

    objects: ClassVar[models.Manager["CalendarFeed"]] = models.Manager()
