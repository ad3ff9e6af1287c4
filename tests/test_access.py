"""Every route, asked by everybody, with both locks and with each one alone."""

import pytest
from django.apps import apps
from django.http import Http404

from groups.membership import access
from groups.membership.models import Membership
from tests.access_table import ROLES, TABLE, everybody
from tests.routes import all_routes, routes_of_groups
from tests.scene import MARKERS, Scene, open_the_second_lock, undone, words_in
from tests.standing import OUTSIDERS, Cookies, ask

# What Kai and Noor meet of the markers: an invited address is masked even for facilitators, and who
# wants to be told of groups is nobody there.
SEEN_INSIDE = set(MARKERS) - {
    "address to be told at",
    "area looked for",
    "invited address",
    "suggested name",
}

RULES = (
    "visible_to",
    "active",
    "paused",
    "in_the_group",
    "facilitating",
    "on_the_list",
    "with_card",
    "awaiting_approval",
    "disclosed_to",
    "opened_for",
)
"""What a queryset of ours says of who may see."""


def statuses(standing: tuple[Scene, Cookies], name: str, method: str) -> dict[str, int]:
    place = standing[0].circle
    return {role: ask(standing, place, role, method, name).status_code for role in ROLES}


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(all_routes()) == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_role_gets_the_status_of_the_table(standing, name):
    assert statuses(standing, name, "get") == TABLE[name].get
    assert statuses(standing, name, "post") == TABLE[name].post


@pytest.mark.parametrize("name", sorted(TABLE))
def test_the_first_lock_alone_gives_the_same_statuses(standing, name):
    """With row security off, the application refuses whoever it refused before."""
    with undone():
        open_the_second_lock()
        # The probe says that the site is not ready like this; nothing else may notice.
        expected = everybody(503) if name == "notices:readyz" else TABLE[name].get
        assert statuses(standing, name, "get") == expected
        assert statuses(standing, name, "post") == TABLE[name].post


def markers_met(standing: tuple[Scene, Cookies], role: str, name: str) -> set[str]:
    """What one person meets of the hidden group on one of its addresses."""
    met: set[str] = set()
    for method in ("get", "post"):
        answer = ask(standing, standing[0].beside, role, method, name)
        head = "\n".join(f"{key}: {value}" for key, value in answer.headers.items())
        met |= words_in(answer.content) | words_in(head.encode())
        met |= words_in(answer.cookies.output().encode())
    return met


@pytest.mark.parametrize("name", sorted(TABLE))
def test_nobody_outside_meets_a_word_of_the_hidden_group(standing, name):
    assert {role: markers_met(standing, role, name) for role in OUTSIDERS} == {
        role: set() for role in OUTSIDERS
    }


def test_inside_the_hidden_group_every_word_is_met(standing):
    """So that the test above cannot pass because nothing is shown to anybody."""
    met: set[str] = set()
    for name in TABLE:
        for role in ("member of another group", "lead of the hidden group"):
            met |= markers_met(standing, role, name)
    assert met >= SEEN_INSIDE


@pytest.mark.parametrize("name", routes_of_groups())
def test_absent_and_hidden_give_the_same_answer(standing, name):
    """Word for word, to everybody who may not know."""
    scene = standing[0]
    for role in OUTSIDERS:
        answers = []
        for slug in ("beside-you", "beside-me"):
            scene.beside.slug = slug
            answer = ask(standing, scene.beside, role, "get", name)
            answers.append((answer.status_code, answer.content.replace(slug.encode(), b"")))
        scene.beside.slug = "beside-you"
        assert answers[0] == answers[1], role


@pytest.fixture
def first_lock_open(monkeypatch):
    """Every rule of what may be seen says yes, and the door takes any membership it finds."""

    def anything(self, *_, **__):
        return self.all()

    for model in apps.get_models():
        rows = type(model._default_manager.all())
        for rule in RULES:
            if hasattr(rows, rule):
                monkeypatch.setattr(rows, rule, anything)

    def any_member(user, slug):
        found = Membership.objects.select_related("group").filter(group__slug=slug).first()
        if found is None:
            raise Http404
        return found

    monkeypatch.setattr(access, "member_of", any_member)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_the_second_lock_alone_shows_nobody_outside_a_word(standing, first_lock_open, name):
    assert {role: markers_met(standing, role, name) for role in OUTSIDERS} == {
        role: set() for role in OUTSIDERS
    }
