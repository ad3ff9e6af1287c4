"""Words of the hidden group reach nobody outside of it, by no way out.

Pages are asked in tests/test_access.py; here are the database, the logs, the mails, the broker and
the cache.
"""

import io
import json
import logging

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from groups.notices.actions import wake
from groups.notices.models import Notice
from groups.notices.tasks import wake as wake_task
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.logs import WithoutContent
from tests.access_table import TABLE
from tests.scene import MARKERS, SEALED, every_row, words_in

MEMBERS = ("kai", "noor")


@pytest.fixture
def logged():
    """Every record of every logger, formatted as in production."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    formatter = logging.getLogger().handlers[0].formatter
    handler.setFormatter(formatter)
    handler.addFilter(WithoutContent())
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def all_of_the_broker() -> bytes:
    """Every key and value of the Redis that broker and cache share."""
    server = redis.Redis.from_url(settings.REDIS_URL)
    found = b""
    for key in server.scan_iter("*"):
        kind = server.type(key)
        found += key
        if kind == b"string":
            found += server.get(key) or b""
        elif kind == b"list":
            found += b"".join(server.lrange(key, 0, -1))
        elif kind == b"hash":
            found += b"".join(part for pair in server.hgetall(key).items() for part in pair)
        elif kind == b"zset":
            found += b"".join(server.zrange(key, 0, -1))
        elif kind == b"set":
            found += b"".join(server.smembers(key))
    return found


def visit_everything(scene) -> None:
    """Both people of the hidden group open every page and send every form empty."""
    for name in MEMBERS:
        browser = Client(raise_request_exception=False, **{"wsgi.url_scheme": "https"})
        browser.force_login(getattr(scene.cast, name))
        for route, row in TABLE.items():
            if not route.startswith("account_logout"):
                browser.get(reverse(route, args=row.args(scene, scene.beside)))


def test_nothing_sealed_lies_in_the_database_in_plain(scene):
    dump = every_row()
    assert not words_in(dump) & set(SEALED)
    # The dump is whole: names, which are not sealed, are in it.
    assert "group name" in words_in(dump)
    assert "display name" in words_in(dump)


def test_no_page_writes_a_word_into_a_log_the_cache_or_a_cookie(scene, logged):
    visit_everything(scene)
    assert words_in(logged.getvalue().encode()) == set()
    assert words_in(all_of_the_broker()) == set()


def test_no_mail_says_a_word(scene, logged, mailoutbox, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    with acting_as(Purpose.REMINDERS):
        now = Notice.objects.order_by("-due_at").first().due_at
    wake(now)
    assert mailoutbox, "the invitations of the scene are mails"
    invited = {f"{MARKERS['invited address']}@demo.test"}
    for mail in mailoutbox:
        assert len(mail.recipients()) == 1
        # An invited person's own address stands in the mail to them, and nowhere else.
        raw = mail.message().as_bytes()
        if set(mail.recipients()) == invited:
            raw = raw.replace(f"To: {mail.recipients()[0]}".encode(), b"")
        assert words_in(raw) == set()
    assert words_in(logged.getvalue().encode()) == set()


def test_the_broker_carries_a_word_to_wake_and_nothing_else(scene):
    server = redis.Redis.from_url(settings.REDIS_URL)
    server.delete("celery")
    wake_task.delay()
    (message,) = server.lrange("celery", 0, -1)
    server.delete("celery")
    body = json.loads(message)
    assert body["headers"]["argsrepr"] == "()"
    assert body["headers"]["kwargsrepr"] == "{}"
    assert words_in(message) == set()
    assert b"demo.test" not in message


BROKEN = ("groups.forum.views", "groups.meetings.views", "groups.membership.views_people")


def test_an_exception_leaves_its_words_out_of_the_log(scene, logged, monkeypatch):
    """Every page of the hidden group breaks while it holds the words; the log gets places."""

    def break_down(request, template, context=None, **_):
        raise ValueError(f"{MARKERS['post body']} {context} {request.path}")

    for module in BROKEN:
        monkeypatch.setattr(f"{module}.render", break_down)
    browser = Client(raise_request_exception=False, **{"wsgi.url_scheme": "https"})
    browser.force_login(scene.cast.kai)
    for route in ("forum:thread", "meetings:meeting", "membership:people"):
        answer = browser.get(reverse(route, args=TABLE[route].args(scene, scene.beside)))
        assert answer.status_code == 500
        assert words_in(answer.content) == set()
    records = [json.loads(line) for line in logged.getvalue().splitlines() if "failed" in line]
    assert {record["exception_type"] for record in records} == {"ValueError"}
    assert all("beside-you" not in json.dumps(record) for record in records)
    assert words_in(logged.getvalue().encode()) == set()


def test_the_cache_answers(db):
    """So that an empty cache above is not a cache that was never reached."""
    cache.set("marker-test", "here", 10)
    assert b"marker-test" in all_of_the_broker()
    cache.delete("marker-test")
