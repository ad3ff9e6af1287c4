"""Whether something hidden is there or not, nobody can tell from any answer of the site."""

import pytest

from tests.routes import all_routes
from tests.two_worlds.comparing import differences


@pytest.mark.parametrize("name", all_routes())
def test_both_worlds_answer_alike(stage, name):
    assert differences(stage, name) == []
