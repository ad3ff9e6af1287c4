"""What there is while somebody writes or reads: drafts, suggestions, how they like it."""

import uuid
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import DB_CASCADE, DO_NOTHING, Exists, OuterRef

from accounts.models import User
from groups.forum.models.texts import Post, Thread
from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S1, S2, S4


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, member: Membership) -> Self:
        """The member's own."""
        if not member.is_active:
            return self.none()
        return self.filter(group=member.group_id, membership=member.pk)

    def of(self, thread: Thread | None) -> Self:
        """For a reply in ``thread``, or for a new thread."""
        return self.filter(thread=thread.pk if thread else None)


class Draft(models.Model):
    """What somebody has written and not sent: one for each thread, and one for a new one.

    ``words`` is the whole form, who it is for included, so that the row tells nothing of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    membership = S4(models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+"))
    thread = S4(models.ForeignKey(Thread, on_delete=DO_NOTHING, null=True, related_name="+"))
    words = S4(SealedTextField(owner="group_id"))
    kept_at = S4(models.DateTimeField())

    objects: ClassVar[DraftQuerySet] = DraftQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "thread"], nulls_distinct=False, name="draft_once"
            )
        ]
        indexes = [models.Index(fields=["kept_at"], name="draft_kept_at")]


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def visible_to(self, member: Membership) -> Self:
        """Whoever wrote the post, and nobody else: not even who suggested it."""
        if not member.is_active:
            return self.none()
        own = Post.objects.written_by(member).filter(pk=OuterRef("post_id"))
        return self.filter(Exists(own), group=member.group_id)


class Suggestion(models.Model):
    """A reader would like a content note on a post. Who it was is kept nowhere.

    There is one at a time: a choir of them would be a reproach.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    thread = S4(models.ForeignKey(Thread, on_delete=DO_NOTHING, related_name="+"))
    post = S4(models.OneToOneField(Post, on_delete=DO_NOTHING, related_name="+"))
    topics = S4(SealedTextField(owner="group_id"))

    objects: ClassVar[SuggestionQuerySet] = SuggestionQuerySet.as_manager()  # type: ignore[assignment]  # as above


class HabitsQuerySet(models.QuerySet["Habits"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The person's own."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(person=user.pk)


class Habits(models.Model):
    """How somebody likes to read and write, in all their groups. No row: as everybody begins.

    ``closed`` are the topics that stay closed for them. It goes with the account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = S4(models.OneToOneField(User, on_delete=DB_CASCADE, related_name="+"))
    closed = S4(SealedTextField(owner="person_id"))
    opens_noted = S1(models.BooleanField(default=False))
    no_word_on_advice = S1(models.BooleanField(default=False))

    objects: ClassVar[HabitsQuerySet] = HabitsQuerySet.as_manager()  # type: ignore[assignment]  # as above
