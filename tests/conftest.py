"""Fixtures that every test may use; those of a real browser are in tests/browser.py."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.test import Client, override_settings

from accounts.models import User
from tests.again import cast_again, scene_again
from tests.browser import base_url, browser_type_launch_args  # noqa: F401  # fixtures
from tests.cast import Cast
from tests.clients import client_of
from tests.databases import own_database
from tests.scene import Scene
from tests.standing import standing  # noqa: F401  # a fixture


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: nobody need look through it for garbage again."""
    gc.collect()
    gc.freeze()


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


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """The test database, always: pytest-django's own makes it only where a collected test asks
    for ``db`` by name, and some of ours keep one scene for a whole file."""
    with ExitStack() as stays:
        with django_db_blocker.unblock():
            stays.enter_context(own_database())
        yield
        with django_db_blocker.unblock():
            stays.close()


@pytest.fixture
def cast(request, db) -> Cast:
    """The people of tests/cast.py, in two groups; those of the scene, where the test has one."""
    if "scene" in request.fixturenames:
        return request.getfixturevalue("scene").cast
    return cast_again()


@pytest.fixture
def scene(db) -> Scene:
    """The cast with something of everything (tests/scene.py)."""
    return scene_again()


@pytest.fixture
def uncounted(request) -> Iterator[None]:
    """Limits begin at nothing: they are counted in a cache that outlives a test.

    A space of one's own in it, so that another process that begins anew does not end this one's
    count. The site of a browser test has threads, and with them connections, of its own.
    """
    if "live_server" in request.fixturenames:
        cache.clear()
        yield
        return
    own = caches["default"]
    before, own.key_prefix = own.key_prefix, f"test-{uuid4()}"
    yield
    own.key_prefix = before


@pytest.fixture
def client() -> Client:
    """Nobody, over TLS."""
    return client_of()


@pytest.fixture
def as_person() -> Callable[[User], Client]:
    """A browser in which the person has signed in."""
    return client_of
