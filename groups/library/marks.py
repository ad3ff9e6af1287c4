"""Keeping a resource for oneself, with a note, and saying that it helped. No deed here is logged."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from accounts.models import User
from groups.errors import NotPossible
from groups.library.models import Bookmark, Helped, Resource
from groupsite.confidentiality.keyring import ensure_data_key

MOST_KEPT = 500
LONGEST_NOTE = 2_000


@transaction.atomic
def keep(user: User, resource: Resource, *, note: str, at: datetime) -> None:
    """Keep it, or write another note where it is kept already."""
    _one_at_a_time(user)
    ensure_data_key(user.pk)
    own = Bookmark.objects.visible_to(user)
    kept = own.filter(resource=resource.pk).first()
    if kept is not None:
        kept.note = note
        kept.save(update_fields=["note"])
        return
    if own.count() >= MOST_KEPT:
        raise NotPossible(f"You keep {MOST_KEPT} already. Let one go, and there is room again.")
    Bookmark(person=user, resource=resource, note=note, kept_at=at).save(force_insert=True)


def let_go(user: User, resource_id: UUID) -> None:
    """Keep it no longer; the note is erased with it."""
    Bookmark.objects.visible_to(user).filter(resource=resource_id).delete()


@transaction.atomic
def say_it_helped(user: User, resource: Resource, *, helped: bool) -> None:
    """Say so, or take it back; twice is once."""
    if not helped:
        Helped.objects.visible_to(user).filter(resource=resource.pk).delete()
        return
    if not resource.is_on_shelf:
        raise NotPossible("This is not in the library just now.")
    Helped.objects.bulk_create([Helped(person=user, resource=resource)], ignore_conflicts=True)


def _one_at_a_time(user: User) -> None:
    """Hold back a second press of the button until the first one is done."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 1))", [str(user.pk)])
