"""The end of a group: its key is destroyed, its rows are erased, counts remain.

One transaction for each group, so that a process that dies half-way has done nothing, and the next
one begins anew. The second lock lets this purpose see and erase groups whose announced end has come
by the database's own clock, and no others.
"""

import logging
from datetime import datetime
from graphlib import TopologicalSorter
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.functions import Now

from groups.exports.models import Certificate
from groups.forum.models import Audience, Post
from groups.meetings.models import Meeting
from groups.membership import closings
from groups.membership.locks import lock_group
from groups.membership.models import Group, Membership
from groups.scope import tables_of_groups
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.keyring import destroy_data_key

logger = logging.getLogger(__name__)


def close_groups(at: datetime) -> int:
    """Close every group whose end has come; says how many. One that fails keeps no other from it."""
    closed = 0
    for group_id in _whose_end_has_come(at):
        try:
            closed += close_group(group_id, at=at)
        except Exception:
            logger.exception("a group could not be closed")
    if closed:
        logger.info("closed: %s groups erased", closed)
    return closed


@acting_as(Purpose.CLOSING)
def close_group(group_id: UUID, *, at: datetime) -> bool:
    """Erase the group for good; False where somebody has done so, or its end has not come."""
    lock_group(group_id)
    group = _ended(at).filter(pk=group_id).first()
    if group is None:
        return False
    # Whoever is sealing a text for it ends first; afterwards nobody can.
    destroy_data_key(group_id)
    _certify(group, at)
    closings.run(group_id)
    _erase(group_id)
    return True


@acting_as(Purpose.CLOSING)
def _whose_end_has_come(at: datetime) -> list[UUID]:
    return list(_ended(at).values_list("pk", flat=True))


def _ended(at: datetime) -> QuerySet[Group]:
    """By the database's own clock too: a listed group's card is seen by everybody, before its end."""
    return Group.objects.filter(closes_at__lte=at).filter(closes_at__lte=Now())


def _certify(group: Group, at: datetime) -> None:
    """For everybody who had a place at the end."""
    people = list(
        Membership.objects.in_the_group().filter(group=group).values_list("user", flat=True)
    )
    counts = {
        "founded_at": group.founded_at,
        "closed_at": at,
        "people": len(people),
        "meetings": Meeting.objects.filter(group=group, starts_at__lte=at).scheduled().count(),
        "texts": Post.objects.filter(group=group, audience=Audience.EVERYONE).count(),
    }
    Certificate.objects.bulk_create(Certificate(person_id=one, **counts) for one in people)


def _erase(group_id: UUID) -> None:
    """Every row of every table that belongs to the group: children before their parents.

    Not by Django's own cascade, which would load what it erases.
    """
    with connection.cursor() as cursor:
        for table in in_order():
            cursor.execute(f'delete from "{table}" where group_id = %s', [group_id])  # noqa: S608  # a name of ours
        cursor.execute("delete from membership_group where id = %s", [group_id])
        if cursor.rowcount != 1:
            raise RuntimeError("The group was kept, so its key is kept as well.")


def in_order() -> list[str]:
    """The tables of groups, each before those that it refers to."""
    ours = tables_of_groups()
    parents: dict[str, set[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in ours:
            parents[model._meta.db_table] = _parents(model) & (ours - {model._meta.db_table})
    return list(reversed(list(TopologicalSorter(parents).static_order())))


def _parents(model: type[models.Model]) -> set[str]:
    return {
        field.related_model._meta.db_table
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    }
