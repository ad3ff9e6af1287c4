"""The two worlds are made once for a file of tests; and how much was asked is said at the end."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.two_worlds.comparing import asked
from tests.two_worlds.readers import Stage, staged


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker) -> Iterator[Stage]:
    with django_db_blocker.unblock(), staged() as made:
        yield made
    connection.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Only where one process ran all of it: ``pytest tests/two_worlds``, without workers."""
    if asked:
        routes = {name for name, _ in asked}
        roles = {role for _, role in asked}
        terminalreporter.write_line(
            f"two worlds: {len(routes)} routes x {len(roles)} roles,"
            f" {sum(asked.values())} requests in both worlds together"
        )
