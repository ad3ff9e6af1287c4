"""Finding the attempt by which a weakened clause shows.

The clauses are asked as plain conditions, for everybody and on every variant of every row at once:
where the answer of the altered policies differs, there is an attempt worth making. It counts only
after it was made, with the altered policy installed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection

from groupsite.confidentiality.row_security import TABLES
from tests.mutants.clauses import COMMANDS, Clause, Mutant, clauses_of, mutants_of
from tests.mutants.probes import NO, YES, Probe
from tests.mutants.rows import Variant
from tests.mutants.setting import PEOPLE, Setting
from tests.scene import undone

TRIES = 256

Answers = dict[str, dict[str, list[bool]]]
"""Who -> condition -> for each variant, whether it holds."""


@dataclass
class Hunt:
    """Mutants of one table and command."""

    setting: Setting
    table: str
    command: str
    outcomes: dict[Probe, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clauses = list(clauses_of(TABLES[self.table], self.command))
        self.mutants = [mutant for clause in self.clauses for mutant in mutants_of(clause)]
        self.rows = self.setting.names.tables[self.table]
        self.variants = self.rows.variants()
        self.plain = [n for n, variant in enumerate(self.variants) if not variant.changes]
        self.of_row: dict[str, list[int]] = {}
        for number, variant in enumerate(self.variants):
            self.of_row.setdefault(variant.row, []).append(number)

    def ask(self) -> None:
        """Every condition of every clause and every mutant, for everybody."""
        conditions = {clause.sql for clause in self.clauses}
        conditions |= {mutant.sql for mutant in self.mutants if mutant.sql}
        ordered = sorted(conditions)
        rows = json.dumps([self.rows.value(variant) for variant in self.variants])
        asked = ", ".join(f"coalesce(({one}), false)" for one in ordered)
        self.answers: Answers = {}
        with undone(), connection.cursor() as cursor:
            for name, actor in self.setting.actors.items():
                actor.act()
                cursor.execute(
                    f"select array[{asked}] from rows from"
                    f' (jsonb_populate_recordset(null::"{self.table}", %s::jsonb))'
                    f' with ordinality as "{self.table}" order by ordinality'.replace(
                        "%", "%%"
                    ).replace("%%s", "%s"),
                    [rows],
                )
                found = [values for (values,) in cursor.fetchall()]
                self.answers[name] = {
                    one: [values[number] for values in found] for number, one in enumerate(ordered)
                }

    def holds(self, who: str, part: str, mutant: Mutant | None = None) -> list[bool]:
        """Which variants any clause of the command lets pass."""
        conditions = [
            self._condition(one, mutant) for one in self.clauses if one.part in (part, "both")
        ]
        columns = [self.answers[who][one] for one in conditions if one is not None]
        return (
            [any(values) for values in zip(*columns, strict=True)]
            if columns
            else [False for _ in self.variants]
        )

    def _condition(self, clause: Clause, mutant: Mutant | None) -> str | None:
        if mutant is None or mutant.clause.name != clause.name:
            return clause.sql
        if mutant.sql is None:
            return None
        return mutant.sql if mutant.clause == clause else clause.sql

    def attempts(self, mutant: Mutant) -> Iterator[Probe]:
        """Where the policies as declared and as altered answer differently."""
        if self.command == "update":
            yield from self._changes(mutant)
            return
        part = mutant.clause.part
        for who in self.setting.actors:
            before, after = self.holds(who, part), self.holds(who, part, mutant)
            for number, variant in enumerate(self.variants):
                if before[number] != after[number]:
                    yield Probe(who, self.command, self.table, variant)

    def _changes(self, mutant: Mutant) -> Iterator[Probe]:
        for who in self.setting.actors:
            was, can = self.holds(who, "using"), self.holds(who, "becomes")
            was_then, can_then = (
                self.holds(who, "using", mutant),
                self.holds(who, "becomes", mutant),
            )
            for numbers in self.of_row.values():
                yield from self._pairs(who, numbers, (was, can), (was_then, can_then))

    def _pairs(
        self,
        who: str,
        numbers: list[int],
        now: tuple[list[bool], list[bool]],
        then: tuple[list[bool], list[bool]],
    ) -> Iterator[Probe]:
        others = [number for number in self.plain if number not in numbers]
        if all(
            now[half][number] == then[half][number]
            for half in (0, 1)
            for number in (*numbers, *others)
        ):
            return
        found = 0
        for first in numbers:
            if not (now[0][first] or then[0][first]):
                continue
            for second in (first, *numbers, *others):
                allowed = now[0][first] and now[1][second]
                if allowed != (then[0][first] and then[1][second]):
                    yield self._update(who, first, second)
                    found += 1
                    break
            if found == 4:
                return

    def _update(self, who: str, first: int, second: int) -> Probe:
        was, becomes = self.variants[first], self.variants[second]
        return Probe(who, "update", self.table, was, becomes)

    def catch(self, mutant: Mutant) -> tuple[Probe, str] | None:
        """An attempt that the altered policy answers differently, and the right answer."""
        found = sorted(self.attempts(mutant), key=_plainness)
        step = max(1, len(found) // (TRIES // 2))
        for probe in [*found[: TRIES // 2], *found[TRIES // 2 :: step]]:
            if probe not in self.outcomes:
                self.outcomes[probe] = probe.try_it(self.setting)
            right = self.outcomes[probe]
            wrong = probe.try_it(self.setting, mutant.statement)
            if right in (YES, NO) and wrong in (YES, NO) and right != wrong:
                return probe, right
        return None


def _plainness(probe: Probe) -> tuple[int, bool, str, Variant]:
    """People before purposes, rows as they are before changed ones."""
    changes = len(probe.was.changes) + len(probe.becomes.changes if probe.becomes else ())
    return (changes, probe.who not in PEOPLE, probe.who, probe.was)


def hunts(setting: Setting) -> Iterator[Hunt]:
    for table in sorted(TABLES):
        for command in COMMANDS:
            if getattr(TABLES[table], command):
                yield Hunt(setting, table, command)
