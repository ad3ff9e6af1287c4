"""The hunt itself: ``python -m tests.mutants`` runs this file, with servers of its own."""

import sys
import time

import pytest

from tests.mutants.listing import Entry, read_list, write_list
from tests.mutants.repeated import REPEATED
from tests.mutants.search import hunts
from tests.mutants.setting import build_setting


def test_every_weakened_clause_shows(db):
    setting = build_setting()
    caught, survived, began = [], set(), time.monotonic()
    for hunt in hunts(setting):
        hunt.ask()
        for mutant in hunt.mutants:
            found = hunt.catch(mutant)
            if found is None:
                survived.add(mutant.words)
            else:
                caught.append(Entry(mutant.words, *found))
        say(f"{time.monotonic() - began:4.0f} s  {hunt.table} {hunt.command}")
    wrong = [f"survived: {' | '.join(words)}" for words in sorted(survived - set(REPEATED))]
    wrong += [f"shows by now: {' | '.join(words)}" for words in sorted(set(REPEATED) - survived)]
    for line in wrong:
        say(line)
    say(f"{len(survived & set(REPEATED))} conditions left out that another one repeats")
    total = len(caught) + len(survived - set(REPEATED))
    say(f"{total} clauses mutated, {len(caught)} caught")
    if wrong:
        pytest.fail(f"{len(wrong)} to look at", pytrace=False)
    write_list(caught)
    assert read_list() == caught, "The list cannot be read back."


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
