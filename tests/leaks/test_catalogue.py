"""The catalogue is whole, and its page says what the tests say."""

import pytest

from tests.leaks.catalogue import ABSENT, CHANNELS, PAGE, collect, render


def test_every_channel_has_a_test_and_every_test_a_channel():
    assert set(CHANNELS) == set(range(1, 56))
    assert set(collect()) == set(CHANNELS)
    assert set(ABSENT) <= set(CHANNELS)


def test_the_page_is_the_one_that_the_tests_make():
    """``python -m tests.leaks.write`` makes it anew."""
    assert PAGE.read_text(encoding="utf-8") == render(collect())


@pytest.mark.parametrize("gone", [1, 55])
def test_a_channel_that_lost_its_tests_is_noticed(gone):
    found = {number: tests for number, tests in collect().items() if number != gone}
    assert set(found) != set(CHANNELS)
    assert render(found) != render(collect())


def test_no_two_tests_have_one_name():
    names = [test.name for tests in collect().values() for test in tests]
    assert len(names) == len(set(names))
