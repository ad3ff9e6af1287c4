"""A kind of notice that belongs to the tests, and a mail server that can misbehave."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from accounts.models import User
from groups.notices.actions import queue
from groups.notices.kinds import KINDS, Category, Kind, Message, Unwanted, declare
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.notices.sink import Sink, free_port, running_sink

AT = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
BEGINS = datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
NOTE = "test_note"

Declare = Callable[..., Kind]


@pytest.fixture(autouse=True)
def _our_templates(settings):
    own = Path(__file__).parent / "templates"
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], own]}]


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """The site's mail server, for this test."""
    with running_sink() as running:
        point_at(settings, running.port)
        yield running


@pytest.fixture
def no_mail_server(settings) -> None:
    """Nobody listens where the mail server should be."""
    point_at(settings, free_port())


def point_at(settings: Any, port: int) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 3},
        }
    }


def note(notice: Notice, at: datetime) -> Message | Unwanted:
    """A note about something that begins at seven in the evening."""
    return Message("note", {"begins": BEGINS, "link": "http://testserver/"}, useful_until=BEGINS)


@pytest.fixture
def declare_kind() -> Iterator[Declare]:
    """Declares a kind until the end of the test."""
    before = dict(KINDS)

    def declare_it(prepare: Any = note, **fields: Any) -> Kind:
        kind = Kind(
            **{"name": NOTE, "category": Category.REMINDERS, "prepare": prepare, **fields},
        )
        declare(kind)
        return kind

    yield declare_it
    KINDS.clear()
    KINDS.update(before)


@pytest.fixture
def a_kind(declare_kind: Declare) -> Kind:
    return declare_kind()


def queue_note(*people: User, at: datetime = AT, **fields: Any) -> UUID:
    """A note to each person, about a subject of its own; says which subject."""
    subject = uuid4()
    with acting_as(Purpose.REMINDERS):
        queue(NOTE, **{"recipients": people, "subject": subject, "at": at, **fields})
    return subject


def outbox(**which: Any) -> list[Notice]:
    """The rows, oldest first, as the sender sees them."""
    with acting_as(Purpose.REMINDERS):
        return list(Notice.objects.filter(**{"kind": NOTE, **which}).order_by("due_at", "pk"))


def only_row(**which: Any) -> Notice:
    (row,) = outbox(**which)
    return row
