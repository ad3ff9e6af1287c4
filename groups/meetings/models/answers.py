"""Who comes to a meeting, and what they add for the facilitators.

What somebody writes beside an answer is S4 and has a table of its own, because row security shows
a whole row or none.
"""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from groups.meetings.models.meeting import Meeting
from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S3, S4


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
