"""Who wrote a text, who was chosen to read it, and what stands behind a pseudonym."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import DO_NOTHING, Q

from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S4


class Authorship(models.Model):
    """Who wrote a post or, with no post named, who began a thread and wrote its opening post.

    A row of its own with a policy of its own: nobody reads it but the author. There is one for
    each thread and each reply, and the unique constraints below keep anybody from adding another.
    It goes with its post or thread, and with nothing else. ``named`` holds the ids of those whom
    the author chose for a reply, sealed: to look at again, for the author alone. ``sending`` is the
    token of the form it was sent with: sent twice, it is there once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    thread = S4(models.ForeignKey("forum.Thread", on_delete=DO_NOTHING, related_name="authorships"))
    post = S4(
        models.ForeignKey("forum.Post", on_delete=DO_NOTHING, null=True, related_name="authorships")
    )
    membership = S4(models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+"))
    named = S4(SealedTextField(owner="group_id", blank=True))
    sending = S4(models.UUIDField(null=True))

    objects: ClassVar[models.Manager["Authorship"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post"], name="authorship_of_post"),
            models.UniqueConstraint(
                fields=["thread"], condition=Q(post=None), name="authorship_of_thread"
            ),
            models.UniqueConstraint(fields=["membership", "sending"], name="authorship_sent_once"),
        ]


class Reader(models.Model):
    """Somebody chosen to read a post or, with no post named, a thread. Fixed when it is written.

    Each is shown their own row and nobody else's; the author sees whom they chose.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    thread = S4(models.ForeignKey("forum.Thread", on_delete=DO_NOTHING, related_name="readers"))
    post = S4(
        models.ForeignKey("forum.Post", on_delete=DO_NOTHING, null=True, related_name="readers")
    )
    membership = S4(models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+"))

    objects: ClassVar[models.Manager["Reader"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "post", "membership"],
                nulls_distinct=False,
                name="reader_once",
            )
        ]


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def visible_to(self, member: Membership) -> Self:
        """The group's facilitators, and not whoever showed it to them."""
        if not (member.is_active and member.is_facilitator):
            return self.none()
        return self.filter(group=member.group_id)


class Disclosure(models.Model):
    """A reader put a post before the facilitators: they read it until one of them closes it.

    Who did is not kept. ``ends_at`` repeats when the thread goes by itself, because facilitators
    may read the post without its thread.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    thread = S4(models.ForeignKey("forum.Thread", on_delete=DO_NOTHING, related_name="+"))
    post = S4(models.ForeignKey("forum.Post", on_delete=DO_NOTHING, related_name="disclosures"))
    opened_at = S4(models.DateTimeField())
    closed_at = S4(models.DateTimeField(null=True))
    ends_at = S4(models.DateTimeField(null=True))

    objects: ClassVar[DisclosureQuerySet] = DisclosureQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(closed_at=None), name="disclosure_open_once"
            )
        ]
