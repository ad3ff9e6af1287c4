"""Real processes of the site, against the tests' own database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
# Of Valkey's sixteen numbered stores, one that no other test uses.
STORE = 9
ANOTHER_STORE = 10


@contextmanager
def process(*arguments: str, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Runs ``python <arguments>`` as an operator would; killed at the end if it still runs."""
    with log.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": database_of_the_tests(),
                "REDIS_URL": own_store(),
                "EMAIL_URL": f"smtp://127.0.0.1:{port}",
                "PYTHONWARNINGS": "default",
            },
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield child
        finally:
            child.kill()
            child.wait()


def eventually(holds: Callable[[], bool], *, within: float, log: Path) -> None:
    """Wait for something to become true; what the process said is shown if it does not."""
    ends = time.monotonic() + within
    while not holds():
        assert time.monotonic() < ends, log.read_text()
        time.sleep(0.05)


def database_of_the_tests() -> str:
    """The address from the environment, with the name that pytest-django gave the test database."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path="/" + quote(connection.settings_dict["NAME"])))


def own_store(number: int = STORE) -> str:
    """The broker's address, with the number of a store that nobody else uses."""
    parts = urlsplit(settings.REDIS_URL)
    if parts.scheme == "unix":
        return urlunsplit(parts._replace(query=f"db={number}"))
    return urlunsplit(parts._replace(path=f"/{number}"))
