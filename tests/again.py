"""The cast and the scene once more, without making them by hundreds of statements: the same rows,
put back.

A process makes them once; each later test of that process gets copies, with the same ids. The scene
is made anew every few minutes, because some of it is of the moment: a change can be undone for ten.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from time import monotonic

import time_machine
from django.db import connection, transaction

from groupsite.confidentiality.row_security import TABLES
from tests.cast import Cast, build_cast
from tests.scene import Scene, build_scene, tables

Rows = dict[str, str]
"""Of each table that has any, as JSON."""

SCENE_STAYS = 120
"""Seconds."""


@dataclass(frozen=True)
class Kept[World]:
    """What was made, when, and the rows that it left in a database without people."""

    world: World
    rows: Rows
    at: float


_casts: dict[str, Kept[Cast]] = {}
_scenes: dict[str, Kept[Scene]] = {}
"""By database."""

_WAITING = (
    "select string_agg(distinct quote_ident(conname), ', ') from pg_constraint"
    " where condeferred and connamespace = 'public'::regnamespace"
)
"""The constraints that wait for the end of a transaction; others are asked at once."""


def cast_again() -> Cast:
    """Like ``build_cast``."""
    return _again(build_cast, _casts)


def scene_again() -> Scene:
    """Like ``build_scene``, and its cast with it."""
    name = str(connection.settings_dict["NAME"])
    if name in _scenes and monotonic() - _scenes[name].at > SCENE_STAYS:
        del _scenes[name]
    return _again(lambda: build_scene(cast_again()), _scenes)


def _again[World](build: Callable[[], World], kept: dict[str, Kept[World]]) -> World:
    if time_machine.escape_hatch.is_travelling():
        return build()
    name = str(connection.settings_dict["NAME"])
    with transaction.atomic():
        if name in kept:
            _put_back(kept[name].rows)
        else:
            before, at = _rows(), monotonic()
            world = build()
            after = _rows()
            new = {table: after[table] for table in after if after[table] != before.get(table)}
            kept[name] = Kept(world, new, at)
    return deepcopy(kept[name].world)


def _rows() -> Rows:
    found = {}
    names = tables()
    with _past_the_locks(names), connection.cursor() as cursor:
        for table in names:
            cursor.execute(f'select jsonb_agg(one order by ctid)::text from "{table}" one')
            (rows,) = cursor.fetchone()
            if rows is not None:
                found[table] = rows
    return found


def _put_back(rows: Rows) -> None:
    """In one statement, so that no order of tables is needed."""
    parts = [
        f'into_{number} as (insert into "{table}"'
        f' select * from jsonb_populate_recordset(null::"{table}", %s::jsonb))'
        for number, table in enumerate(rows)
    ]
    with _past_the_locks(list(rows)), connection.cursor() as cursor:
        cursor.execute(f"with {', '.join(parts)} select 1", list(rows.values()))


@contextmanager
def _past_the_locks(names: list[str]) -> Iterator[None]:
    """No policy and no trigger of ours, until the end of the block."""
    locked = [name for name in names if name in TABLES]
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(_each(locked, "no force row level security, disable trigger user"))
        yield
        cursor.execute("set constraints all immediate")
        cursor.execute(_each(locked, "force row level security, enable trigger user"))
        cursor.execute(_WAITING)
        (waiting,) = cursor.fetchone()
        cursor.execute(f"set constraints {waiting} deferred")


def _each(names: list[str], change: str) -> str:
    return ";".join(f'alter table "{name}" {change}' for name in names) or "select 1"
