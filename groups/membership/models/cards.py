"""What a coordinator asks to be changed before a group's card is shown."""

import uuid
from typing import ClassVar, Self

from django.db import models

from groups.membership.models.groups import Group
from groups.membership.models.memberships import Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S4


class CardAnswerQuerySet(models.QuerySet["CardAnswer"]):
    def visible_to(self, member: Membership) -> Self:
        """For those who can change the card."""
        return self.filter(group=member.group_id) if member.is_facilitator else self.none()


class CardAnswer(models.Model):
    """One for a group at most; the next answer takes its place, and a yes erases it."""

    class Reason(models.TextChoices):
        NAMES = "names", "Somebody could be recognised by it"
        PROMISES = "promises", "It promises therapy, a diagnosis or a cure"
        FOR_WHOM = "for whom", "It does not say clearly whom the group is for"
        EVENING = "evening", "It does not say clearly what an evening is like"
        COST = "cost", "It does not say clearly what it costs"
        ADVERTISING = "advertising", "It reads like an advertisement"
        ELSEWHERE = "elsewhere", "It is not a group for people whose partner is in therapy"
        OTHER = "other", "Something else, in the words below"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.OneToOneField(Group, on_delete=models.CASCADE, related_name="+"))
    reason = S2(models.CharField(max_length=12, choices=Reason.choices))
    words = S4(SealedTextField(owner="group_id", blank=True))
    answered_at = S2(models.DateTimeField())

    objects: ClassVar[CardAnswerQuerySet] = CardAnswerQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods
