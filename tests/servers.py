"""The servers and the environment of a test run, ready before Django reads its settings.

Loaded by ``-p tests.servers``. The first process starts them; xdist's workers inherit the
addresses. DATABASE_URL and REDIS_URL from outside are used as they are, for the run on other
servers; a developer's .env never decides what the tests see.
"""

import os
import signal
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from groupsite.embedded import Server, open_home, run_server, throwaway

ENVIRONMENT = {
    "DEBUG": "false",
    "SECRET_KEY": "tests-only-secret-key-of-more-than-fifty-characters-0123456789",
    "DATA_KEYS": "test1:Z3JvdXBzaXRlIHRlc3RzIHVzZSB0aGlzIGtleSAuLi4=",
    "SITE_URL": "http://testserver",
    "SITE_NAME": "groupsite",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "DEFAULT_FROM_EMAIL": "hello@testserver.test",
    "REPLY_ADDRESS": "rsvp+{token}@testserver.test",
    "DEMO_PASSWORD": "alongside-demo",
    "TRUSTED_PROXY_COUNT": "0",
    "LOG_LEVEL": "INFO",
    "EXIT_URL": "https://example.org/",
}
_words: list[str] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config,
) -> Generator[None, object, object]:
    """A wrapper, because pytest-django reads the settings in the same hook."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ.update(ENVIRONMENT)
        os.environ.pop("MAILBOX_DIR", None)
        leaving = ExitStack()
        early_config.add_cleanup(leaving.close)
        if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
            end_on_sigterm()
            start_missing(leaving)
    return (yield)


def start_missing(leaving: ExitStack) -> None:
    """Start whichever of the two servers nobody named, and put everything back at the end."""
    folder = leaving.enter_context(throwaway())
    home = leaving.enter_context(open_home(folder, durable=False))
    wanted: dict[str, Server] = {
        "DATABASE_URL": home.postgres,
        "REDIS_URL": home.valkey,
    }
    for name, server in wanted.items():
        if not os.environ.get(name):
            leaving.enter_context(run_server(server))
            os.environ[name] = server.url
            leaving.callback(os.environ.pop, name, None)
    _words.append(f"servers: embedded PostgreSQL and Valkey, {home.words}")


def end_on_sigterm() -> None:
    """A run that is told to end ends as after Ctrl-C, and so puts its servers away."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_report_header() -> list[str]:
    return _words or ["servers: as named by DATABASE_URL and REDIS_URL"]
