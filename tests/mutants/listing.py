"""LIST.md: each way to weaken a clause, and the attempt that shows it."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.probes import Probe
from tests.mutants.repeated import REPEATED
from tests.mutants.rows import Variant

HELD = ("trigger", "check")
LIKE, WITH = "like ", " with "
LIST = Path(__file__).parent / "LIST.md"
HEADER = """# Clauses of the second lock, weakened one by one

Written by `make mutants`, which fails where a weakened clause shows nowhere. Each line is a policy
of PostgreSQL row security, what was done to it, and an attempt whose outcome changed: somebody
selects, inserts, updates or deletes one row of the test scene ("as if": with these columns set
before). The outcome is the right one, with the policy as declared; the other one is what the
mutation gave. `tests/mutants/test_probes.py` makes each attempt in every `make test`.
Constraints and triggers are switched off meanwhile, so that each clause stands alone; those at the
end of the list are tried alone in the same way, without the policies.

"""
AND_REPEATED = "Conditions that another one repeats, so that nothing shows without them:"
COLUMNS = (
    "table", "command", "clause", "mutation", "who", "row", "as if", "becomes", "may they",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    mutant: tuple[str, str, str, str]
    probe: Probe
    outcome: str

    def line(self) -> str:
        probe = self.probe
        becomes = _becoming(probe) if probe.becomes else ""
        cells = (*self.mutant, probe.who, probe.was.row, probe.was.words(), becomes, self.outcome)
        return "| " + " | ".join(cells) + " |"


def _becoming(probe: Probe) -> str:
    assert probe.becomes is not None
    if probe.becomes.row == probe.was.row:
        return probe.becomes.words() or "the same"
    changes = probe.becomes.words()
    return f"{LIKE}{probe.becomes.row}{WITH if changes else ''}{changes}"


def write_list(entries: list[Entry]) -> None:
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    repeated = [f"- {', '.join(words)}: {why}" for words, why in sorted(REPEATED.items())]
    lines += [*(entry.line() for entry in entries), "", AND_REPEATED, "", *repeated]
    LIST.write_text(HEADER + "\n".join(lines) + "\n")


def read_list() -> list[Entry]:
    if not LIST.exists():
        return []
    lines = [line for line in LIST.read_text().splitlines() if line.startswith("| ")]
    return [_entry(line) for line in lines[2:]]


def _entry(line: str) -> Entry:
    cells = line.removeprefix("| ").removesuffix(" |").split(" | ")
    table, command, clause, mutation, who, row, as_if, becomes, outcome = cells
    like, _, rest = becomes.partition(WITH) if becomes.startswith(LIKE) else (row, "", becomes)
    then = Variant(like.removeprefix(LIKE), _changes(rest)) if becomes else None
    attempt = command.partition(" ")[0]
    if attempt in HELD:
        attempt = "update" if then else "insert"
    probe = Probe(who, attempt, table, Variant(row, _changes(as_if)), then)
    return Entry((table, command, clause, mutation), probe, outcome)


def _changes(words: str) -> tuple[tuple[str, str], ...]:
    if not words or words == "the same":
        return ()
    # A value may hold commas itself, as a list of answers does.
    pairs = (part.partition("=") for part in re.split(r", (?=\w+=)", words))
    return tuple((column, value) for column, _, value in pairs)
