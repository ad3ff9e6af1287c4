"""What ``make run`` does for the person at the terminal, on a copy of this checkout."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest

from groupsite.dev.children import Child, Household
from groupsite.dev.environment import CannotRunError, free_port
from groupsite.dev.progress import LONGEST_S, Watch, seconds_without_a_look
from groupsite.embedded import servers
from tests.processes import bare_environment, eventually, living_in

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("accounts", "groups", "groupsite", "templates", "manage.py", "gunicorn.conf.py")
START = [sys.executable, "-m", "groupsite.dev"]


class Site:
    """A copy of the checkout with a supervisor, seen from its terminal and from a browser."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder / "terminal.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def copy(self) -> None:
        for name in SOURCES:
            if (ROOT / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / name, self.folder / name, ignore=ignored)
            else:
                shutil.copy(ROOT / name, self.folder / name)
        (self.folder / "node_modules").symlink_to(ROOT / "node_modules")

    def start(self) -> None:
        with self.log.open("wb") as terminal:
            self.process = subprocess.Popen(
                START,
                cwd=self.folder,
                env=bare_environment(PORT=str(self.port)),
                stdout=terminal,
                stderr=terminal,
            )
        started = self.process
        eventually(lambda: self.welcomed or started.poll() is not None, patience=90)
        assert self.welcomed, self.terminal

    @property
    def terminal(self) -> str:
        return self.log.read_text()

    @property
    def welcomed(self) -> bool:
        return "Ctrl-C stops" in self.terminal

    def page(self) -> int:
        """The status of the first page, or 0 where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def answers(self) -> bool:
        return eventually(lambda: self.page() == 200)

    def child(self, words: str) -> int:
        """The process of one child: the one right under the supervisor."""
        assert self.process
        under = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        commands = living_in(self.folder)
        return next((int(pid) for pid in under.split() if words in commands.get(int(pid), "")), 0)

    def kill(self, words: str) -> int:
        """Kill a child and wait for the one that takes its place."""
        before = self.child(words)
        assert before, words
        os.kill(before, signal.SIGKILL)
        assert eventually(lambda: self.child(words) not in {0, before}), self.terminal
        return before

    def end(self, ending: signal.Signals) -> int:
        assert self.process
        self.process.send_signal(ending)
        return self.process.wait(30)

    @property
    def database(self) -> str:
        return f"postgres://groupsite@/groupsite?host={self.folder}/var/embedded/sockets"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One running site for the tests of this file; the supervisor ends with them."""
    folder = tmp_path_factory.mktemp("s")
    site = Site(folder)
    site.copy()
    try:
        site.start()
        yield site
    finally:
        if site.process:
            site.process.kill()
            site.process.wait()
        for pid in living_in(folder):
            os.kill(pid, signal.SIGKILL)


pytestmark = pytest.mark.xdist_group("make run")
slow = pytest.mark.slow


def refused(folder: Path, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        START,
        cwd=folder,
        env=bare_environment(PYTHONPATH=str(ROOT), **environment),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@slow
def test_the_terminal_says_where_the_site_is_and_who_may_sign_in(site: Site) -> None:
    assert f"http://127.0.0.1:{site.port}/" in site.terminal
    assert "alongside-demo" in site.terminal
    for name in ("jo", "ade", "maren", "sam", "priya", "noor", "kai", "rae", "cora"):
        assert f"{name}@demo.test" in site.terminal
    assert site.answers()


@slow
def test_a_second_start_in_the_same_checkout_is_told_so(site: Site) -> None:
    status, words = refused(site.folder, PORT=str(free_port()))
    assert status == 1
    assert words.strip().count("\n") == 0
    assert "already runs from this checkout" in words


@slow
@pytest.mark.parametrize(
    "child", ["gunicorn", " worker --", " beat --", "aiosmtpd", "valkey-server"]
)
def test_a_killed_child_comes_back_and_the_site_answers(site: Site, child: str) -> None:
    site.kill(child)
    assert site.answers(), site.terminal
    assert "starting it again" in site.terminal


@slow
def test_a_killed_database_comes_back_with_its_rows(site: Site) -> None:
    with psycopg.connect(site.database) as connection:
        connection.execute("create table kept as select generate_series(1, 500)")
    site.kill("bin/postgres")
    assert site.answers(), site.terminal
    with psycopg.connect(site.database) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (500,)


@slow
def test_the_secrets_are_the_owners_alone(site: Site) -> None:
    assert (site.folder / "var/secrets.env").stat().st_mode & 0o777 == 0o600
    assert (site.folder / "var/mailbox").stat().st_mode & 0o777 == 0o700
    secret = (site.folder / "var/secrets.env").read_text().partition("DATA_KEYS=dev1:")[2].strip()
    assert len(secret) == 44
    assert secret not in site.terminal


@slow
def test_the_demo_s_reminders_are_sent_within_three_minutes(site: Site) -> None:
    """By the worker, into the sink. What was killed above came back in time."""
    sent = site.folder / "var/mailbox/new"
    assert eventually(lambda: any(sent.iterdir()), patience=180), site.terminal
    assert "Traceback" not in site.terminal


@slow
def test_after_a_killed_supervisor_and_after_ctrl_c_the_next_start_goes_on(site: Site) -> None:
    secrets = (site.folder / "var/secrets.env").read_text()
    site.end(signal.SIGKILL)
    site.start()
    assert site.answers()
    assert site.end(signal.SIGINT) == 0
    assert eventually(lambda: not living_in(site.folder)), living_in(site.folder)
    assert "stopped; the data stay in var/" in site.terminal
    site.start()
    assert site.answers()
    assert (site.folder / "var/secrets.env").read_text() == secrets
    assert site.end(signal.SIGTERM) == 0
    assert eventually(lambda: not living_in(site.folder)), living_in(site.folder)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy that is only asked to start and refuses."""
    Site(tmp_path).copy()
    return tmp_path


def test_a_taken_port_is_named_and_nothing_is_started(checkout: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, words = refused(checkout, PORT=str(taken.getsockname()[1]))
    assert status == 1
    assert words.startswith("PORT ")
    assert words.strip().count("\n") == 0
    assert not (checkout / "var/embedded").exists()


@pytest.mark.parametrize("value", ["eighty", "0", "65536", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused(checkout: Path, value: str) -> None:
    status, words = refused(checkout, PORT=value)
    assert (status, words) == (1, "PORT must be a number between 1 and 65535.\n")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://groupsite@localhost/groupsite"),
        ("DATABASE_URL", "postgres://groupsite@127.0.0.1:1/groupsite"),
        ("REDIS_URL", "http://127.0.0.1:1/"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
    ],
)
def test_a_named_server_that_will_not_do_is_named(checkout: Path, name: str, value: str) -> None:
    status, words = refused(checkout, PORT=str(free_port()), **{name: value})
    assert status == 1
    assert words.startswith(name)
    assert words.strip().count("\n") == 0
    assert not (checkout / "var/embedded").exists()


def test_a_superuser_is_refused_before_anything_is_written(checkout: Path) -> None:
    with servers(checkout / "other", durable=False) as found:
        boss = found.database_url.replace("groupsite@", "postgres@")
        status, words = refused(checkout, PORT=str(free_port()), DATABASE_URL=boss)
        with psycopg.connect(boss) as connection:
            tables = connection.execute(
                "select count(*) from pg_tables where schemaname = 'public'"
            ).fetchone()
    assert status == 1
    assert "superuser" in words
    assert tables == (0,)


def shell(words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["sh", "-c", words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def test_every_line_carries_the_name_of_its_child(capsys: pytest.CaptureFixture[str]) -> None:
    household = Household()
    status = household.finish("demo", shell("printf 'one\\ntwo'; sleep 0.3; echo ' and three'"))
    assert status == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.strip() for line in lines] == ["demo | one", "demo | two and three"]


@slow
def test_a_child_that_keeps_dying_stops_the_whole_with_a_clear_word() -> None:
    household = Household()
    household.add(Child("web", lambda: shell("exit 3")))
    with pytest.raises(CannotRunError, match="web died 5 times in a minute"):
        tick_for_ever(household)
    household.stop()


def tick_for_ever(household: Household) -> NoReturn:
    while True:
        household.tick()


def test_a_grandchild_of_a_killed_child_does_not_stay(tmp_path: Path) -> None:
    household = Household()
    child = household.add(Child("web", lambda: shell(f"cd {tmp_path}; sleep 60 & wait")))
    assert eventually(lambda: len(living_in(tmp_path)) == 2)
    first = set(living_in(tmp_path))
    assert child.process
    child.process.kill()
    child.process.wait()
    household.tick()
    household.stop()
    assert eventually(lambda: not first & set(living_in(tmp_path)))


@pytest.mark.parametrize(
    ("idle", "ended"), [(None, False), (LONGEST_S - 1, False), (LONGEST_S, True)]
)
def test_a_worker_without_progress_is_ended_and_comes_back(idle: int | None, ended: bool) -> None:
    """It lives, and no planner has looked for five beats: nobody else would notice."""
    household = Household()
    worker = household.add(Child("worker", lambda: shell("exec sleep 60")))
    first = worker.process
    assert first
    Watch(worker, lambda: idle, next_look=0).look()

    assert (first.poll() is not None) is ended
    if ended:
        household.tick()
        assert worker.restart_at is not None
    household.stop()


def test_a_worker_has_time_to_begin() -> None:
    household = Household()
    worker = household.add(Child("worker", lambda: shell("exec sleep 60")))
    Watch(worker, lambda: 10_000).look()

    assert worker.process
    assert worker.process.poll() is None
    household.stop()


def test_a_site_that_does_not_answer_is_no_reason_to_end_a_worker() -> None:
    assert seconds_without_a_look(free_port()) is None
