"""Every attempt of LIST.md ends as it says there, and the list leaves out no clause."""

import pytest

from tests.mutants.clauses import clauses, mutants_of
from tests.mutants.held import CHECK, TRIGGER, everything_held, outcome
from tests.mutants.listing import Entry, read_list
from tests.mutants.repeated import REPEATED
from tests.mutants.setting import build_setting

AGAIN = "run make mutants"


@pytest.fixture
def setting(db):
    return build_setting()


@pytest.fixture
def held(db):
    """The same with triggers and checks."""
    return build_setting(held=True)


def entries(*, of_held: bool) -> list[Entry]:
    return [entry for entry in read_list() if (entry.mutant[1] in (TRIGGER, CHECK)) == of_held]


def test_every_declared_clause_is_in_the_list():
    declared = {mutant.words for clause in clauses() for mutant in mutants_of(clause)}
    listed = {entry.mutant for entry in entries(of_held=False)}
    assert declared - set(REPEATED) - listed == set(), AGAIN
    assert listed - declared == set(), AGAIN


def test_every_trigger_and_check_is_in_the_list(db):
    there = {held.words for held in everything_held()}
    listed = {entry.mutant for entry in entries(of_held=True)}
    assert there - set(REPEATED) == listed, AGAIN


def test_no_whole_clause_is_said_to_repeat_another():
    assert all(what.startswith("without ") or kind == CHECK for _, kind, _, what in REPEATED)


@pytest.mark.slow
def test_each_attempt_ends_as_the_list_says(setting):
    right = {entry.probe: entry.outcome for entry in entries(of_held=False)}
    found = {probe: probe.try_it(setting) for probe in right}
    assert found == right, AGAIN


@pytest.mark.slow
def test_each_trigger_and_check_refuses_what_the_list_says(held):
    wrong = [entry for entry in entries(of_held=True) if outcome(held, entry) != entry.outcome]
    assert wrong == [], AGAIN
