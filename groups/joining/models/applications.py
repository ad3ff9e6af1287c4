"""What somebody writes who asks to join.

That somebody asks is their membership (``applied``); here are their words. Until they are sent they
are the applicant's alone, then the facilitators' as well, and some time after the answer nobody's.
"""

import uuid
from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from groups.joining.models.questions import LONGEST_QUESTION, MOST_QUESTIONS
from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S4

KEPT_FOR = timedelta(days=30)
"""After the answer."""
LONGEST_DRAFT = timedelta(days=14)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, member: Membership) -> Self:
        """Those that were sent, for a group's facilitators."""
        if not member.is_facilitator:
            return self.none()
        return self.filter(group=member.group_id, sent_at__isnull=False)

    def by(self, user: User) -> Self:
        """One's own."""
        return self.filter(applicant=user.pk)


class Application(models.Model):
    """A person's application to a group: begun, sent, answered.

    ``version`` is the agreement that they read. ``erase_at`` is when it goes, with its answers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    applicant = S2(models.ForeignKey(User, on_delete=models.CASCADE, related_name="+"))
    display_name = S2(models.CharField("name in this group", max_length=40))
    version = S2(models.PositiveSmallIntegerField("version of the agreement"))
    sent_at = S2(models.DateTimeField(null=True))
    decided_at = S2(models.DateTimeField(null=True))
    reply = S4(SealedTextField(owner="group_id", blank=True))
    erase_at = S2(models.DateTimeField(null=True))

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "applicant"], name="application_once"),
            models.UniqueConstraint(fields=["id", "group"], name="application_with_group"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(erase_at__isnull=False),
                name="application_answered_is_erased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["erase_at"], condition=Q(erase_at__isnull=False), name="application_erase"
            )
        ]


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, member: Membership) -> Self:
        """Of what was sent, for a group's facilitators."""
        sent = Application.objects.visible_to(member)
        return self.filter(group=member.group_id, application__in=sent).order_by("place")

    def by(self, user: User) -> Self:
        """One's own."""
        return self.filter(application__applicant=user.pk).order_by("place")


class Answer(models.Model):
    """What was answered, and what was asked then: the question may be gone by now."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    application = S2(
        models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    )
    question_id = S2(models.UUIDField())
    place = S2(models.PositiveSmallIntegerField())
    asked = S2(models.TextField(max_length=LONGEST_QUESTION))
    text = S4(SealedTextField(owner="group_id"))

    objects: ClassVar[AnswerQuerySet] = AnswerQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "question_id"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(place__range=(1, MOST_QUESTIONS)), name="answer_places"
            ),
        ]
