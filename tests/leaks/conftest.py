"""What the tests of the catalogue share."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.http import HttpResponse

from tests.leaks.pages import look, person, routes
from tests.notices.conftest import point_at
from tests.notices.sink import Sink, running_sink
from tests.scene import Scene, undone


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """The site's mail server, for this test."""
    with running_sink() as running:
        point_at(settings, running.port)
        yield running


@pytest.fixture
def world(standing) -> Iterator[Scene]:
    """The standing scene, to do with as one likes: it is put back after the test."""
    with undone():
        yield standing[0]


@pytest.fixture(scope="module")
def usual(standing) -> Callable[[str | None], dict[str, HttpResponse]]:
    """What somebody gets of the hidden group and the site, looked at once for the whole file."""

    @cache
    def looked(name: str | None) -> dict[str, HttpResponse]:
        scene = standing[0]
        with undone():
            return look(scene, person(scene, name), scene.beside, routes())

    return looked
