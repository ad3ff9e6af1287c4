"""What a thread brings along for its reader: what they muted, and how fast it goes just now.

As columns of the query that is there anyway: a thread's page is asked for most of all.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from groups.forum.models import Mutes, Pace, Thread
from groups.forum.mutes import Muted, read_mutes
from groups.membership.models import Membership
from groupsite.confidentiality.fields import Sealed, sealed_fields


def with_mutes(threads: "QuerySet[Thread, Any]", member: Membership) -> "QuerySet[Thread, Any]":
    """Each with what ``mutes_beside`` reads; the database asks for it once."""
    return threads.annotate(own_mutes=_rows(Mutes.objects.visible_to(member)))


def with_pace(threads: "QuerySet[Thread, Any]", member: Membership) -> "QuerySet[Thread, Any]":
    """Each with what ``pace_of`` reads."""
    here = Pace.objects.filter(group=member.group_id, thread=OuterRef("pk"))
    return threads.annotate(pace_rows=_rows(here))


def mutes_beside(thread: Any) -> Muted:
    """Of a thread from ``with_mutes``."""
    return read_mutes(_made(Mutes, thread.own_mutes))


def pace_of(thread: Any) -> Pace | None:
    """Of a thread from ``with_pace``."""
    return next(iter(_made(Pace, thread.pace_rows)), None)


def _rows(query: "QuerySet[Any, Any]") -> ArraySubquery:
    """Whole rows as a column of another query."""
    columns = [one.attname for one in query.model._meta.concrete_fields]
    return ArraySubquery(query.values(row=JSONObject(**{name: name for name in columns})))


def _made[Row: Model](model: type[Row], rows: list[dict[str, Any]]) -> list[Row]:
    """The rows again; sealed columns are opened when they are read, as ever."""
    columns = {one.attname: one for one in model._meta.concrete_fields}
    sealed = {one.attname for one in sealed_fields(model)}
    return [
        model(
            **{
                name: Sealed(bytes.fromhex(value.removeprefix("\\x")))
                if name in sealed and value is not None
                else columns[name].to_python(value)
                for name, value in row.items()
            }
        )
        for row in rows
    ]
