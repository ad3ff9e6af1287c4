"""What reviewers said."""

import uuid

from django.conf import settings
from django.db import models

from groupsite.confidentiality.ranks import S0, S2


class Review(models.Model):
    """What one reviewer said; never changed. The reviewer's name goes when their account goes."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", "I stand for it"
        DECLINE = "decline", "It should not be in the library"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = S2(
        models.ForeignKey("library.Resource", on_delete=models.CASCADE, related_name="reviews")
    )
    reviewer = S2(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
        )
    )
    # Of the resource: each time that it comes before the reviewers, both are asked anew.
    round = S0(models.PositiveSmallIntegerField(default=1))
    verdict = S2(models.CharField(max_length=8, choices=Verdict.choices))
    reviewed_at = S2(models.DateTimeField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "reviewer", "round"], name="review_once"),
            # A checklist refers to it.
            models.UniqueConstraint(
                fields=["id", "verdict", "resource"], name="review_with_verdict"
            ),
        ]
