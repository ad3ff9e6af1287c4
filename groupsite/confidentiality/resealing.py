"""Seals texts anew with their owners' newest keys, table by table, while people write.

It walks every table that has a sealed column, by primary key, in batches that are a transaction
each. A text's header says which key it is under: that is all the memory it needs.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg.sql import SQL, Composed, Identifier

from groupsite.confidentiality import row_security
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.fields import SealedTextField, sealed_fields, sealed_models
from groupsite.confidentiality.keyring import Unreadable, hold_generations
from groupsite.confidentiality.rotation import A_MOMENT, BATCH, Done, Tell
from groupsite.confidentiality.sealing import HEADER_BYTES, VERSION

# Beside each row the header that its texts should have; rows whose owner has no key have none.
_STALE = SQL(
    "from {table} t join (select owner, %(version)s || int2send(max(generation)) as header"
    " from confidentiality_datakey where generation > 0 group by owner) newest"
    " on newest.owner = t.{owner}"
    " where ({differs}) and (%(owner)s::uuid is null or t.{owner} = %(owner)s::uuid)"
)
_DIFFERS = SQL("substr(t.{column}, 1, %(header_bytes)s) <> newest.header")
_BATCH = SQL(
    "select t.{key}, t.{owner}, {columns} {stale} {after}"
    " order by t.{key} limit %(batch)s for update of t skip locked"
)

_UPDATE = SQL(
    "update {table} t set {changes} from unnest(%s, {texts}) new(key, {columns})"
    " where t.{key} = new.key"
)


@dataclass(frozen=True)
class SealedColumns:
    """The sealed columns of one table whose keys belong to one owner column."""

    model: type[models.Model]
    owner: str
    fields: tuple[SealedTextField, ...]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> Identifier:
        return Identifier(str(self.model._meta.pk.column))

    def stale(self) -> Composed:
        """``from ... where``: rows with a text that is not under its owner's newest key."""
        return _STALE.format(
            table=Identifier(self.table),
            owner=Identifier(self.owner),
            differs=SQL(" or ").join(_DIFFERS.format(column=name) for name in self.columns()),
        )

    def batch(self, *, first: bool) -> Composed:
        return _BATCH.format(
            key=self.key,
            owner=Identifier(self.owner),
            columns=SQL(", ").join(SQL("t.{}").format(name) for name in self.columns()),
            stale=self.stale(),
            after=SQL("") if first else SQL("and t.{} > %(after)s").format(self.key),
        )

    def update(self) -> Composed:
        """Takes a list of keys, and one of texts for each column.

        One statement for many rows: policies ask who is acting once for each statement.
        """
        names = self.columns()
        return _UPDATE.format(
            table=Identifier(self.table),
            changes=SQL(", ").join(SQL("{0} = new.{0}").format(name) for name in names),
            texts=SQL(", ").join(SQL("%s::bytea[]") for _ in names),
            columns=SQL(", ").join(names),
            key=self.key,
        )

    def columns(self) -> list[Identifier]:
        return [Identifier(str(field.column)) for field in self.fields]


def sealed_columns() -> Iterator[SealedColumns]:
    """Every sealed column of every table."""
    for model in sealed_models():
        by_owner: dict[str, list[SealedTextField]] = {}
        for field in sealed_fields(model):
            by_owner.setdefault(field.owner_column, []).append(field)
        for owner, fields in by_owner.items():
            yield SealedColumns(model, owner, tuple(fields))


def reseal(owner: UUID | None, tell: Tell) -> Done:
    """Bring every text of ``owner``, or of everybody, under its owner's newest key."""
    done = Done()
    for columns in sealed_columns():
        here = _reseal(columns, owner, tell)
        done.renewed += here.renewed
        done.unreadable += here.unreadable
    return done


def owners_with_stale_texts(owner: UUID | None) -> set[UUID]:
    """Those whose older keys a text still needs."""
    found: set[UUID] = set()
    for columns in sealed_columns():
        query = SQL("select distinct t.{} {}").format(Identifier(columns.owner), columns.stale())
        found |= {each for (each,) in _ask(query, owner)}
    return found


def hidden_tables() -> list[str]:
    """Tables whose texts we would not see: to go on would take their keys away."""
    names = {columns.table for columns in sealed_columns()} & set(row_security.TABLES)
    with connection.cursor() as cursor:
        cursor.execute(
            "select tablename from pg_policies where schemaname = current_schema()"
            " and policyname = any(%s) group by tablename having count(*) = 2",
            [["select_key_rotation", "update_key_rotation"]],
        )
        return sorted(names - {name for (name,) in cursor.fetchall()})


def _reseal(columns: SealedColumns, owner: UUID | None, tell: Tell) -> Done:
    count = SQL("select count(*) {}").format(columns.stale())
    ((total,),) = _ask(count, owner)
    done = Done()
    left = total
    while left > done.unreadable:
        done.unreadable = 0
        after = None
        while (after := _reseal_batch(columns, owner, after, done)) is not None:
            tell(f"{columns.table}: {done.renewed} of {total} rows sealed anew")
        ((left,),) = _ask(count, owner)
        if left > done.unreadable:
            # Somebody is writing these rows now; said each time, so that a wait does not look dead.
            tell(f"{columns.table}: {done.renewed} of {total} rows sealed anew, {left} in use")
            time.sleep(A_MOMENT)
    return done


def _reseal_batch(columns: SealedColumns, owner: UUID | None, after: Any, done: Done) -> Any:
    """One batch; gives the key of its last row, None where there was none."""
    with acting_as(Purpose.KEY_ROTATION), connection.cursor() as cursor:
        cursor.execute(columns.batch(first=after is None), _values(owner, after))
        rows = cursor.fetchall()
        hold_generations({row[1] for row in rows})
        changes = []
        for key, row_owner, *boxes in rows:
            try:
                changes.append([key, *_renewed(columns, key, row_owner, boxes)])
            except Unreadable:
                done.unreadable += 1
        if changes:
            cursor.execute(columns.update(), [list(each) for each in zip(*changes, strict=True)])
    done.renewed += len(changes)
    return rows[-1][0] if rows else None


def _renewed(columns: SealedColumns, key: Any, owner: UUID, boxes: list[Any]) -> list[bytes | None]:
    return [
        None if box is None else field.renew(owner, key, bytes(box))
        for field, box in zip(columns.fields, boxes, strict=True)
    ]


def _ask(query: Composed, owner: UUID | None) -> list[tuple[Any, ...]]:
    with acting_as(Purpose.KEY_ROTATION), connection.cursor() as cursor:
        cursor.execute(query, _values(owner))
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _values(owner: UUID | None, after: Any = None) -> dict[str, Any]:
    return {
        "version": VERSION,
        "header_bytes": HEADER_BYTES,
        "owner": owner,
        "after": after,
        "batch": BATCH,
    }
