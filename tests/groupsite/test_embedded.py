"""The servers that a laptop and the tests bring along."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from groupsite.embedded import EmbeddedError, open_home, servers
from groupsite.embedded.footing import COPIES
from groupsite.embedded.processes import recorded_pid
from tests.processes import alive, bare_environment, eventually, living_in

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
TELL = "import json, os; print(json.dumps(dict(os.environ)))"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for data that stay; whatever a test leaves running there is ended."""
    yield tmp_path / "home"
    for pid in living_in(tmp_path):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def tools() -> Iterator[Path]:
    """All that is in the PATH of a machine without unshare."""
    with tempfile.TemporaryDirectory() as path:
        Path(path).chmod(0o755)
        for name in ("sh", "setpriv", "true"):
            found = shutil.which(name)
            assert found
            Path(path, name).symlink_to(found)
        yield Path(path)


def beside_servers(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "groupsite.embedded", *arguments]


@contextmanager
def held(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The servers of a folder, kept up by another process."""
    command = beside_servers("--dir", str(folder), "--", sys.executable, "-c", "input()")
    with subprocess.Popen(
        command, cwd=ROOT, env=bare_environment(), stdin=subprocess.PIPE
    ) as process:
        eventually(lambda: (folder / "sockets/valkey.sock").exists())
        try:
            yield process
        finally:
            process.kill()


def row_count(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("select count(*) from kept").fetchone()
    assert found
    return int(found[0])


def keep_rows(url: str, count: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists kept (number int)")
        connection.execute("insert into kept select generate_series(1, %s)", [count])


def test_a_command_finds_both_servers_and_nothing_of_them_stays() -> None:
    command = beside_servers("--", sys.executable, "-c", f"{TELL}; raise SystemExit(3)")
    done = subprocess.run(
        command, cwd=ROOT, env=bare_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    found = json.loads(done.stdout)
    socket = found["REDIS_URL"].removeprefix("unix://").partition("?")[0]
    folder = Path(socket).parent.parent
    assert found["DATABASE_URL"].startswith("postgres://groupsite@/groupsite?host=")
    assert not folder.exists()
    assert not living_in(folder)


def test_a_command_that_does_not_exist_is_said_and_the_servers_end() -> None:
    done = subprocess.run(
        beside_servers("--", "no-such-command"),
        cwd=ROOT,
        env=bare_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 127
    assert "no-such-command" in done.stderr


def test_the_application_connects_as_a_plain_role(folder: Path) -> None:
    with servers(folder, durable=False) as found, psycopg.connect(found.database_url) as connection:
        role = connection.execute(
            "select rolsuper, rolbypassrls, rolreplication, rolcreaterole, rolcreatedb"
            " from pg_roles where rolname = current_user"
        ).fetchone()
        owner = connection.execute(
            "select pg_get_userbyid(datdba) = current_user from pg_database"
            " where datname = current_database()"
        ).fetchone()
        assert role == (False, False, False, False, True)
        assert owner == (True,)
        assert connection.execute("show listen_addresses").fetchone() == ("",)


def test_only_the_owner_may_reach_the_sockets(folder: Path) -> None:
    with servers(folder, durable=False) as found:
        socket = Path(found.redis_url.removeprefix("unix://").partition("?")[0])
        assert socket.parent.stat().st_mode & 0o077 == 0
        assert folder.stat().st_mode & 0o077 == 0


def test_a_second_start_finds_the_rows_and_keys_of_the_first(folder: Path) -> None:
    with servers(folder, durable=True) as found:
        keep_rows(found.database_url, 500)
        with redis.from_url(found.redis_url) as client:
            client.set("kept", "yes")
    with servers(folder, durable=True) as found:
        assert row_count(found.database_url) == 500
        with redis.from_url(found.redis_url) as client:
            assert client.get("kept") == b"yes"


def test_rows_survive_a_killed_server_and_a_killed_owner(folder: Path) -> None:
    with held(folder) as process:
        url = f"postgres://groupsite@/groupsite?host={folder}/sockets"
        keep_rows(url, 500)
        server = recorded_pid(folder / "postgres/postmaster.pid")
        assert server
        os.kill(server, signal.SIGKILL)
        process.kill()
    with servers(folder, durable=True) as found:
        assert row_count(found.database_url) == 500


def test_the_servers_end_when_their_owner_is_killed(folder: Path) -> None:
    with held(folder) as process:
        server = recorded_pid(folder / "postgres/postmaster.pid")
        broker = recorded_pid(folder / "valkey/valkey.pid")
        process.kill()
    assert server
    assert broker
    assert eventually(lambda: not alive(server) and not alive(broker))


def test_a_server_that_outlived_its_owner_is_ended_first(folder: Path) -> None:
    with open_home(folder, durable=True) as home:
        home.postgres.prepare()
        orphan = home.postgres.spawn()
        home.postgres.ready(orphan)
    with servers(folder, durable=True) as found:
        assert orphan.wait(10) == 0
        with psycopg.connect(found.database_url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)


def test_a_process_id_that_somebody_else_has_by_now_does_not_hinder(folder: Path) -> None:
    with servers(folder, durable=True):
        pass
    stale = folder / "postgres/postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{folder}/postgres\n1\n5432\n\n\n")
    shutil.chown(stale, (folder / "postgres").owner())
    with servers(folder, durable=True) as found, psycopg.connect(found.database_url):
        pass


def test_two_cannot_use_one_folder_at_once(folder: Path) -> None:
    with (
        servers(folder, durable=False),
        pytest.raises(EmbeddedError, match="already runs"),
        servers(folder, durable=False),
    ):
        pass


def test_two_folders_at_once_do_not_meet(folder: Path, tmp_path: Path) -> None:
    with servers(folder, durable=False) as one, servers(tmp_path / "b", durable=False) as other:
        keep_rows(one.database_url, 1)
        keep_rows(other.database_url, 2)
        assert (row_count(one.database_url), row_count(other.database_url)) == (1, 2)


def test_data_of_another_version_are_left_alone_with_a_clear_word(folder: Path) -> None:
    with servers(folder, durable=True):
        pass
    (folder / "postgres/PG_VERSION").write_text("16\n")
    with (
        pytest.raises(EmbeddedError, match="written by PostgreSQL 16"),
        servers(folder, durable=True),
    ):
        pass


def test_a_folder_too_deep_for_a_socket_works_all_the_same(tmp_path: Path) -> None:
    deep = tmp_path / ("a folder with spaces & more " * 6)
    with servers(deep, durable=False) as found:
        keep_rows(found.database_url, 1)
        with redis.from_url(found.redis_url) as client:
            assert client.ping()
        socket = Path(found.redis_url.removeprefix("unix://").partition("?")[0])
    assert not socket.parent.exists()


def test_no_word_of_a_statement_reaches_the_logs(folder: Path) -> None:
    marker = "marmalade-confession"
    with servers(folder, durable=True) as found:
        with psycopg.connect(found.database_url, autocommit=True) as connection:
            connection.execute("create table secret (word text unique)")
            connection.execute("insert into secret values (%s)", [marker])
            for statement in ("insert into secret values (%s)", "select %s::text::integer"):
                with pytest.raises(psycopg.Error, match=marker):
                    connection.execute(statement, [marker])
            with pytest.raises(psycopg.Error):
                connection.execute(f"select '{marker}' from nowhere")
        with redis.from_url(found.redis_url) as client:
            client.set(marker, marker)
            with pytest.raises(redis.ResponseError):
                client.lpush(marker, marker)
    logs = [log.read_text() for log in folder.glob("*.log")]
    assert len(logs) == 2
    assert not any(marker in text for text in logs)


def test_a_full_or_broken_log_still_says_why_the_server_did_not_start(folder: Path) -> None:
    with open_home(folder, durable=True) as home:
        home.postgres.prepare()
        (folder / "postgres/global/pg_control").unlink()
        process = home.postgres.spawn()
        with pytest.raises(EmbeddedError, match="did not start"):
            home.postgres.ready(process)


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user needs no other account")
def test_root_without_a_user_namespace_runs_it_as_nobody(tools: Path) -> None:
    look = (
        "import os, psycopg, pathlib;"
        "c = psycopg.connect(os.environ['DATABASE_URL']);"
        "pid = c.execute('select pg_backend_pid()').fetchone()[0];"
        "print(pathlib.Path(f'/proc/{pid}').owner())"
    )
    done = subprocess.run(
        beside_servers("--", sys.executable, "-c", look),
        cwd=ROOT,
        env=bare_environment(PATH=str(tools)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.stdout.strip()) == ("", "nobody")


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user needs no other account")
def test_rows_move_along_when_root_may_no_longer_make_a_namespace(
    folder: Path, tools: Path
) -> None:
    with servers(folder, durable=True) as found:
        keep_rows(found.database_url, 500)
    look = (
        "import os, psycopg;"
        "c = psycopg.connect(os.environ['DATABASE_URL']);"
        "print(c.execute('select count(*) from kept').fetchone()[0])"
    )
    try:
        for _ in range(2):
            done = subprocess.run(
                beside_servers("--dir", str(folder), "--", sys.executable, "-c", look),
                cwd=ROOT,
                env=bare_environment(PATH=str(tools)),
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.stderr, done.stdout) == ("", "500\n")
    finally:
        name = (folder / "elsewhere.txt").read_text()
        shutil.rmtree(COPIES / name)


def test_what_a_killed_run_left_is_swept_away_later() -> None:
    command = beside_servers("--", "sh", "-c", 'echo "$REDIS_URL"; kill -9 $PPID')
    done = subprocess.run(
        command, cwd=ROOT, env=bare_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    left = Path(done.stdout.removeprefix("unix://").partition("?")[0]).parent.parent
    assert eventually(lambda: not living_in(left))
    if left.exists():
        hour_ago = time.time() - 3600
        os.utime(left / "lock", (hour_ago, hour_ago))
    subprocess.run(beside_servers("--", "true"), cwd=ROOT, env=bare_environment(), check=True)
    assert not left.exists()
