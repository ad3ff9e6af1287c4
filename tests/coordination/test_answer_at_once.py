"""Coordinators who answer one objection in the same moment: the first answer counts."""

import pytest

from groups.coordination import actions
from groups.coordination.models import Objection
from groupsite.confidentiality.acting import acting_as
from tests.coordination.test_objections import NOW, object_to
from tests.meetings.test_seats_at_once import (
    FAULT,
    SEAT,
    _a_connection_each,  # noqa: F401  # a fixture
    at_once,
)

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def test_one_answer_counts_and_nobody_meets_a_fault(cast, as_person):
    objection = object_to(cast, as_person)

    def answers(verdict):
        def work():
            with acting_as(cast.cora):
                own = Objection.objects.get(pk=objection.pk)
                actions.answer(cast.cora, own, verdict=verdict, at=NOW)

        return work

    ends = at_once([answers(("stands", "again")[number % 2]) for number in range(MANY)])
    assert ends[SEAT] == 1
    assert FAULT not in ends, ends
