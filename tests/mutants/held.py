"""Triggers and check constraints: what the policies cannot say, taken away one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

from groupsite.confidentiality.row_security import TABLES
from tests.mutants.clauses import GONE
from tests.mutants.listing import Entry
from tests.mutants.probes import NO, YES, Probe, write
from tests.mutants.rows import Rows, Variant
from tests.mutants.setting import Setting
from tests.scene import undone

WHO = ("jo", "maren", "rae", "sol", "nobody", "the purpose of reminders")
TRIGGER, CHECK = "trigger", "check"
# They write instead of refusing, so no attempt can show them; what they write is held by its own test.
WRITES = {"meeting_takes_visits_along": "tests/joining/test_visit.py"}

ODD = {
    "int2": ("'-1'", "'0'", "'1000'", "'2000'"),
    "int4": ("'-1'", "'0'", "'1000'"),
    "interval": ("'-1 day'", "'8 days'"),
    "varchar": ("'Odd'", "'o1'"),
    "bytea": ("too long",),
}
"""What no row has."""


@dataclass(frozen=True)
class Held:
    table: str
    kind: str
    name: str

    @property
    def words(self) -> tuple[str, str, str, str]:
        return (self.table, self.kind, self.name, GONE)

    def take_away(self) -> None:
        what = "disable trigger" if self.kind == TRIGGER else "drop constraint"
        with connection.cursor() as cursor:
            cursor.execute(f'alter table "{self.table}" {what} "{self.name}"')

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nothing else stands on its table: no policy, no other trigger, no other check."""
        with undone(), connection.cursor() as cursor:
            cursor.execute(f'alter table "{self.table}" disable row level security')
            cursor.execute(f'alter table "{self.table}" disable trigger user')
            for other in everything_held():
                if other.table == self.table and other.kind == CHECK and other != self:
                    other.take_away()
            if self.kind == TRIGGER:
                cursor.execute(f'alter table "{self.table}" enable trigger "{self.name}"')
            yield


def everything_held() -> list[Held]:
    """Read from the database itself: none is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname::text, 'trigger', t.tgname::text from pg_trigger t"
            " join pg_class c on c.oid = tgrelid where not tgisinternal"
            " union select c.relname::text, 'check', k.conname::text from pg_constraint k"
            " join pg_class c on c.oid = conrelid where contype = 'c'"
            " and c.relnamespace = 'public'::regnamespace order by 1, 2, 3"
        )
        return [
            held
            for row in cursor.fetchall()
            if (held := Held(*row)).table in TABLES and held.name not in WRITES
        ]


def passes(setting: Setting, probe: Probe, without: Held | None = None) -> bool:
    """Whether the attempt succeeds."""
    names = setting.names
    row = names.tables[probe.table].rows[probe.was.row]
    after = names.tables[probe.table].value(probe.becomes or probe.was)
    with undone(), connection.cursor() as cursor:
        if without:
            without.take_away()
        if probe.command == "insert":
            cursor.execute(f'delete from "{probe.table}" where id = %s', [row["id"]])
        setting.actors[probe.who].act()
        try:
            with transaction.atomic():
                return write(cursor, probe, row, after)
        except DatabaseError:
            return False


def catch(setting: Setting, held: Held) -> Entry | None:
    """An attempt that this alone refuses."""
    with held.alone():
        for probe in _attempts(held, setting.names.tables[held.table]):
            if not passes(setting, probe) and passes(setting, probe, without=held):
                return Entry(held.words, probe, NO)
    return None


def _attempts(held: Held, rows: Rows) -> Iterator[Probe]:
    columns = rows.names.columns[held.table]
    changes = [
        (column, value)
        for column, (kind, _, _) in columns.items()
        for value in (*rows.domains[column], *ODD.get(kind, ()))
    ]
    for who in WHO if held.kind == TRIGGER else WHO[:1]:
        for name in rows.rows:
            plain = Variant(name)
            if held.kind == TRIGGER:
                yield Probe(who, "insert", held.table, plain)
            for change in changes:
                changed = Variant(name, (change,))
                yield Probe(who, "update", held.table, plain, changed)
                if held.kind == TRIGGER:
                    yield Probe(who, "insert", held.table, changed)


def outcome(setting: Setting, entry: Entry) -> str:
    with Held(*entry.mutant[:3]).alone():
        return YES if passes(setting, entry.probe) else NO
