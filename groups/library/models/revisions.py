"""What somebody would change about a resource that two people stand for already."""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from groups.library.readers import Reader
from groupsite.confidentiality.ranks import S0, S2

WORDS = (
    "title",
    "url",
    "publisher",
    "author",
    "kind",
    "language",
    "support_types",
    "situations",
    "summary",
    "body",
    "evidence",
    "conflict_of_interest",
    "cost_kind",
    "cost",
    "reading_level",
    "country",
    "isbn",
    "credit",
)
"""What a card says and a revision may change; the trigger of migration 0003 lists the same."""


class RevisionQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, reader: Reader) -> Self:
        """One's own; a reviewer sees them all."""
        if reader.reviews:
            return self.all()
        return self.filter(changed_by=reader.user) if reader.user else self.none()


class Revision(models.Model):
    """Old and new words, as they were put before the reviewers of one round; never changed.

    The resource keeps its words until two people stand for the new ones. Refused or not, the
    revision stays: it is how somebody sees later what was changed and when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = S2(
        models.ForeignKey("library.Resource", on_delete=models.CASCADE, related_name="revisions")
    )
    round = S0(models.PositiveSmallIntegerField())
    before = S2(models.JSONField())
    after = S2(models.JSONField())
    changed_by = S2(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
        )
    )
    # As with a proposal: a coordinator stands for it already.
    from_coordinator = S2(models.BooleanField(default=False))
    changed_at = S2(models.DateTimeField())

    objects: ClassVar[RevisionQuerySet] = RevisionQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() gives a manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "round"], name="revision_of_a_round")
        ]
