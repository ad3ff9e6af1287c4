"""Every clause of every declared policy, and the ways to weaken it or take it away."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from groupsite.confidentiality.row_security import TABLES, Check, RowSecurity

OPENED, GONE = "opened", "taken away"
COMMANDS = ("select", "insert", "update", "delete")
_WORDS = re.compile(r"'(?:[^']|'')*'|\(|\)|\bcase\b|\bend\b|\band\b|\bor\b|\bbetween\b", re.I)


@dataclass(frozen=True)
class Clause:
    """One condition; an update may have two, which rows may change and what they may become."""

    table: str
    command: str
    name: str
    part: str
    sql: str

    @property
    def policy(self) -> str:
        return f"{self.command}_{self.name}"

    def altered(self, sql: str) -> str:
        rules = {
            "using": f"using ({sql})",
            "becomes": f"with check ({sql})",
            "both": f"using ({sql}) with check ({sql})",
        }
        return f'alter policy "{self.policy}" on "{self.table}" {rules[self.part]}'


@dataclass(frozen=True)
class Mutant:
    """A clause and what is done to it; ``sql`` is what it says then, None for no policy at all."""

    clause: Clause
    what: str
    sql: str | None

    @property
    def statement(self) -> str:
        if self.sql is None:
            return f'drop policy "{self.clause.policy}" on "{self.clause.table}"'
        return self.clause.altered(self.sql)

    @property
    def words(self) -> tuple[str, str, str, str]:
        """What the list says of it."""
        named = self.clause.command
        if named == "update" and self.clause.part != "both":
            named += f" ({self.clause.part})"
        return (self.clause.table, named, self.clause.name, self.what)


def clauses() -> Iterator[Clause]:
    for name in sorted(TABLES):
        for command in COMMANDS:
            yield from clauses_of(TABLES[name], command)


def clauses_of(table: RowSecurity, command: str) -> Iterator[Clause]:
    for name, rule in getattr(table, command).items():
        if command == "update":
            halves = {"both": rule}
            if isinstance(rule, Check):
                halves = {"using": rule.using, "becomes": rule.becomes}
            for part, sql in halves.items():
                yield Clause(table.table, command, name, part, sql)
        else:
            part = "becomes" if command == "insert" else "using"
            yield Clause(table.table, command, name, part, rule)


def mutants_of(clause: Clause) -> Iterator[Mutant]:
    if clause.sql.strip() != "true":
        yield Mutant(clause, OPENED, "true")
    parts = conjuncts(clause.sql)
    if len(parts) > 1:
        for number, part in enumerate(parts):
            rest = " and ".join(parts[:number] + parts[number + 1 :])
            yield Mutant(clause, f"without `{shortened(part)}`", rest)
    if clause.part != "becomes" or clause.command == "insert":
        yield Mutant(clause, GONE, None)


def conjuncts(sql: str) -> list[str]:
    """The conditions that a clause joins by AND, outside of any bracket and CASE."""
    depth, parts, begins, between = 0, [], 0, False
    for word in _WORDS.finditer(sql):
        text = word[0].lower()
        if text in ("(", "case"):
            depth += 1
        elif text in (")", "end"):
            depth -= 1
        elif depth == 0 and text == "or":
            return [sql]
        elif depth == 0 and text == "between":
            between = True
        elif depth == 0 and text == "and":
            if between:
                between = False
                continue
            parts.append(sql[begins : word.start()].strip())
            begins = word.end()
    return [*parts, sql[begins:].strip()]


def shortened(sql: str) -> str:
    """As the list shows it: what the fragments of groups/scope.py stand for, by name."""
    text = re.sub(r"any\(\(select scope_(\w+)\(\)\)::uuid\[\]\)", r"\1", sql)
    text = re.sub(
        r"\(select nullif\(current_setting\('app\.(\w+)', true\), ''\)(::uuid)?\)", r"\1", text
    )
    text = re.sub(r"\(select current_setting\('app\.(\w+)', true\)\)", r"\1", text)
    text = re.sub(r"current_setting\('app\.(\w+)', true\)", r"\1", text)
    text = " ".join(text.split()).replace("|", "/")
    return text if len(text) <= 90 else f"{text[:60]} … {text[-26:]}"
