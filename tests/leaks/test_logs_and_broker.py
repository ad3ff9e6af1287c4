"""What is written down or passed on while the site works: logs, the broker, addresses."""

import io
import logging
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from groups.audit.models import Entry
from groups.notices import actions as notices
from groups.notices.kinds import KINDS
from groups.notices.tasks import wake as wake_task
from groupsite.celery import app as celery_app
from groupsite.confidentiality.acting import acting_as
from tests.leaks.pages import WITH_THE_LINK, address, browser_of, met
from tests.right_values import right
from tests.scene import MARKERS, words_in
from tests.test_markers import all_of_the_broker

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def logged():
    """What production's own handler writes, of every logger, down to the smallest detail."""
    written, root = io.StringIO(), logging.getLogger()
    handler = next(one for one in root.handlers if type(one) is logging.StreamHandler)
    before, level = handler.setStream(written), root.level
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(level)
    handler.setStream(before)


def test_l33_the_log_of_changed_settings_keeps_no_values(world):
    noor = browser_of(world.cast.noor)
    where = address(world, world.beside, "membership:settings")
    words = {"name": "zqgroupname again", "summary": "zqsummary again"}
    answer = noor.post(where, {**right(world, "membership:settings"), **words})
    assert answer.status_code == 302
    with acting_as(world.cast.noor):
        entries = list(Entry.objects.filter(verb="membership.group.edited").values())
    assert entries
    assert "zq" not in repr(entries)
    columns = {field.name for field in Entry._meta.fields}
    assert columns == {"id", "at", "group_id", "actor", "verb", "subject_id", "shown_at"}


def test_l33_no_mail_or_page_carries_what_an_error_held(world, monkeypatch, mailoutbox):
    def break_down(*_, **__):
        held = f"{MARKERS['post body']} {settings.SECRET_KEY}"
        raise ValueError(held)

    monkeypatch.setattr("groups.forum.views.render", break_down)
    answer = browser_of(world.cast.kai).get(address(world, world.beside, "forum:thread"))
    assert answer.status_code == 500
    assert met([answer]) == set()
    assert settings.SECRET_KEY.encode() not in answer.content
    assert mailoutbox == []
    assert (settings.DEBUG, list(settings.ADMINS)) == (False, [])
    handlers = [type(one).__name__ for one in logging.getLogger("django.request").handlers]
    assert "AdminEmailHandler" not in handlers


def test_l44_the_broker_and_the_cache_hold_no_word_and_no_address(world):
    for name in ("kai", "noor"):
        browser = browser_of(getattr(world.cast, name))
        for route in ("home:group", "forum:thread", "meetings:meeting", "membership:people"):
            assert browser.get(address(world, world.beside, route)).status_code == 200
    wake_task.delay()
    cache.set("leaks-test", "here", 30)
    found = all_of_the_broker()
    assert b"notices.wake" in found
    assert b"leaks-test" in found
    assert words_in(found) == set()
    assert b"kai@demo.test" not in found
    assert b"noor@demo.test" not in found


def test_l44_no_task_takes_an_argument_or_leaves_a_result():
    ours = {name: task for name, task in celery_app.tasks.items() if not name.startswith("celery.")}
    assert "notices.wake" in ours
    for name, task in ours.items():
        assert task.run.__code__.co_argcount == 0, name
    assert celery_app.conf.task_ignore_result
    assert not celery_app.conf.result_backend
    assert not celery_app.conf.worker_send_task_events
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert not {"args", "kwargs"} & set(entry)


def crash(*_, **__):
    """Holds a word in a local name and in its message, and ends in a complaint of the database."""
    held = MARKERS["post body"]
    with connection.cursor() as cursor:
        cursor.execute("select %s::int", [held])


def test_l45_a_crash_in_a_page_tells_the_log_where_and_not_what(world, monkeypatch, logged):
    """Words in locals, in the form, in the address's query, in the statement's parameters."""
    kai = browser_of(world.cast.kai)
    monkeypatch.setattr("groups.forum.actions.reply", crash)
    monkeypatch.setattr("groups.forum.views.list_threads", crash)
    form = {"body": MARKERS["reply body"], "audience": "everyone"}
    with connection.cursor() as cursor:
        cursor.execute("savepoint before_the_crash")
    for answer in (
        kai.post(address(world, world.beside, "forum:reply") + "?q=zqtitle", form),
        kai.get(address(world, world.beside, "forum:threads") + "?q=zqtitle"),
    ):
        assert answer.status_code == 500
        assert met([answer]) == set()
    said = logged.getvalue()
    assert "DataError" in said
    assert Path(__file__).name in said, "the place is there"
    assert words_in(said.encode()) == set()
    assert "beside-you" not in said


def test_l45_a_crash_in_a_task_tells_the_log_where_and_not_what(world, monkeypatch, logged):
    monkeypatch.setattr("groups.notices.tasks.actions.wake", crash)
    result = wake_task.apply()
    assert result.failed()
    said = logged.getvalue()
    assert "task failed: notices.wake" in said
    assert words_in(said.encode()) == set()


def test_l45_a_kind_of_notice_that_cannot_plan_tells_the_log_no_more(world, monkeypatch, logged):
    kind = KINDS["meeting_reminder"]
    broken = type(kind)(kind.name, kind.category, kind.prepare, plan=crash)
    monkeypatch.setitem(KINDS, "meeting_reminder", broken)
    notices.plan(world.beside.meeting.starts_at)
    assert "planning meeting_reminder failed" in logged.getvalue()
    assert words_in(logged.getvalue().encode()) == set()


def test_l45_nothing_sends_errors_anywhere():
    installed = (ROOT / "requirements" / "base.txt").read_text().lower()
    assert "django==" in installed
    assert not re.search("sentry|rollbar|bugsnag|newrelic|opentelemetry|datadog", installed)


def test_l46_a_token_or_a_group_in_an_address_is_not_in_the_log(world, logged):
    kai, nobody = browser_of(world.cast.kai), browser_of(None)
    token = "zqtoken" + "x" * 36
    for where in (f"/invitations/{token}/", f"/calendar/{token}.ics", f"/u/{token}/"):
        kai.get(where)
        nobody.get(where)
    kai.get("/g/beside-you/threads/nothing/")
    kai.get(address(world, world.beside, "forum:reply"))
    said = logged.getvalue()
    assert "request refused" in said
    assert "calendar/<str:token>.ics" in said
    assert "zqtoken" not in said
    assert "beside-you" not in said


def test_l46_the_web_server_writes_no_line_for_a_request():
    scope: dict[str, object] = {}
    exec(compile((ROOT / "gunicorn.conf.py").read_text(), "gunicorn.conf.py", "exec"), scope)
    assert scope["accesslog"] is None
    assert scope["loglevel"] == "warning"


ADDRESS = re.compile(r'(?:href|src|action|formaction|hx-[a-z]+|content)="([^"]*)"')
# What may stand behind a question mark: places in a list, and where to go back to.
ASKED = {
    "after",
    "before",
    "at",
    "newest",
    "month",
    "page",
    "kind",
    "next",
    "resource",
    "country",
    "as",
    "in",
    "since",
    # What is looked for in the public list.
    "area",
    "day",
    "format",
    "language",
    "time",
    "zone",
    "quote",
    "cite",
}


def test_l47_no_address_carries_a_word_or_a_token(usual):
    """Links, forms, redirects: they end up in the history, in logs and with whoever looks on."""
    found = 0
    for who in ("kai", "noor", None):
        for name, answer in usual(who).items():
            addresses = [*ADDRESS.findall(answer.content.decode()), answer.get("Location", "")]
            found += len(addresses)
            allowed = {"meeting link"} if (who, name) == WITH_THE_LINK else set()
            assert words_in("\n".join(addresses).encode()) == allowed, name
            cookies = [one.value for one in answer.cookies.values() if len(one.value) > 8]
            assert not [one for one in cookies if one in "\n".join(addresses)], name
            asked = [one.partition("?")[2].replace("&amp;", "&") for one in addresses]
            keys = {part.split("=")[0] for query in asked for part in query.split("&")}
            assert keys - {""} <= ASKED, name
    assert found > 500
