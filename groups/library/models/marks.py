"""What a person does with a resource for themself: keep it, and say that it helped."""

import uuid
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import DB_CASCADE, DO_NOTHING

from accounts.models import User
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S4


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own; nobody else's, whoever asks."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(person=user.pk)

    def newest_first(self) -> Self:
        return self.order_by("-kept_at", "pk")


class Bookmark(models.Model):
    """That somebody keeps a resource, and what they noted. It goes with their account, past row
    security; it stays when the resource leaves the shelves, since the note is theirs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = S4(models.ForeignKey(User, on_delete=DB_CASCADE, related_name="+", db_index=False))
    resource = S4(models.ForeignKey("library.Resource", on_delete=DO_NOTHING, related_name="+"))
    note = S4(SealedTextField(owner="person_id", blank=True))
    kept_at = S4(models.DateTimeField())

    objects: ClassVar[BookmarkQuerySet] = BookmarkQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() gives a manager

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "resource"], name="bookmark_once")]


class HelpedQuerySet(models.QuerySet["Helped"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(person=user.pk)


class Helped(models.Model):
    """That a resource helped somebody. Others see a number, from three on, and never a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = S4(models.ForeignKey(User, on_delete=DB_CASCADE, related_name="+", db_index=False))
    resource = S4(models.ForeignKey("library.Resource", on_delete=DO_NOTHING, related_name="+"))

    objects: ClassVar[HelpedQuerySet] = HelpedQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() gives a manager

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "resource"], name="helped_once")]
