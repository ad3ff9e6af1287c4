"""Entries that nobody reads but the person who wrote them.

An entry belongs to a person, not to a group: it is sealed with the person's own data key, and
leaving a group, or losing it, takes nothing away.
"""

import uuid
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import DB_CASCADE

from accounts.models import User
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S4


class JournalEntryQuerySet(models.QuerySet["JournalEntry"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The person's own entries; nobody else's, whoever asks."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(author=user.pk)

    def newest_first(self) -> Self:
        """The id settles the order of what was written at one moment."""
        return self.order_by("-written_at", "-pk")


class JournalEntry(models.Model):
    """One entry. It goes with its author's account: the database sees to it, past row security."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = S4(models.ForeignKey(User, on_delete=DB_CASCADE, related_name="+", db_index=False))
    body = S4(SealedTextField(owner="author_id"))
    written_at = S4(models.DateTimeField())
    edited_at = S4(models.DateTimeField(null=True))

    objects: ClassVar[JournalEntryQuerySet] = JournalEntryQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        indexes = [models.Index(fields=["author", "written_at", "id"], name="journal_in_order")]
