"""Behind the pages: caches, dumps, tools of operators, and what is absent and stays so."""

import ast
import io
import json
import re
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command, get_commands
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from tests.leaks.pages import address, browser_of, look, met, plain, routes
from tests.scene import words_in

ROOT = Path(settings.BASE_DIR)
OURS = [
    path for part in ("accounts", "groups", "groupsite") for path in (ROOT / part).rglob("*.py")
]
SCRIPTS = list((ROOT / "groupsite" / "static").glob("*.js"))


# Caches


FOR_EVERYBODY = {"finder:schedule", "library:atom", "library:json"}
"""Public lists for other programs: the same for whoever asks, and kept for minutes."""


def test_l9_no_answer_may_be_kept_by_anything_on_the_way(world, usual):
    for who in (None, "kai", "noor"):
        for name, answer in usual(who).items():
            if name in FOR_EVERYBODY:
                continue
            assert "no-store" in answer.headers["Cache-Control"], name
            assert "public" not in answer.headers["Cache-Control"], name
            if name not in {"notices:healthz", "notices:readyz"}:
                assert "Cookie" in answer.headers["Vary"], name


def test_l9_two_people_behind_one_cache_never_meet(world):
    """A cache that keeps whatever it is allowed to keep, between the site and two people."""
    kept: dict[str, bytes] = {}

    def through_the_cache(browser: Client, where: str) -> bytes:
        if where in kept:
            return kept[where]
        answer = browser.get(where)
        if not re.search("no-store|private", answer.headers.get("Cache-Control", ""), re.I):
            kept[where] = answer.content
        return answer.content

    kai, sol = browser_of(world.cast.kai), browser_of(world.cast.sol)
    for where in ("/", "/me/", address(world, world.beside, "forum:thread")):
        assert kai.get(where).content != sol.get(where).content
        for _ in range(2):
            assert "kai@" not in (theirs := through_the_cache(sol, where).decode())
            assert "zqgroupname" not in theirs
            through_the_cache(kai, where)
    assert kept == {}


def test_l9_the_site_keeps_no_pages_itself():
    """Nor does Django: its page cache is not installed, and its version is past the known faults."""
    assert not [name for name in settings.MIDDLEWARE if "cache" in name.lower()]
    assert not [path for path in OURS if "cache_page" in path.read_text()]
    # CVE-2026-6907 and CVE-2026-8404 are mended from 6.0.6 on.
    assert django.VERSION >= (6, 0, 6)


def test_l10_a_refusal_is_kept_by_nobody_either(world, monkeypatch, settings):
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    kai, noor = browser_of(world.cast.kai), browser_of(world.cast.noor)
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    reply = address(world, world.beside, "forum:reply")
    reset = reverse("account_reset_password")
    kai.post(reset, {"email": "a@demo.test"})
    refusals = {
        400: kai.get("/", headers={"Host": "elsewhere.example"}),
        403: kai.get(address(world, world.beside, "membership:invite")),
        404: kai.get("/nothing/"),
        405: kai.get(reply),
        422: kai.post(reply, {}),
        429: kai.post(reset, {"email": "b@demo.test"}),
    }
    monkeypatch.setattr("groups.forum.views.render", lambda *_, **__: 1 / 0)
    refusals[500] = noor.get(address(world, world.beside, "forum:threads"))
    assert {status: answer.status_code for status, answer in refusals.items()} == {
        status: status for status in refusals
    }
    refusals[0] = strict.post(reset, {"email": "a@demo.test"})
    assert refusals[0].status_code == 403
    for status, answer in refusals.items():
        assert "no-store" in answer.headers["Cache-Control"], status
        assert status == 422 or met([answer]) == set(), status


# What operators and thieves carry away


def test_l29_a_dump_made_with_our_own_tools_holds_accounts_and_no_group(world):
    """The command acts for nobody, and for nobody the tables of groups are empty."""
    out = io.StringIO()
    call_command("dumpdata", stdout=out)
    assert "kai@demo.test" in out.getvalue()
    # What somebody says of themselves on a facilitator's card is of their account, not of a group.
    assert words_in(out.getvalue().encode()) == {"about a facilitator", "training"}
    dumped = json.loads(out.getvalue())
    groups = [row["fields"]["slug"] for row in dumped if row["model"] == "membership.group"]
    assert groups == [world.circle.slug], "the one that is on the public list"
    about = {row["model"].split(".")[0] for row in dumped} - {"library"}
    assert "membership.membership" not in {row["model"] for row in dumped}
    assert not about & {"forum", "journal", "meetings", "notices", "audit"}


def test_l29_no_group_s_id_opens_another_s_export(world):
    """There is no export of a site or group; one's own words are asked for inside the group."""
    ours = {
        name for name, app in get_commands().items() if app.split(".")[0] in {"groups", "accounts"}
    }
    assert not [name for name in ours if "export" in name]
    assert [name for name in routes() if "export" in name] == [
        "exports:certificates",
        "exports:export",
        "exports:forget",
    ]
    others = address(world, world.circle, "exports:export")
    assert browser_of(world.cast.kai).get(others).status_code == 404
    assert browser_of(world.cast.kai).post(others).status_code == 404


def imported_by(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_l34_the_site_calls_nobody(world):
    """No webhook and no event goes out. One app alone speaks HTTP to other machines: it looks where
    public links of the library lead, and knows nothing of groups or people.
    """
    speaks = ("requests", "httpx", "urllib.request", "http.client", "aiohttp", "urllib3")
    callers = {
        str(path.relative_to(ROOT)): found
        for path in OURS
        if {"dev", "embedded"}.isdisjoint(path.parts)
        and (found := [name for name in imported_by(path) if name.startswith(speaks)])
    }
    looks = {"groups/links/reach.py": ["http.client"], "groups/links/visiting.py": ["http.client"]}
    assert callers == looks
    knows = {name for path in (ROOT / "groups/links").rglob("*.py") for name in imported_by(path)}
    assert not [name for name in knows if re.match(r"accounts|groups\.(forum|membership)", name)]
    assert "groups.notices.kinds" in imported_by(ROOT / "groups/notices/actions.py")
    assert not [name for name in routes() if re.search("hook|event|callback", name)]


# Absent, and to stay so


def test_l50_there_is_nothing_to_upload_to_and_nothing_to_guess(world):
    """A list of people is read in memory and forgotten; no model keeps a file, no address serves one."""
    kept = [
        str(f) for m in apps.get_models() for f in m._meta.fields if isinstance(f, models.FileField)
    ]
    assert kept == []
    assert settings.FILE_UPLOAD_HANDLERS == [
        "django.core.files.uploadhandler.MemoryFileUploadHandler"
    ]
    assert settings.STORAGES["default"]["BACKEND"].endswith("InMemoryStorage")
    noor = browser_of(world.cast.noor)
    for where in ("/media/", "/uploads/", "/files/list.csv", "/media/list.csv"):
        assert noor.get(where).status_code == 404


def test_l51_there_is_no_admin(world):
    """Not installed, no table of its history, and its address is as any that is not there."""
    assert not apps.is_installed("django.contrib.admin")
    assert "django_admin_log" not in connection.introspection.table_names()
    assert "accounts_user" in connection.introspection.table_names()
    stella = browser_of(world.cast.stella)
    given = [stella.get(where) for where in ("/admin/", "/admin/login/", "/nowhere-at-all/")]
    assert {answer.status_code for answer in given} == {404}
    assert len({plain(answer) for answer in given}) == 1


def test_l52_probes_tell_nothing_of_groups_and_nothing_else_tells_anything(world):
    kai = browser_of(world.cast.kai)
    said = kai.get("/readyz").json()
    parts = {"database", "broker", "migrations", "keys"}
    assert set(said) == parts | {"oldest_due_notice_s", "notices_planned_s", "meetings_topped_up_s"}
    assert {type(value) for value in said.values() if value is not None} <= {bool, int}
    assert kai.get("/healthz").json() == {"alive": True}
    for where in (
        "metrics",
        "schema",
        "api",
        "debug",
        "status",
        "__debug__",
        "silk",
        "flower",
        "docs",
    ):
        assert kai.get(f"/{where}/").status_code == 404, where
        assert kai.get(f"/{where}").status_code in {301, 404}, where
    assert settings.DEBUG is False


def test_l53_nothing_can_show_itself_on_a_locked_screen(world):
    """No push, no desktop notice, no worker that lives on in the browser: nothing could ask for one."""
    words = re.compile(r"Notification|PushManager|serviceWorker|setAppBadge|showNotification")
    assert len(SCRIPTS) >= 3
    assert [path.name for path in SCRIPTS if words.search(path.read_text())] == []
    answer = browser_of(world.cast.kai).get("/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "worker-src" not in answer.headers["Content-Security-Policy"]
    assert b'rel="manifest"' not in answer.content
    for where in ("/sw.js", "/service-worker.js", "/manifest.webmanifest"):
        assert browser_of(None).get(where).status_code == 404


def test_l51_and_staff_gain_nothing_by_their_mark(world):
    """What the mark ``is_staff`` would open in an admin, it opens nowhere here, but for the counts
    of the outbox: no person, no group and no word (``tests/notices/test_outbox.py``).
    """
    sol, stella = (look(world, getattr(world.cast, who), world.beside) for who in ("sol", "stella"))
    for name, answer in sol.items():
        if name != "notices:outbox":
            assert answer.status_code == stella[name].status_code, name
