"""Nothing runs where the two locks do not hold."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from groupsite.confidentiality import start
from groupsite.confidentiality.models import DataKey, MasterKeyCheck


def test_all_is_well_here(db):
    assert start.problems() == []


def test_a_wrong_key_under_a_known_id_refuses_and_names_the_variable(db, settings):
    start.problems()
    settings.DATA_KEYS = [("test1", b"?" * 32)]
    assert any("DATA_KEYS" in reason and "test1" in reason for reason in start.problems())


def test_a_missing_key_that_texts_need_refuses(cast, settings):
    assert DataKey.objects.exists()
    settings.DATA_KEYS = [("new", b"!" * 32)]
    assert any("test1" in reason for reason in start.problems())
    assert not MasterKeyCheck.objects.filter(master="new").exists()


def test_two_ids_with_one_key_refuse(db, settings):
    settings.DATA_KEYS = [("new", settings.DATA_KEYS[0][1]), *settings.DATA_KEYS]
    assert "DATA_KEYS holds one key under two ids, new and test1." in start.problems()
    assert not MasterKeyCheck.objects.filter(master="new").exists()


def test_a_known_key_under_another_id_refuses(db, settings):
    start.problems()
    settings.DATA_KEYS = [("other", settings.DATA_KEYS[0][1])]
    assert start.problems() == ["DATA_KEYS holds under the id other the key that is test1 here."]


def test_two_keys_with_their_ids_swapped_refuse(db, settings):
    (old,) = settings.DATA_KEYS
    settings.DATA_KEYS = [("new", b"!" * 32), old]
    assert start.problems() == []
    settings.DATA_KEYS = [("new", old[1]), (old[0], b"!" * 32)]
    assert len([reason for reason in start.problems() if "another key under the id" in reason]) == 2


def test_a_wrong_key_refuses_even_before_the_first_check(cast, settings):
    MasterKeyCheck.objects.all().delete()
    settings.DATA_KEYS = [("test1", b"?" * 32)]
    (reason,) = start.problems()
    assert reason == "DATA_KEYS holds under the id test1 a key that does not open what is here."
    assert not MasterKeyCheck.objects.exists()


def test_a_second_key_may_come_and_the_first_one_go_when_nothing_needs_it(db, settings):
    start.problems()
    settings.DATA_KEYS = [("new", b"!" * 32), *settings.DATA_KEYS]
    assert start.problems() == []
    settings.DATA_KEYS = settings.DATA_KEYS[:1]
    assert start.problems() == []


def test_no_reason_tells_a_key(cast, settings):
    start.problems()
    secret = "a key that nobody should read..."
    settings.DATA_KEYS = [("test1", secret.encode()), ("two", secret.encode())]
    words = " ".join(start.problems())
    assert words
    assert secret not in words
    assert secret.encode().hex() not in words


def test_a_table_whose_lock_is_open_refuses(db):
    with connection.cursor() as cursor:
        cursor.execute("alter table membership_group no force row level security")
    assert any("membership_group" in reason for reason in start.problems())


@pytest.mark.parametrize("power", ["rolsuper", "rolbypassrls"])
def test_a_role_above_row_security_refuses(db, monkeypatch, power):
    asked: list[str] = []

    class Cursor:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def execute(self, sql, *_):
            asked.append(sql)

        def fetchone(self):
            return (power == "rolsuper", power == "rolbypassrls")

    # The role of the tests cannot be made a superuser by the tests; only the answer is replaced.
    monkeypatch.setattr(start.connection, "cursor", Cursor)
    (reason,) = start._role()
    assert "DATABASE_URL" in reason
    assert "pg_roles" in asked[0]


WRONG = [
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "short"),
    ("DATA_KEYS", ""),
    ("DATA_KEYS", "one:notbase64"),
    ("DATA_KEYS", "one:c2hvcnQ="),
    ("SITE_URL", ""),
    ("SITE_URL", "ftp://example.org"),
    ("DATABASE_URL", ""),
    ("DATABASE_URL", "sqlite:///x"),
    ("REDIS_URL", "memcached://x"),
    ("EMAIL_URL", ""),
    ("EMAIL_URL", "consolemail://"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_environment_refuses_and_names_the_variable(name, value):
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "groupsite.settings",
            "DEBUG": "false",
            name: value,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]
    if len(value) > 5:
        assert value not in done.stderr.splitlines()[-1]
