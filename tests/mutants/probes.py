"""One attempt by one person at one row, as the database answers it."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction

from tests.mutants.rows import Names, Variant
from tests.mutants.setting import Setting, opened
from tests.scene import undone

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Probe:
    """``who`` tries ``command`` on ``was`` of ``table``; an update makes it ``becomes``."""

    who: str
    command: str
    table: str
    was: Variant
    becomes: Variant | None = None

    def try_it(self, setting: Setting, mutation: str = "") -> str:
        """YES where the second lock lets it happen, NO where it shows no row or refuses."""
        row = setting.names.tables[self.table].value(self.was)
        with undone(), connection.cursor() as cursor:
            if mutation:
                cursor.execute(mutation)
            if self.command != "select":
                # An attempt to write is judged by the clauses for writing alone.
                cursor.execute(
                    f'create policy everybody_looks on "{self.table}" for select using (true)'
                )
            with opened(self.table):
                self._make_it_so(cursor, setting.names, row)
            setting.actors[self.who].act()
            try:
                with transaction.atomic():
                    return YES if self._attempt(cursor, setting.names, row) else NO
            except DatabaseError as error:
                if "row-level security" in str(error):
                    return NO
                return f"{type(error).__name__}"

    def _make_it_so(self, cursor: Any, names: Names, row: dict[str, Any]) -> None:
        if self.command == "insert":
            cursor.execute(f'delete from "{self.table}" where id = %s', [row["id"]])
            return
        columns = [column for column, _ in self.was.changes]
        if columns:
            _update(cursor, self.table, row, columns)

    def _attempt(self, cursor: Any, names: Names, row: dict[str, Any]) -> bool:
        table = self.table
        if self.command == "select":
            cursor.execute(f'select 1 from "{table}" where id = %s', [row["id"]])
            return cursor.fetchone() is not None
        after = names.tables[table].value(self.becomes) if self.becomes else row
        return write(cursor, self, row, after)


def write(cursor: Any, probe: Probe, row: dict[str, Any], after: dict[str, Any]) -> bool:
    """Make the attempt on ``row``, which an insert or an update makes ``after``."""
    table = probe.table
    if probe.command == "insert":
        cursor.execute(
            f'insert into "{table}" select * from'
            f' jsonb_populate_record(null::"{table}", %s::jsonb)',
            [json.dumps(after)],
        )
    elif probe.command == "delete":
        cursor.execute(f'delete from "{table}" where id = %s', [row["id"]])
    else:
        changed = [one for one in row if row[one] != after[one] and one != "id"]
        _update(cursor, table, {**after, "id": row["id"]}, changed or ["id"])
    return bool(cursor.rowcount)


def _update(cursor: Any, table: str, row: dict[str, Any], columns: list[str]) -> None:
    sets = ", ".join(f'"{column}" = made."{column}"' for column in columns)
    cursor.execute(
        f'update "{table}" as one set {sets}'
        f' from jsonb_populate_record(null::"{table}", %s::jsonb) as made where one.id = %s',
        [json.dumps(row), row["id"]],
    )
