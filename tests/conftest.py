"""Fixtures that every test may use."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.cast import Cast, build_cast
from tests.scene import Scene, build_scene


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _static_files_as_they_lie(settings):
    """Pages name their static files without anything having been collected."""
    settings.STATIC_ROOT = settings.BASE_DIR / "groupsite" / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


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
