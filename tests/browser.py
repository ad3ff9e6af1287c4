"""A real browser, as pytest-playwright starts it."""

import os
import shutil
from typing import Any

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium where there is one, else the one that Playwright brought."""
    # Playwright's event loop runs in this thread from here on, and Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    system = shutil.which("chromium")
    return {
        **browser_type_launch_args,
        "args": FLAGS,
        **({"executable_path": system} if system else {}),
    }


@pytest.fixture(scope="session")
def base_url() -> None:
    """pytest-playwright's own is written in a way that pytest 9 warns of; addresses here are whole."""
