"""``manage.py rotate_keys``: keys change while people write, and nobody notices.

The last test renews every key of two groups full of posts while their members go on writing.
ROTATION_ROWS=100000 .venv/bin/python -m pytest tests/groupsite/test_rotation.py -k e1 -s
runs it at full size.
"""

import base64
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from groups.demo.synthetic import Size, build_world
from groups.forum.models import Post
from groups.journal.models import JournalEntry
from groups.membership.models import Group, Invitation, Membership
from groupsite.confidentiality import resealing, rotation, row_security, start
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.keyring import (
    Unreadable,
    add_generation,
    destroy_data_key,
)
from groupsite.confidentiality.models import DataKey
from groupsite.confidentiality.sealing import fingerprint
from tests.cast import person
from tests.groupsite.writing import Diary, Member, Memory, Writer
from tests.notices.processes import ROOT, database_of_the_tests
from tests.processes import eventually

POSTS = int(os.environ.get("ROTATION_ROWS", "1000"))
NEW = ("test2", b"the key of the year after, 32 b.")
HEADERS = "select distinct substr(body, 1, 3) from journal_journalentry"


def rotate(*arguments: str) -> tuple[str, str]:
    """The command in this process: what it said, and on which stream."""
    out, err = StringIO(), StringIO()
    call_command("rotate_keys", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def generations(owner) -> list[int]:
    rows = DataKey.objects.filter(owner=owner).order_by("generation")
    return list(rows.values_list("generation", flat=True))


def headers() -> set[bytes]:
    with acting_as(Purpose.KEY_ROTATION), connection.cursor() as cursor:
        cursor.execute(HEADERS)
        return {bytes(header) for (header,) in cursor.fetchall()}


@pytest.fixture
def renewed(settings):
    """The operator has put a new key first and restarted the site."""
    settings.DATA_KEYS = [NEW, *settings.DATA_KEYS]


@pytest.fixture
def diary(db) -> Diary:
    diary = Diary(person("kim"))
    diary.fill(40)
    return diary


def test_every_key_is_wrapped_anew_and_the_old_master_can_go(cast, renewed, settings):
    before = DataKey.objects.count()
    said, progress = rotate()
    assert set(DataKey.objects.values_list("master", flat=True)) == {"test2"}
    assert f"{before} data keys wrapped anew under test2" in said
    assert "can be taken out of DATA_KEYS now: test1" in said
    assert f"data keys: {before} of {before}" in progress
    settings.DATA_KEYS = [NEW]
    assert start.problems() == []


def test_without_a_new_key_there_is_nothing_to_do(cast):
    said, _ = rotate()
    assert "0 data keys wrapped anew under test1" in said
    assert "can be taken out of DATA_KEYS now: none" in said


def test_wrapping_goes_on_where_it_was_broken_off(cast, renewed, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 1)

    def give_up(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rewrap(give_up)
    assert DataKey.objects.filter(master="test2").count() == 1
    left = DataKey.objects.filter(master="test1").count()
    assert rotation.rewrap(lambda _: None).renewed == left


def test_a_key_that_no_master_opens_is_counted_and_stays(cast, renewed):
    broken = DataKey.objects.get(owner=cast.beside.pk, generation=1)
    DataKey.objects.filter(pk=broken.pk).update(wrapped=b"?" * 60)
    with pytest.raises(CommandError, match=r"^1 could not be opened"):
        rotate()
    assert DataKey.objects.get(pk=broken.pk).master == "test1"
    assert DataKey.objects.exclude(master="test2").count() == 1


def test_texts_are_sealed_anew_and_the_older_key_goes(diary):
    owner = diary.person.pk
    said, progress = rotate("--reseal")
    assert headers() == {b"\x02\x00\x02"}
    assert generations(owner) == [0, 2]
    assert "1 new data keys, 40 rows sealed anew, 1 old keys deleted" in said
    assert "journal_journalentry: 40 of 40 rows" in progress
    diary.check()


def test_texts_from_before_there_were_generations_are_sealed_anew_too(diary, monkeypatch):
    from groupsite.confidentiality import keyring

    pk, key = next(iter(diary.texts)), keyring.opening_key(diary.person.pk, 1)
    body = b"\x00\x00\x00\x06kettle" + bytes(246)
    place = f"{diary.person.pk}|journal_journalentry|body|{pk}".encode()
    with acting_as(diary.person), connection.cursor() as cursor:
        box = b"\x01" + keyring.encrypt(key, body, place)
        cursor.execute("update journal_journalentry set body = %s where id = %s", [box, pk])
    diary.texts[pk] = "kettle"
    diary.check()
    rotate("--reseal")
    diary.check()


def test_one_owner_alone_is_renewed(diary, cast):
    other = generations(cast.circle.pk)
    said, _ = rotate("--reseal", "--owner", str(diary.person.pk))
    assert "1 new data keys, 40 rows sealed anew, 1 old keys deleted" in said
    assert generations(diary.person.pk) == [0, 2]
    assert generations(cast.circle.pk) == other


def test_an_address_invited_before_is_known_after(cast):
    mark = fingerprint(cast.circle.pk, "guest@demo.test")
    rotate("--reseal")
    assert fingerprint(cast.circle.pk, "guest@demo.test") == mark


def test_an_unfinished_move_is_finished_before_another_begins(diary):
    add_generation(diary.person.pk)
    said, _ = rotate("--reseal")
    assert generations(diary.person.pk) == [0, 2]
    assert "0 new data keys, 40 rows sealed anew, 1 old keys deleted" in said


def test_a_text_that_does_not_open_stays_and_keeps_its_key(diary):
    pk = next(iter(diary.texts))
    with acting_as(diary.person), connection.cursor() as cursor:
        cursor.execute(
            "update journal_journalentry set body = set_byte(body, 40, get_byte(body, 40) # 1)"
            " where id = %s",
            [pk],
        )
    with pytest.raises(CommandError, match=r"^1 could not be opened and stay as they were"):
        rotate("--reseal")
    assert generations(diary.person.pk) == [0, 1, 2]
    assert headers() == {b"\x02\x00\x01", b"\x02\x00\x02"}
    with acting_as(diary.person), pytest.raises(Unreadable):
        _ = JournalEntry.objects.get(pk=pk).body


def test_texts_whose_key_was_destroyed_are_passed_over(diary):
    destroy_data_key(diary.person.pk)
    said, _ = rotate("--reseal")
    assert "0 rows sealed anew" in said
    assert headers() == {b"\x02\x00\x01"}
    assert generations(diary.person.pk) == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--owner", str(uuid4())], "--reseal"),
        (["--reseal", "--owner", "tuesday"], "the id of a group or a person"),
        (["--reseal", "--owner", str(uuid4())], "no data key"),
    ],
)
def test_wrong_input_is_refused_and_nothing_changes(diary, renewed, arguments, reason):
    before = list(DataKey.objects.order_by("pk").values_list("pk", "master", "wrapped"))
    with pytest.raises(CommandError, match=reason):
        rotate(*arguments)
    assert list(DataKey.objects.order_by("pk").values_list("pk", "master", "wrapped")) == before


def test_with_wrong_master_keys_nothing_is_rotated(diary, settings):
    start.problems()
    settings.DATA_KEYS = [NEW, ("test1", b"?" * 32)]
    with pytest.raises(CommandError, match="DATA_KEYS holds another key under the id test1"):
        rotate("--reseal")
    assert generations(diary.person.pk) == [0, 1]


@pytest.mark.parametrize("name", ["select_key_rotation", "update_key_rotation"])
def test_a_table_that_would_be_overlooked_refuses(diary, name):
    with connection.cursor() as cursor:
        cursor.execute(f"drop policy {name} on journal_journalentry")
    with pytest.raises(CommandError, match="journal_journalentry cannot be seen"):
        rotate("--reseal")
    assert generations(diary.person.pk) == [0, 1]
    diary.check()


def test_every_sealed_table_lets_keys_be_rotated_and_no_other_does():
    sealed = {columns.table for columns in resealing.sealed_columns()}
    assert {"forum_post", "journal_journalentry", "membership_invitation"} <= sealed
    for table in row_security.TABLES.values():
        for command in (table.select, table.update):
            assert ("key_rotation" in command) == (table.table in sealed)


def test_who_rotates_keys_sees_nothing_but_sealed_tables(cast):
    with acting_as(Purpose.KEY_ROTATION):
        assert not Group.objects.exists() or not Group.objects.filter(visibility="hidden").exists()
        assert Invitation.objects.exists()
        assert Invitation.objects.filter(pk=Invitation.objects.first().pk).delete()[0] == 0


@contextmanager
def command(
    *arguments: str, keys: list[tuple[str, bytes]], progress: Path
) -> Iterator[subprocess.Popen[str]]:
    """``manage.py rotate_keys`` as an operator runs it; killed at the end if it still runs."""
    listed = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in keys)
    with progress.open("w") as errors:
        child = subprocess.Popen(
            [sys.executable, "manage.py", "rotate_keys", *arguments],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database_of_the_tests(), "DATA_KEYS": listed},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


@contextmanager
def all_busy(writers: list[Writer]) -> Iterator[None]:
    """The writers write throughout; whatever happens, they stop."""
    for writer in writers:
        writer.start()
    try:
        yield
    finally:
        for writer in writers:
            writer.stop()


def left() -> int:
    """How many posts are still under their group's first key."""
    with acting_as(Purpose.KEY_ROTATION), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from forum_post where substr(body, 1, 3) = %s", [b"\x02\x00\x01"]
        )
        return cursor.fetchone()[0]


def is_half_way(progress: Path) -> bool:
    """It says so itself: more than a third of the posts."""
    counts = re.findall(r"forum_post: (\d+) of (\d+) rows", progress.read_text())
    return any(int(done) * 3 > int(total) for done, total in counts)


def kill_half_way(idle: Member, keys: list[tuple[str, bytes]], progress: Path) -> None:
    """kill -9 in the middle; the posts of somebody idle are held, so that it cannot be the end."""
    with (
        acting_as(idle.membership.user),
        command("--reseal", keys=keys, progress=progress) as rotating,
    ):
        assert len(Post.objects.select_for_update().filter(pk__in=idle.posts)) > POSTS / 20
        half_way = eventually(
            lambda: is_half_way(progress) or rotating.poll() is not None,
            patience=900,
        )
        rotating.kill()
        assert half_way, progress.read_text()
        assert rotating.wait() == -signal.SIGKILL, progress.read_text()
    assert left()
    assert set(DataKey.objects.values_list("generation", flat=True)) == {0, 1, 2}


def members_of_two_groups() -> tuple[Memory, list[Member]]:
    """Posts for every audience, written long ago, and four people of each group who remember them.

    A few entries in their journals and the invitations by which they came are there besides.
    """
    build_world(Size(groups=2, members=4, posts=POSTS, meetings=0), seed=1, at=datetime.now(UTC))
    memory, members = Memory(), []
    for user in User.objects.order_by("email"):
        Diary(user).fill(5)
        with acting_as(user):
            membership = Membership.objects.select_related("group", "user").get(user=user)
        members.append(Member(membership, memory))
    return memory, members


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_e1_keys_are_rotated_while_people_write(settings, tmp_path):
    memory, members = members_of_two_groups()
    assert left() == POSTS
    settings.DATA_KEYS = [NEW, *settings.DATA_KEYS]
    idle, *busy = members[0], *members[1:3], *members[5:7]
    writers = [Writer(member) for member in busy]
    began = time.monotonic()
    with all_busy(writers):
        kill_half_way(idle, settings.DATA_KEYS, tmp_path / "first")
        with command("--reseal", keys=settings.DATA_KEYS, progress=tmp_path / "again") as again:
            said, _ = again.communicate(timeout=1800)
    progress = (tmp_path / "again").read_text()
    seconds = time.monotonic() - began
    assert again.returncode == 0, progress
    assert "0 new data keys" in said
    assert "can be taken out of DATA_KEYS now: test1" in said
    assert re.search(r"forum_post: \d+ of \d+ rows sealed anew", progress)
    assert [writer.faults for writer in writers] == [[], [], [], []]
    assert all(writer.done[deed.__name__] for writer in writers for deed in writer.deeds)
    assert resealing.owners_with_stale_texts(None) == set()
    assert left() == 0
    assert set(DataKey.objects.values_list("generation", flat=True)) == {0, 2}
    settings.DATA_KEYS = [NEW]
    assert start.problems() == []
    seen = set().union(*(member.check() for member in members))
    assert seen >= set(memory.said)
    done = sum((writer.done for writer in writers), Counter())
    sys.stdout.write(f"\n{progress}{said}{POSTS} posts, {seconds:.1f} s, beside {dict(done)}\n")
