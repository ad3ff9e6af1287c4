"""Fixtures that every test may use; those of a real browser are in tests/browser.py."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client, override_settings

from accounts.models import User
from tests.browser import base_url, browser_type_launch_args  # noqa: F401  # fixtures
from tests.cast import Cast, build_cast
from tests.scene import Scene, build_scene


@pytest.fixture(scope="session", autouse=True)
def _for_tests():
    """Quick hashes, and pages that name their static files without anything being collected."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STATIC_ROOT=settings.BASE_DIR / "groupsite" / "static",
        STORAGES={
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    ):
        yield


@pytest.fixture
def cast(db) -> Cast:
    """The people of tests/cast.py, in two groups."""
    return build_cast()


@pytest.fixture
def scene(cast) -> Scene:
    """The cast with something of everything (tests/scene.py)."""
    return build_scene(cast)


@pytest.fixture
def client() -> Client:
    """Nobody, over TLS."""
    return Client(**{"wsgi.url_scheme": "https"})


@pytest.fixture
def as_person() -> Callable[[User], Client]:
    """A browser in which the person has signed in."""

    def sign_in(user: User) -> Client:
        browser = Client(**{"wsgi.url_scheme": "https"})
        browser.force_login(user)
        return browser

    return sign_in
