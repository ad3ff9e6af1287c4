"""The scene's rows by name, and what else they could be: one column at a time.

A row's name says its people, groups and states; a value's name is stable from run to run, so that
a probe can be written down in the list and tried again.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from django.apps import apps
from django.db import connection

PARENTS = ("accounts_user", "membership_group", "membership_membership")
TOGETHER = {"membership_membership": ("role", "state")}
"""Columns that an attempt may change in one go."""
MOMENTS = {
    "long ago": "now() - interval '2 years'",
    "lately": "now() - interval '2 days'",
    "soon": "now() + interval '1 hour'",
}
Row = dict[str, Any]


COMMAND = "one.cmin::text::bigint"
"""Which of this transaction's commands wrote a row last; they are counted through all savepoints."""
AS_WRITTEN = f"{COMMAND}, one.ctid"
"""The order in which it wrote the rows, wherever in the table they found room."""

# So that two of one name change places in no run, those come first in which something else is said
# at all, and of what one command wrote each kind together.
_ROWS = f"""
select to_jsonb(one) from "{{table}}" one order by (
    select string_agg(key, ' ' order by key) from jsonb_each(to_jsonb(one))
    where value not in ('null', '""')
), {COMMAND}, to_jsonb(one) ->> 'kind', one.ctid
"""


@dataclass(frozen=True, order=True)
class Variant:
    """A row of the scene with some columns changed; ``changes`` are value names by column."""

    row: str
    changes: tuple[tuple[str, str], ...] = ()

    def words(self) -> str:
        return ", ".join(f"{column}={value}" for column, value in self.changes)


@dataclass
class Rows:
    """One table's rows, read with the locks open."""

    table: str
    names: "Names"
    rows: dict[str, Row] = field(default_factory=dict)

    @cached_property
    def domains(self) -> dict[str, list[str]]:
        """What each column may be changed to, by name."""
        return {column: self._domain(column) for column in self.names.columns[self.table]}

    def _domain(self, column: str) -> list[str]:
        kind, parent, optional = self.names.columns[self.table][column]
        null = ["null"] * optional
        present = {self.names.word(row[column]) for row in self.rows.values()}
        if column == "id" or kind in ("bytea", "_varchar", "_int2", "text"):
            return []
        if kind == "timestamptz":
            return [*MOMENTS, *null]
        if kind == "bool":
            return ["true", "false"]
        if parent in PARENTS:
            present |= set(self.names.of_table(parent))
        choices = self.names.choices(self.table, column)
        if kind == "varchar" and not choices:
            return null
        present |= choices
        ordered = sorted(present)
        return [*(ordered if len(ordered) <= 24 else ordered[:24]), *null]

    def variants(self) -> list[Variant]:
        """Every row as it is, then with one column changed, then with those of TOGETHER."""
        plain = [Variant(name) for name in self.rows]
        changed = [
            Variant(name, ((column, value),))
            for name, row in self.rows.items()
            for column, values in self.domains.items()
            for value in values
            if self.names.word(row[column]) != value
        ]
        return plain + changed + list(self._changed_together())

    def _changed_together(self) -> Iterator[Variant]:
        columns = TOGETHER.get(self.table, ())
        for name, row in self.rows.items():
            for values in product(*(self.domains[column] for column in columns)):
                changes = tuple(zip(columns, values, strict=True))
                if changes and all(self.names.word(row[one]) != value for one, value in changes):
                    yield Variant(name, changes)

    def value(self, variant: Variant) -> Row:
        changes = {column: self.names.value(word) for column, word in variant.changes}
        return {**self.rows[variant.row], **changes}


class Names:
    """Words for ids and back."""

    def __init__(self, tables: list[str]) -> None:
        self.columns = _columns()
        self.words: dict[str, str] = {}
        self.tables: dict[str, Rows] = {}
        with connection.cursor() as cursor:
            cursor.execute(f"select {', '.join(MOMENTS.values())}")
            moments = [moment.isoformat() for moment in cursor.fetchone()]
            self.moments = dict(zip(MOMENTS, moments, strict=True))
        self.moments["too long"] = "\\x" + "00" * 67_000
        for table in (*PARENTS, *(one for one in tables if one not in PARENTS)):
            self._read(table)
        self.values = {word: raw for raw, word in self.words.items()}

    def _read(self, table: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_ROWS.format(table=table))
            found = [json.loads(text) if isinstance(text, str) else text for (text,) in cursor]
        rows, seen = Rows(table, self), Counter[str]()
        for row in found:
            name = self._name(table, row)
            seen[name] += 1
            name = name if seen[name] == 1 else f"{name} {seen[name]}"
            rows.rows[name] = row
            self.words[str(row["id"])] = name if table in PARENTS else f"{table}: {name}"
        self.tables[table] = rows

    def _name(self, table: str, row: Row) -> str:
        if table == "accounts_user":
            return row["email"].partition("@")[0]
        if table == "membership_group":
            return str(row["slug"]).partition("-")[0]
        if table == "membership_membership":
            return f"{self.words[row['user_id']]} in {self.words[row['group_id']]}"
        return " ".join(self._parts(table, row)) or "row"

    def _parts(self, table: str, row: Row) -> list[str]:
        parts = []
        for column, (kind, parent, optional) in self.columns[table].items():
            value = row[column]
            if value in (None, False, "") or column == "id":
                continue
            if parent in PARENTS or (kind == "uuid" and str(value) in self.words):
                word = self.words[value]
                if not any(word in part for part in parts):
                    parts.append(word.rpartition(": ")[2])
            elif kind == "bool" or (kind == "timestamptz" and optional):
                parts.append(column.removesuffix("_at"))
            elif self.choices(table, column) or (kind == "int2" and column == "version"):
                parts.append(str(value))
        return parts

    def choices(self, table: str, column: str) -> set[str]:
        choices = getattr(_fields(table).get(column), "flatchoices", None) or ()
        return {f"'{value}'" for value, _ in choices}

    def of_table(self, table: str) -> list[str]:
        return list(self.tables[table].rows)

    def word(self, value: Any) -> str:
        if isinstance(value, bool) or value is None:
            return json.dumps(value)
        return self.words.get(str(value), f"'{value}'")

    def value(self, word: str) -> Any:
        if word in ("true", "false", "null"):
            return json.loads(word)
        if word in self.moments:
            return self.moments[word]
        return (
            self.values[word] if word in self.values else word.removeprefix("'").removesuffix("'")
        )


def _fields(table: str) -> dict[str, Any]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return {field.column: field for field in model._meta.concrete_fields}
    return {}


def _columns() -> dict[str, dict[str, tuple[str, str | None, bool]]]:
    """table -> column -> (type, the table it refers to, whether it may be null)"""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, a.attname, t.typname, not a.attnotnull from pg_attribute a"
            " join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid"
            " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
            " and a.attnum > 0 and not a.attisdropped order by c.relname, a.attnum"
        )
        found: dict[str, dict[str, tuple[str, str | None, bool]]] = {}
        for table, column, kind, optional in cursor.fetchall():
            field = _fields(table).get(column)
            related = getattr(field, "related_model", None)
            parent = related._meta.db_table if related else None
            found.setdefault(table, {})[column] = (kind, parent, optional)
    return found
