"""The demo world is robbed: what a thief reads, what the key holder reads, and what nobody does."""

import base64
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.loot import thief
from tests.servers import ENVIRONMENT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("loot")]


@dataclass
class Robbed:
    """A demo world, its backup, all its sealed texts, and those that lie nowhere else in plain."""

    url: str
    backup: bytes
    texts: dict[str, list[str]]
    secrets: dict[str, list[str]]


def manage(url: str, *command: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=thief.ROOT,
        env={**os.environ, "DATABASE_URL": url, "DEBUG": "true"},
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def robbed() -> Iterator[Robbed]:
    """In a database of its own, since a dump sees only what was committed."""
    name = f"robbed_{secrets.token_hex(4)}"
    parts = urlsplit(os.environ["DATABASE_URL"])
    url = parts._replace(path=f"/{name}").geturl()
    try:
        thief.client("createdb", os.environ["DATABASE_URL"], "--owner", parts.username or "", name)
    except (KeyError, subprocess.CalledProcessError):
        pytest.skip("robbing needs a superuser, whom only the embedded server has")
    manage(url, "migrate", "--no-input", "--verbosity=0")
    manage(url, "demo")
    owner = thief.as_owner(url)
    texts = thief.opened(owner, ENVIRONMENT["DATA_KEYS"])
    with psycopg.connect(owner) as connection:
        addresses = [one for (one,) in connection.execute("select email from accounts_user")]
    yield Robbed(url, thief.dump(url), readable(texts), thief.looked_for(texts, addresses))
    thief.client("dropdb", url, "--force", "--maintenance-db=postgres", name)


@pytest.fixture
def restored(robbed) -> Iterator[str]:
    """The backup, played back beside the original."""
    name = f"restored_{secrets.token_hex(4)}"
    yield thief.restore(robbed.backup, robbed.url, name)
    thief.client("dropdb", robbed.url, "--force", "--maintenance-db=postgres", name)


def readable(opened: dict[str, list[str | None]]) -> dict[str, list[str]]:
    return {place: [text for text in texts if text] for place, texts in opened.items()}


def test_a_stolen_backup_holds_no_sealed_text(robbed):
    loot = thief.strings(robbed.backup)
    assert sum(map(len, robbed.secrets.values())) > 40
    assert thief.found_in(loot, robbed.secrets) == set()


def test_the_thief_would_have_found_a_text_that_was_not_sealed(robbed):
    """So that nothing found is not a search that finds nothing."""
    bodies = robbed.texts["forum_post.body"]
    for dressed in (bodies[0].encode(), base64.b64encode(b"x" + bodies[0].encode())):
        assert thief.found_in(robbed.backup + dressed, robbed.secrets) == {"forum_post.body"}


def test_what_the_page_says_of_a_thief_is_so(robbed):
    """In plain: accounts, groups, names in them, times and kinds of readers. Not: any word."""
    words = robbed.backup.decode()
    for plain in ("kai@demo.test", "Beside you", "\tNoor\t", "facilitator", "chosen", "\tyes\t"):
        assert plain in words, plain
    assert re.search(r"COPY public.forum_authorship \([^)]*membership_id", words)
    assert re.search(r"COPY public.forum_post \([^)]*created_at", words)
    for place in ("forum_thread.title", "forum_post.body", "meetings_meeting.link"):
        assert robbed.texts[place]
    assert not thief.found_in(thief.strings(robbed.backup), robbed.secrets)


def test_who_holds_the_key_reads_a_restored_backup(robbed, restored):
    assert readable(thief.opened(restored, ENVIRONMENT["DATA_KEYS"])) == robbed.texts


def test_without_the_key_a_restored_backup_opens_nothing(robbed, restored):
    other = base64.b64encode(secrets.token_bytes(32)).decode()
    for keys in (f"test1:{other}", f"another:{other}"):
        opened = thief.opened(restored, keys)
        assert {text for texts in opened.values() for text in texts} == {None}


def test_when_a_groups_key_is_destroyed_nobody_reads_it_again(robbed, restored):
    """Not with the master key either; the other group's texts stay."""
    with psycopg.connect(restored) as connection:
        connection.execute(
            "delete from confidentiality_datakey"
            " where owner = (select id from membership_group where slug = 'beside-you')"
        )
    opened = thief.opened(restored, ENVIRONMENT["DATA_KEYS"])
    bodies = opened["forum_post.body"]
    assert bodies.count(None) == 2
    assert len(readable(opened)["forum_post.body"]) == len(robbed.texts["forum_post.body"]) - 2
