"""World B: the same database without what one person must not sense.

Two things are taken away. First whatever the second lock does not show the person: if some answer
to them changes with it, a hidden row had a say in it. And then what they must not sense although a
row of it is theirs: the hidden group, with all that hangs on it, for whoever left it or once asked
to join. Ids, slugs and times of everything else stay, because world B is made of world A.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from accounts.models import User
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.row_security import TABLES
from tests.scene import tables, undone

OF_NOBODY = {"finder_wish", "meetings_endedlink", "notices_planned"}
"""That a token ended is known to whoever holds it, and its row names no group and no person: it is
in both worlds, and the answer to it has to be the same in both. So is a wish to be told, which its
link alone opens, and until when planners looked."""

type Rows = dict[str, frozenset[str]]
"""Ids, as text, by table."""


@dataclass(frozen=True)
class World:
    """World B of somebody: the rows that are in world A and not in theirs."""

    gone: Rows

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Within the block the database is world B."""
        with undone():
            _erase(self.gone)
            yield


def world_of(user: User | None, roots: Iterable[object]) -> World:
    """World B of ``user``, or of nobody: without ``roots``, whatever refers to them, and what the
    second lock hides."""
    seen = _seen_by(user)
    with _second_lock_open():
        hanging = _hanging_on({str(root) for root in roots})
        gone = {table: ids - seen[table] for table, ids in _ids(TABLES.keys() - OF_NOBODY).items()}
        _keep_what_is_leant_on(gone, hanging)
    for table, ids in hanging.items():
        gone[table] = gone.get(table, frozenset()) | ids
    return World({table: ids for table, ids in gone.items() if ids})


def _seen_by(user: User | None) -> Rows:
    with acting_as(user or AnonymousUser()):
        return _ids(TABLES.keys() - OF_NOBODY)


def _ids(names: Iterable[str]) -> Rows:
    found = {}
    with connection.cursor() as cursor:
        for table in names:
            cursor.execute(f'select id::text from "{table}"')
            found[table] = frozenset(row[0] for row in cursor.fetchall())
    return found


def _keep_what_is_leant_on(gone: Rows, hanging: Rows) -> None:
    """A hidden row stays where one that is shown refers to it: the database would not have it
    otherwise. Such as the proposal behind a published resource."""
    references = [
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model and field.related_model._meta.db_table in TABLES
    ]
    found = True
    while found:
        found = False
        for table, column, parent in references:
            leave = gone.get(table, frozenset()) | hanging.get(table, frozenset())
            kept = _named_by(table, column, leave) & gone[parent]
            gone[parent] -= kept
            found = found or bool(kept)


def _named_by(table: str, column: str, leave: frozenset[str]) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f'select "{column}"::text from "{table}" where not (id::text = any(%s))', [list(leave)]
        )
        return frozenset(row[0] for row in cursor.fetchall())


def _hanging_on(roots: set[str]) -> Rows:
    """Every row that names one of ``roots`` in a column of ids, or names such a row, and so on.

    References are followed towards the roots only: a group's members hang on it, not their
    accounts.
    """
    found: dict[str, set[str]] = {}
    columns = _columns_of_ids()
    known: set[str] = set()
    new = roots
    while new:
        known |= new
        new = set()
        for table, names in columns.items():
            for pk in _naming(table, names, known):
                if pk not in found.setdefault(table, set()):
                    found[table].add(pk)
                    new.add(pk)
        # Ids that are no UUID, such as a data key's, are named by nobody.
        new = {pk for pk in new if "-" in pk} - known
    return {table: frozenset(ids) for table, ids in found.items()}


def _columns_of_ids() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, array_agg(column_name::text) from information_schema.columns"
            " where table_schema = 'public' and data_type = 'uuid' and table_name = any(%s)"
            " group by table_name",
            [tables()],
        )
        return dict(cursor.fetchall())


def _naming(table: str, columns: list[str], ids: set[str]) -> list[str]:
    named = " or ".join(f'"{column}" = any(%(ids)s::uuid[])' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'select id::text from "{table}" where {named}', {"ids": list(ids)})
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def _second_lock_open() -> Iterator[None]:
    """Its owner reads and erases every row; nothing else about the policies changes."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(_force("no force"))
        yield
        cursor.execute("set constraints all immediate")
        cursor.execute(_force("force"))
        cursor.execute("set constraints all deferred")


def _force(how: str) -> str:
    return ";".join(f'alter table "{table}" {how} row level security' for table in TABLES)


def _erase(rows: Rows) -> None:
    """All in one statement, so that no order of tables is needed."""
    parts = [
        f'gone_{number} as (delete from "{table}" where id::text = any(%s))'
        for number, table in enumerate(rows)
    ]
    with _second_lock_open(), connection.cursor() as cursor:
        cursor.execute("set constraints all deferred")
        cursor.execute(f"with {', '.join(parts)} select 1", [list(ids) for ids in rows.values()])
