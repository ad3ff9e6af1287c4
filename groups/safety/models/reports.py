"""That a post goes against the agreement, who said so, and what was decided about it.

Four rows, because row security shows whole rows: what is said (``Report``) is for those who decide,
who said it (``Reporter``) for themself alone, what was decided (``Ruling``) for whoever it concerns,
and whose post it was (``Told``) for its author alone.
"""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import DB_CASCADE, DB_SET_NULL, DO_NOTHING, Exists, OuterRef, Q

from accounts.models import User
from groups.forum.models import Authorship, Post, Thread
from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S4

KEPT_FOR = timedelta(days=90)
"""After the decision; the second lock says the same."""
PAUSED_FOR = timedelta(days=7)
"""So long somebody reads and does not write; the second lock says the same."""


class Verdict(models.TextChoices):
    NONE = "none", "Leave it as it is"
    HIDE = "hide", "Hide the post"
    REMOVE = "remove", "Remove the post"
    PAUSE = "pause", "Let them read and not write for a week"
    END = "end", "End their membership"


class RulingQuerySet(models.QuerySet["Ruling"]):
    def told_to(self, member: Membership) -> Self:
        """About the member's own posts."""
        told = Told.objects.filter(ruling=OuterRef("pk"), membership=member.pk)
        return self.filter(Exists(told), group=member.group_id).order_by("-decided_at", "pk")


class Ruling(models.Model):
    """What was decided about a post, for all reports of it that were open then.

    ``post`` is empty where it was removed, or its author took it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    post = S4(models.ForeignKey(Post, on_delete=DB_SET_NULL, null=True, related_name="+"))
    for_coordinators = S2(models.BooleanField(default=False))
    clause = S4(SealedTextField(owner="group_id"))
    verdict = S2(models.CharField(max_length=8, choices=Verdict.choices))
    decided_at = S2(models.DateTimeField())
    decided_by = S2(models.ForeignKey(User, on_delete=DB_SET_NULL, null=True, related_name="+"))

    objects: ClassVar[RulingQuerySet] = RulingQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="ruling_verdict_known"
            )
        ]


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, member: Membership) -> Self:
        """For a group's facilitators: what is open, but for what is about their own words."""
        if not (member.is_active and member.is_facilitator):
            return self.none()
        return self.waiting_for([member])

    def waiting_for(self, facilitators: Sequence[Membership]) -> Self:
        """The same for memberships of one person that facilitate, in one query."""
        own = Authorship.objects.filter(membership__in=facilitators, thread=OuterRef("thread_id"))
        wrote = Exists(own.filter(post=OuterRef("post_id")))
        began = Q(opens=True) & Exists(own.filter(post=None))
        ours = self.filter(group__in=[one.group_id for one in facilitators])
        waiting = ours.filter(for_coordinators=False, ruling=None)
        return waiting.exclude(wrote | began).order_by("reported_at", "pk")

    def awaiting(self, user: User) -> Self:
        """For coordinators: what concerns a facilitator, in groups in which they are not."""
        if not user.is_coordinator:
            return self.none()
        own = Membership.objects.in_the_group().filter(user=user.pk)
        return (
            self.filter(for_coordinators=True, ruling=None)
            .exclude(group__in=own.values("group"))
            .order_by("reported_at", "pk")
        )

    def by(self, member: Membership) -> Self:
        """The member's own."""
        own = Reporter.objects.filter(report=OuterRef("pk"), membership=member.pk)
        return self.filter(Exists(own), group=member.group_id).order_by("-reported_at", "pk")


class Report(models.Model):
    """A post of somebody else, and the sentence of the agreement that it goes against.

    ``keeper`` is whose key seals the words: the group's, or for coordinators the report's own, with
    a copy of the post in ``byline`` and ``text``, so that they need no way into a group. ``reported_at`` is only
    the day: the hour would tell of whoever was just there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    thread = S4(models.ForeignKey(Thread, on_delete=DB_SET_NULL, null=True, related_name="+"))
    post = S4(models.ForeignKey(Post, on_delete=DB_SET_NULL, null=True, related_name="+"))
    opens = S4(models.BooleanField(default=False))
    for_coordinators = S2(models.BooleanField(default=False))
    keeper = S2(models.UUIDField())
    anchor = S4(SealedTextField(owner="keeper"))
    clause = S4(SealedTextField(owner="keeper"))
    words = S4(SealedTextField(owner="keeper", blank=True))
    byline = S4(SealedTextField(owner="keeper", blank=True))
    text = S4(SealedTextField(owner="keeper", blank=True))
    reported_at = S4(models.DateTimeField())
    ruling = S2(models.ForeignKey(Ruling, on_delete=DB_SET_NULL, null=True, related_name="reports"))

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]  # as above


class Reporter(models.Model):
    """Who reported a post: one report of each post by each person. Nobody reads it but they."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    report = S4(models.OneToOneField(Report, on_delete=DB_CASCADE, related_name="reporter"))
    thread = S4(models.ForeignKey(Thread, on_delete=DB_SET_NULL, null=True, related_name="+"))
    post = S4(models.ForeignKey(Post, on_delete=DB_SET_NULL, null=True, related_name="+"))
    membership = S4(models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+"))

    objects: ClassVar[models.Manager["Reporter"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "membership"], name="reporter_once")]


class Told(models.Model):
    """Whose post a ruling is about, with how it began: for its author, who is told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    ruling = S4(models.OneToOneField(Ruling, on_delete=DB_CASCADE, related_name="told"))
    membership = S4(models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+"))
    excerpt = S4(SealedTextField(owner="group_id", blank=True))

    objects: ClassVar[models.Manager["Told"]] = models.Manager()
