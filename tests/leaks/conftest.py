"""What the tests of the catalogue share."""

from collections.abc import Iterator

import pytest

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
