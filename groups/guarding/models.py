"""The never-post list: words that somebody wants to see stopped before they leave.

It belongs to a person, not to a group, and is sealed with the person's own key, as the journal is:
what stands on it is what they fear most to give away.
"""

import uuid
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import DB_CASCADE

from accounts.models import User
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S4


class GuardedWordQuerySet(models.QuerySet["GuardedWord"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The person's own list; nobody else's, whoever asks."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(person=user.pk)

    def in_order(self) -> Self:
        return self.order_by("added_at", "pk")


class GuardedWord(models.Model):
    """One word or name. It goes with the account: the database sees to it, past row security."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = S4(models.ForeignKey(User, on_delete=DB_CASCADE, related_name="+"))
    text = S4(SealedTextField(owner="person_id"))
    added_at = S4(models.DateTimeField())

    objects: ClassVar[GuardedWordQuerySet] = GuardedWordQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods
