"""Every column of the database: how secret it is, and how it lies there.

Looked up in the database and in the models, so that a new column appears by itself.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import BinaryField, Field

from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import rank_of

PLAIN, SEALED, HASHED, WRAPPED = "in plain", "sealed", "hashed", "locked with a master key"
# Django's own fields, which our store of sessions fills otherwise.
SESSIONS = {"session_key": HASHED, "session_data": "locked with the person's cookie"}
KEYS = {
    "group_id": "the group's key",
    "author_id": "the person's own key",
    "person_id": "the person's own key",
    "keeper": "the group's key, or where coordinators read it a key of its own",
    "id": "a key of its own",
}
HASHES = ("_hash", "fingerprint")
# The one that lies as it came: what is in it is public.
OF_A_RESOURCE = ("library_resourcefile", "content")
# Written by Django for itself, without a model of ours or of a library.
OF_THE_PROGRAM = "django_migrations"


@dataclass(frozen=True, order=True)
class Column:
    """``rank`` is S0 to S4; ``key`` says which key a sealed column is sealed with."""

    table: str
    name: str
    rank: str
    lies: str
    key: str = ""

    @property
    def place(self) -> str:
        return f"{self.table}.{self.name}"


def columns() -> list[Column]:
    """All columns of all tables, sorted. Fails on one that no model explains."""
    fields = {
        (model._meta.db_table, field.column): field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = current_schema() order by table_name, column_name"
        )
        found = cursor.fetchall()
    return [_column(table, name, fields.get((table, name))) for table, name in found]


def _column(table: str, name: str, field: "Field | None") -> Column:
    if field is None:
        assert table == OF_THE_PROGRAM, f"No model explains {table}.{name}."
        return Column(table, name, "S0", PLAIN)
    rank = rank_of(field)
    assert rank is not None, f"{table}.{name} has no rank."
    if isinstance(field, SealedTextField):
        key = KEYS.get(field.owner, f"the key of its {field.owner.removesuffix('_id')}")
        return Column(table, name, rank.name, SEALED, key)
    if isinstance(field, BinaryField) and (table, name) != OF_A_RESOURCE:
        return Column(table, name, rank.name, WRAPPED)
    if table == "django_session" and name in SESSIONS:
        return Column(table, name, rank.name, SESSIONS[name])
    hashed = name.endswith(HASHES) or name == "password"
    return Column(table, name, rank.name, HASHED if hashed else PLAIN)


def sealed_columns() -> list[Column]:
    return [column for column in columns() if column.lies == SEALED]
