"""What a reviewer looked at, point by point.

Blind: until a resource is decided, a checklist is its writer's alone, through both locks. Afterwards
the coordinators read both side by side, but for what they proposed themselves.
"""

import json
import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from groups.library.models.reviews import Review
from groups.library.models.shelves import Proposal
from groups.library.models.states import DECIDED
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S4

LONGEST_NOTE = 300


class Point(models.TextChoices):
    """What every reviewer looks at; "yes" is always the good answer."""

    SOURCE = "source", "Its source is named"
    STANDING = "standing", "Whoever made it knows the subject"
    EVIDENCE = "evidence", "It says what it rests on"
    CURRENT = "current", "It is up to date"
    STIGMA = "stigma", "It speaks of nobody in a way that hurts"
    ACCESS = "access", "People with disabilities can use it"
    READING = "reading", "It is as easy or hard to read as the card says"
    WATCHED = "watched", "It is safe for somebody who is watched"
    INTEREST = "interest", "Whoever earns by it is named on the card"
    COST = "cost", "It costs what the card says"
    COUNTRY = "country", "It holds in the country that the card names"


class Answer(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_HERE = "not here", "Does not apply"


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    def visible_to(self, user: User) -> Self:
        """One's own; to coordinators those of rounds that are over."""
        own = Q(review__reviewer=user)
        if not user.is_coordinator:
            return self.filter(own)
        over = Q(review__round__lt=F("resource__round")) | Q(resource__state__in=DECIDED)
        theirs = Q(resource__proposal__in=Proposal.objects.filter(proposer=user))
        return self.filter(own | (over & ~theirs))


class Checklist(models.Model):
    """The answers of one review. A yes has all of them, and so the database has it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = S2(models.OneToOneField(Review, on_delete=models.CASCADE, related_name="checklist"))
    # Held equal to the review's own by a foreign key of migration 0004.
    resource = S2(models.ForeignKey("library.Resource", on_delete=models.CASCADE, related_name="+"))
    verdict = S2(models.CharField(max_length=8, choices=Review.Verdict.choices))
    answers = S2(models.JSONField(default=dict))
    # A short note to single points: JSON.
    notes = S4(SealedTextField(owner="resource_id", blank=True))

    objects: ClassVar[ChecklistQuerySet] = ChecklistQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() gives a manager

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="decline") | Q(answers__has_keys=list(Point.values)),
                name="checklist_of_a_yes_is_whole",
            ),
        ]

    @property
    def noted(self) -> dict[str, str]:
        """Point to note."""
        found: dict[str, str] = json.loads(self.notes) if self.notes else {}
        return found
