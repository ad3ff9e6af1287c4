"""Every attempt of LIST.md ends as it says there, and the list leaves out no clause."""

import pytest
from django.db import connection

from tests.mutants.clauses import clauses, mutants_of
from tests.mutants.listing import read_list
from tests.mutants.repeated import REPEATED
from tests.mutants.setting import build_setting
from tests.scene import undone

AGAIN = "run make mutants"


@pytest.fixture(scope="module")
def setting(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        yield build_setting()
    connection.close()


def test_every_declared_clause_is_in_the_list():
    declared = {mutant.words for clause in clauses() for mutant in mutants_of(clause)}
    listed = {entry.mutant for entry in read_list()}
    assert declared - set(REPEATED) - listed == set(), AGAIN
    assert listed - declared == set(), AGAIN


def test_no_whole_clause_is_said_to_repeat_another():
    assert all(what.startswith("without ") for *_, what in REPEATED)


@pytest.mark.slow
def test_each_attempt_ends_as_the_list_says(setting, django_db_blocker):
    wrong = []
    with django_db_blocker.unblock():
        for probe, outcome in {(entry.probe, entry.outcome) for entry in read_list()}:
            found = probe.try_it(setting)
            if found != outcome:
                wrong.append(f"{probe}: {found}, and should be {outcome}")
    assert wrong == [], AGAIN
