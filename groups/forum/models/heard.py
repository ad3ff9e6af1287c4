"""That somebody hears what another wrote. Only who said so is shown the row."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import DO_NOTHING, Q

from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2, S4


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    def visible_to(self, member: Membership) -> Self:
        """The member's own, and nobody else's."""
        if not member.is_active:
            return self.none()
        return self.filter(group=member.group_id, membership=member.pk)


class Acknowledgement(models.Model):
    """A word without words. There is deliberately no time: it would tell who was here just now.

    What others learn of it, the database's function ``forum_heard`` says (row_security.py): that
    somebody did, or a few, never who and never how many.
    """

    class Kind(models.TextChoices):
        HEARD = "heard", "I hear you"
        ME_TOO = "me_too", "Me too"
        THANKS = "thanks", "Thank you"
        HELPED = "helped", "This helped"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+", db_index=False))
    thread = S4(
        models.ForeignKey("forum.Thread", on_delete=DO_NOTHING, related_name="+", db_index=False)
    )
    # The unique constraint begins with the post, and is the index that is asked.
    post = S4(
        models.ForeignKey("forum.Post", on_delete=DO_NOTHING, related_name="+", db_index=False)
    )
    membership = S4(models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+"))
    kind = S2(models.CharField(max_length=8, choices=Kind.choices))

    objects: ClassVar[AcknowledgementQuerySet] = AcknowledgementQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "membership", "kind"], name="acknowledgement_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["heard", "me_too", "thanks", "helped"]),
                name="acknowledgement_kind_known",
            ),
        ]
