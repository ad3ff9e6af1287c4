"""Whether something hidden is there or not, nobody can tell from any answer of the site."""

import pytest

from tests.routes import all_routes
from tests.two_worlds.comparing import differences

SHARES = 16
"""So that several workers share the routes, and a world is entered for several of them."""


@pytest.mark.parametrize("names", [all_routes()[n::SHARES] for n in range(SHARES)], ids=" ".join)
def test_both_worlds_answer_alike(stage, names):
    assert differences(stage, *names) == []
