"""The second lock: PostgreSQL row security, enabled and forced.

An app declares its tables in its own ``row_security.py``; ``migrate`` makes the database equal to
what is declared, so that each rule stands in one place. Clauses of one command are joined by OR;
a command without a clause is refused for everybody.

What the policies lean on (found by trying, PostgreSQL 15 to 18):

* A policy that asks a table about itself recurses. So policies call functions, which an app
  declares; the app sees to it that a function's own question does not call it again.
* ``(select ...)`` around a setting or a function makes it an init plan, evaluated once a query.
* After its first transaction a custom setting reads as '', not NULL: hence ``nullif``.
* A function with a SET clause is refused to a plain role; ``set_config(..., true)`` is not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, router, transaction

from groupsite.confidentiality.fields import sealed_models

ACTOR = "(select nullif(current_setting('app.user', true), '')::uuid)"
BEARER = "(select nullif(current_setting('app.bearer', true), ''))"
ANYBODY = "true"


def purpose(name: str) -> str:
    """The clause that holds while a ``Purpose`` acts.

    No init plan: looking a setting up costs a row less than planning one costs a statement.
    """
    return f"current_setting('app.purpose', true) = '{name}'"


@dataclass(frozen=True)
class Check:
    """A clause of UPDATE: which rows may be changed, and what they may become."""

    using: str
    becomes: str


@dataclass(frozen=True)
class RowSecurity:
    """The policies of one table; clause name -> SQL over the row's columns."""

    table: str
    select: Mapping[str, str] = field(default_factory=dict)
    insert: Mapping[str, str] = field(default_factory=dict)
    update: Mapping[str, str | Check] = field(default_factory=dict)
    delete: Mapping[str, str] = field(default_factory=dict)

    def statements(self) -> list[str]:
        """SQL that creates every policy of the table."""
        made = [
            f'alter table "{self.table}" enable row level security',
            f'alter table "{self.table}" force row level security',
        ]
        for name, clause in self.select.items():
            made.append(self._policy("select", name, f"using ({clause})"))
        for name, clause in self.insert.items():
            made.append(self._policy("insert", name, f"with check ({clause})"))
        for name, rule in self.update.items():
            check = rule if isinstance(rule, Check) else Check(rule, rule)
            made.append(
                self._policy("update", name, f"using ({check.using}) with check ({check.becomes})")
            )
        for name, clause in self.delete.items():
            made.append(self._policy("delete", name, f"using ({clause})"))
        return made

    def _policy(self, command: str, name: str, rule: str) -> str:
        return f'create policy "{command}_{name}" on "{self.table}" for {command} {rule}'


# Assigned, not performed: an expression is evaluated in a fraction of what a query costs.
_ACT_AS = """
create or replace function act_as(who text, what_for text, bearing text) returns void
language plpgsql as $$
declare
    said text;
begin
    said := set_config('app.user', who, true);
    said := set_config('app.purpose', what_for, true);
    said := set_config('app.bearer', bearing, true);
end
$$
"""

type Addition = Callable[[RowSecurity], RowSecurity]

TABLES: dict[str, RowSecurity] = {}
_functions: list[str] = []
_additions: list[Addition] = []


def declare(*tables: RowSecurity) -> None:
    """Called at import by the ``row_security.py`` of an app."""
    for table in tables:
        if table.table in TABLES:
            raise ValueError(f"{table.table} is declared twice.")
        for add in _additions:
            table = add(table)
        TABLES[table.table] = table


def declare_for_all(add: Addition) -> None:
    """A rule for every table that it fits, those declared before and those declared after."""
    _additions.append(add)
    for name, table in TABLES.items():
        TABLES[name] = add(table)


def _open_to_key_rotation(table: RowSecurity) -> RowSecurity:
    """Sealed columns are sealed anew when keys change, in every table that has one."""
    if table.table not in {model._meta.db_table for model in sealed_models()}:
        return table
    rotation = {"key_rotation": purpose("key rotation")}
    return replace(table, select={**table.select, **rotation}, update={**table.update, **rotation})


declare_for_all(_open_to_key_rotation)


def declare_functions(*sql: str) -> None:
    """Functions that policies call, each as ``create or replace function ...``."""
    _functions.extend(sql)


def install(using: str = "default") -> None:
    """Make the database's functions and policies equal to what is declared."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(
            "select tablename, policyname from pg_policies where schemaname = current_schema()"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'drop policy "{name}" on "{table}"')
        for function in (_ACT_AS, *_functions):
            cursor.execute(function)
        for declared in TABLES.values():
            for statement in declared.statements():
                cursor.execute(statement)


def install_after_migrate(sender: AppConfig, using: str, **_: Any) -> None:
    """Runs at the end of every ``migrate``, as Django does for its permissions."""
    present = set(connections[using].introspection.table_names())
    if router.allow_migrate(using, sender.label) and present.issuperset(TABLES):
        install(using)


def tables_without(app_package: str = "groups") -> set[str]:
    """Tables of the apps below ``app_package`` that declare no row security."""
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.name.startswith(f"{app_package}.")
    } - set(TABLES)
