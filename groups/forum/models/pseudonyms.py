"""What stands behind an anonymous byline, and how two people together may look."""

import uuid
from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import DO_NOTHING, Exists, F, OuterRef, Q

from groups.forum.models.texts import Clock, Post, Thread
from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S4

OPEN_FOR = timedelta(hours=24)
LONGEST_DELAY = timedelta(days=7)


class PseudonymQuerySet(models.QuerySet["Pseudonym"]):
    def visible_to(self, member: Membership) -> Self:
        """The member's own; for facilitators what the agreement or a broken glass opens to them.

        And never more than they may read: without a post there is nobody behind it.
        """
        if not member.is_active:
            return self.none()
        own = Q(membership=member.pk)
        if member.is_facilitator:
            posts = Post.objects.visible_to(member).filter(pseudonym=OuterRef("pk"))
            broken = BrokenGlass.objects.opened_for(member).filter(pseudonym=OuterRef("pk"))
            own |= (Q(facilitators_see=True) & Exists(posts)) | Exists(broken)
        return self.filter(own, group=member.group_id)


class Pseudonym(models.Model):
    """A name under which one member writes in one thread; in the next thread it is another.

    ``word`` is drawn by lot: numbers in a row would tell of others whom one cannot read.
    ``facilitators_see`` is what the agreement said when it was taken, and never changes; where
    the agreement changes, the member's next anonymous post takes a new name. ``thread`` is None once
    the thread is gone: until the job for expiry forgets the name, or, where two looked behind it,
    for good, so that its author is told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    thread = S4(
        models.ForeignKey(Thread, on_delete=DO_NOTHING, null=True, related_name="pseudonyms")
    )
    membership = S4(models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+"))
    word = S2(models.PositiveSmallIntegerField())
    facilitators_see = S2(models.BooleanField(default=False))

    objects: ClassVar[PseudonymQuerySet] = PseudonymQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "thread"], name="pseudonym_with_thread"),
            models.UniqueConstraint(fields=["id", "group"], name="pseudonym_with_group"),
            models.UniqueConstraint(
                fields=["thread", "membership", "facilitators_see"], name="pseudonym_once"
            ),
            models.UniqueConstraint(fields=["thread", "word"], name="pseudonym_word_once"),
        ]


class BrokenGlassQuerySet(models.QuerySet["BrokenGlass"]):
    def visible_to(self, member: Membership) -> Self:
        """The group's facilitators, and whoever was looked at, once they are told."""
        if not member.is_active:
            return self.none()
        ours = self.filter(group=member.group_id)
        if member.is_facilitator:
            return ours
        return ours.filter(Exists(Told.objects.filter(glass=OuterRef("pk"), membership=member.pk)))

    def opened_for(self, member: Membership) -> Self:
        """Open now, for the two who agreed on it."""
        if not (member.is_active and member.is_facilitator):
            return self.none()
        two = Q(asked_by=member.pk) | Q(approved_by=member.pk)
        return self.filter(two, group=member.group_id, ends_at__gt=Clock())


class BrokenGlass(models.Model):
    """One facilitator asks who is behind a pseudonym, another agrees, both see it for 24 hours.

    ``tell_at`` is when the author is told: at once, or up to a week later where ``safety`` says
    why telling would put somebody in danger.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    pseudonym = S4(models.ForeignKey(Pseudonym, on_delete=DO_NOTHING, related_name="+"))
    asked_by = S2(models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+"))
    asked_at = S2(models.DateTimeField())
    reason = S4(SealedTextField(owner="group_id"))
    safety = S4(SealedTextField(owner="group_id", blank=True))
    tell_after = S2(models.DurationField(default=timedelta(0)))
    approved_by = S2(
        models.ForeignKey(Membership, on_delete=DO_NOTHING, null=True, related_name="+")
    )
    approved_at = S2(models.DateTimeField(null=True))
    ends_at = S2(models.DateTimeField(null=True))
    tell_at = S2(models.DateTimeField(null=True))

    objects: ClassVar[BrokenGlassQuerySet] = BrokenGlassQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "group"], name="glass_with_group"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")),
                name="glass_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None, ends_at=None, tell_at=None)
                | Q(
                    approved_by__isnull=False,
                    ends_at__gt=F("approved_at"),
                    ends_at__lte=F("approved_at") + OPEN_FOR,
                    tell_at=F("approved_at") + F("tell_after"),
                ),
                name="glass_ends_and_tells",
            ),
            models.CheckConstraint(
                condition=Q(tell_after__gte=timedelta(0), tell_after__lte=LONGEST_DELAY),
                name="glass_tells_in_time",
            ),
        ]


class Told(models.Model):
    """That the author was told of a broken glass: written when it is time, by the planner alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    glass = S4(models.OneToOneField(BrokenGlass, on_delete=DO_NOTHING, related_name="told"))
    membership = S4(models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+"))
    at = S4(models.DateTimeField())

    objects: ClassVar[models.Manager["Told"]] = models.Manager()
