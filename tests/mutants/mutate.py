"""The hunt itself: ``python -m tests.mutants`` runs this file, with servers of its own."""

import sys
import time

import pytest

from tests.mutants.held import catch, everything_held
from tests.mutants.listing import Entry, read_list, write_list
from tests.mutants.repeated import REPEATED
from tests.mutants.search import hunts
from tests.mutants.setting import Setting, build_setting
from tests.scene import undone


def test_everything_that_is_weakened_shows(db):
    caught, survived = [], set()
    with undone():
        holds = hold_alone(build_setting(held=True))
    with undone():
        clauses = weaken_policies(build_setting())
    for words, found in (*clauses, *holds):
        survived |= set() if found else {words}
        caught += [found] if found else []
    wrong = [f"survived: {' | '.join(words)}" for words in sorted(survived - set(REPEATED))]
    wrong += [f"shows by now: {' | '.join(words)}" for words in sorted(set(REPEATED) - survived)]
    for line in wrong:
        say(line)
    say(f"{len(survived & set(REPEATED))} conditions left out that another one repeats")
    total = len(caught) + len(survived - set(REPEATED))
    say(f"{len(clauses)} mutants of clauses, {len(holds)} of triggers and checks")
    say(f"{total} clauses mutated, {len(caught)} caught")
    if wrong:
        pytest.fail(f"{len(wrong)} to look at", pytrace=False)
    write_list(caught)
    assert read_list() == caught, "The list cannot be read back."


Found = list[tuple[tuple[str, ...], Entry | None]]


def weaken_policies(setting: Setting) -> Found:
    began, found = time.monotonic(), []
    for hunt in hunts(setting):
        hunt.ask()
        for mutant in hunt.mutants:
            caught = hunt.catch(mutant)
            found.append((mutant.words, Entry(mutant.words, *caught) if caught else None))
        say(f"{time.monotonic() - began:4.0f} s  {hunt.table} {hunt.command}")
    return found


def hold_alone(setting: Setting) -> Found:
    began, found = time.monotonic(), []
    for held in everything_held():
        found.append((held.words, catch(setting, held)))
        say(f"{time.monotonic() - began:4.0f} s  {held.table} {held.kind} {held.name}")
    return found


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
