"""One scene for a whole file, and everybody's browser: each request is undone once it was answered.

``standing`` comes with tests/conftest.py; ask with ``ask``.
"""

from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from django.db import connection
from django.http import HttpResponse
from django.urls import reverse

from tests.access_table import ROLES, TABLE
from tests.again import scene_again
from tests.clients import client_of
from tests.scene import Place, Scene, undone

PEOPLE = {
    "stranger": "sol",
    "applicant": "rae",
    "member": "maren",
    "member of another group": "kai",
    "former member": "lena",
    "facilitator": "jo",
    "coordinator": "cora",
    "staff": "stella",
}
# Of the circle's roles, all but Kai are outsiders to the hidden group.
OUTSIDERS = [role for role in ROLES if role != "member of another group"]
Cookies = dict[str, SimpleCookie]


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker) -> Iterator[tuple[Scene, Cookies]]:
    """One scene for the whole file: every request is undone after it was answered."""
    with django_db_blocker.unblock(), undone():
        scene = scene_again()
        cookies = {"nobody": SimpleCookie()}
        for role, name in {**PEOPLE, "lead of the hidden group": "noor"}.items():
            cookies[role] = client_of(getattr(scene.cast, name)).cookies
        yield scene, cookies
    connection.close()


def ask(
    standing: tuple[Scene, Cookies], place: Place, role: str, method: str, name: str
) -> HttpResponse:
    scene, cookies = standing
    browser = client_of()
    browser.cookies = SimpleCookie({key: one.value for key, one in cookies[role].items()})
    address = reverse(name, args=TABLE[name].args(scene, place))
    data = {"csrfmiddlewaretoken": "x"} if method == "post" else {}
    with undone():
        return getattr(browser, method)(address, data)
