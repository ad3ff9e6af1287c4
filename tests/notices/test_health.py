"""Probes: alive, and ready with every part named."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from groups.notices.clock import database_clock
from groupsite.confidentiality.models import MasterKeyCheck
from tests.notices.conftest import queue_note
from tests.notices.sink import free_port

PARTS = {"database": True, "broker": True, "migrations": True, "keys": True}


def test_alive_asks_nothing(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"alive": True})


def test_ready_names_every_part(db, client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        **PARTS,
        "oldest_due_notice_s": 0,
        "notices_planned_s": None,
        "meetings_topped_up_s": None,
    }


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_needs_no_cookie_no_tls_and_no_host(db, path, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client(headers={"host": "10.0.0.7:8000"}).get(path)

    assert answer.status_code == 200
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_changes_nothing(db, client, path):
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


def test_a_database_that_takes_no_writes_is_not_ready(db, client):
    assert client.get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("set transaction_read_only = on")
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {**answer.json(), **PARTS, "database": False}


def test_the_oldest_due_notice_tells_of_progress(cast, client, a_kind):
    now = database_clock()
    queue_note(cast.maren, at=now - timedelta(minutes=5))
    queue_note(cast.sam, at=now + timedelta(minutes=5))

    answer = client.get("/readyz")

    assert answer.status_code == 200, "late mails are no reason to take the web away"
    assert 300 <= answer.json()["oldest_due_notice_s"] < 330


def test_not_ready_without_a_broker(db, client, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        **PARTS,
        "broker": False,
        "oldest_due_notice_s": 0,
        "notices_planned_s": None,
        "meetings_topped_up_s": None,
    }


def test_not_ready_before_migrating(db, client):
    MigrationRecorder.Migration.objects.filter(app="notices").delete()
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        **PARTS,
        "migrations": False,
        "oldest_due_notice_s": None,
        "notices_planned_s": None,
        "meetings_topped_up_s": None,
    }


def test_not_ready_with_the_wrong_key(db, client, settings):
    client.get("/readyz")
    assert MasterKeyCheck.objects.exists()
    settings.DATA_KEYS = [("test1", b"another key of thirty-two bytes!")]

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["keys"] is False


def test_without_a_database_it_still_answers(client, monkeypatch):
    """No ``db`` here: whoever opens the database fails."""
    assert client.get("/healthz").status_code == 200

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        "database": False,
        "broker": True,
        "migrations": False,
        "keys": False,
        "oldest_due_notice_s": None,
        "notices_planned_s": None,
        "meetings_topped_up_s": None,
    }
