"""Words that must never leave, looked for in what somebody tells a group before they are in it."""

import pytest
from django.urls import reverse

from groups.guarding.actions import add_word
from groups.guarding.before_sending import AS_IT_IS
from groups.meetings.models import Visit
from groups.membership.models import Group, Membership
from groupsite.confidentiality.acting import acting_as
from tests.joining.conftest import NAMED, NOW
from tests.joining.test_apply import FIRST, JOIN, REVIEW, SECOND
from tests.joining.test_visit import planned

SAID = "Björn goes there on Thursdays."


@pytest.fixture
def sol(cast, as_person):
    with acting_as(cast.sol):
        add_word(cast.sol, "Björn", at=NOW)
    return as_person(cast.sol)


def token(answer) -> str:
    return answer.context["form"].pause.token


def test_an_answer_is_shown_once_more_and_goes_when_its_author_says_so(sol, questions):
    assert sol.post(JOIN, NAMED).url == FIRST
    paused = sol.post(FIRST, {"text": SAID})
    assert paused.status_code == 422
    assert "<mark>Björn</mark>" in paused.content.decode()
    assert SAID in paused.content.decode(), "nothing is lost"
    assert SAID not in sol.get(REVIEW).content.decode(), "and nothing is kept yet"
    assert sol.post(FIRST, {"text": SAID, AS_IT_IS: token(paused)}).url == SECOND
    assert SAID in sol.get(REVIEW).content.decode()


def test_a_name_is_looked_at_before_anybody_is_in_a_group(cast, sol, open_group):
    where, named = (
        reverse("joining:join", args=[open_group.slug]),
        {**NAMED, "display_name": "Bjorn"},
    )
    paused = sol.post(where, named)
    assert paused.status_code == 422
    with acting_as(cast.sol):
        assert not Membership.objects.filter(user=cast.sol).exists()
    assert sol.post(where, {**named, AS_IT_IS: token(paused)}).url == f"/g/{open_group.slug}/"


def test_a_name_is_looked_at_before_a_visit(cast, sol, open_group):
    with acting_as(cast.noor):
        Group.objects.filter(pk=open_group.pk).update(takes_guests=True)
        meeting = planned(cast.member(cast.noor, open_group))
    where = reverse("joining:visit", args=[open_group.slug])
    wish = {**NAMED, "display_name": "Mrs Björn", "meeting": str(meeting.pk)}
    paused = sol.post(where, wish)
    assert paused.status_code == 422
    with acting_as(cast.sol):
        assert not Visit.objects.exists()
    assert sol.post(where, {**wish, AS_IT_IS: token(paused)}).status_code == 302
