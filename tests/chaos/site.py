"""The site under test: its servers and processes, each started, stopped and killed by its own id."""

import json
import os
import signal
import subprocess
import sys
import time
import zoneinfo
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import django
import psycopg
from django.db import connection
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError

from groupsite.dev.environment import free_port
from groupsite.embedded import open_home, throwaway
from groupsite.embedded.postgres import OWNER, ROLE
from groupsite.embedded.processes import leash, stop
from groupsite.embedded.servers import Home, Server
from tests.processes import alive
from tests.servers import ENVIRONMENT

ROOT = Path(__file__).parents[2]
CELERY = ("-m", "celery")
APP = ("--quiet", "-A", "groupsite")
_END_ALL = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s"
_BUSY = """
select count(*) from pg_stat_activity where datname = current_database() and usename = 'groupsite'
    and (state <> 'idle' or state_change > now() - interval '1 second')
"""
GRACE = 30
"""Seconds in which whoever is told to end must have ended."""


class Site:
    """Two workers, two beats, the servers, and a mail server that keeps books."""

    def __init__(self, folder: Path, home: Home) -> None:
        self.folder, self.home = folder, home
        self.mail_port = free_port()
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **ENVIRONMENT,
            "DEBUG": "true",
            "DATABASE_URL": home.postgres.url,
            "REDIS_URL": home.valkey.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "PYTHONPATH": str(ROOT),
            # The rules of the zones come from the package: a system's own may be older than those
            # of the database, and then the two compute different times.
            "PYTHONTZPATH": "",
        }
        self.workers: list[subprocess.Popen[bytes]] = []
        self.beats: list[subprocess.Popen[bytes]] = []
        self.kills = 0
        self._servers: dict[str, subprocess.Popen[bytes]] = {}
        self._others: list[subprocess.Popen[bytes]] = []
        self._orphans: set[int] = set()
        self._database: psycopg.Connection | None = None
        self._started = 0

    # Servers

    def start_server(self, server: Server) -> None:
        server.prepare()
        self._servers[server.name] = process = server.spawn()
        server.ready(process)

    def stop_server(self, server: Server, how: signal.Signals | None = None) -> None:
        stop(self._servers[server.name], how or server.ending)

    def freeze(self, server: Server, seconds: float) -> None:
        """It keeps its connections and says nothing, as behind a cable that was pulled out."""
        os.kill(self.server_pid(server), signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(self.server_pid(server), signal.SIGCONT)

    def server_pid(self, server: Server) -> int:
        return self._servers[server.name].pid

    def replace_database(self, name: str, *, by: str) -> None:
        """Nobody may be using either of them; ``name`` becomes a copy of ``by``."""
        self.forget_database()
        with psycopg.connect(
            host=str(self.home.postgres.sockets), user=OWNER, dbname="postgres", autocommit=True
        ) as database:
            database.execute(_END_ALL, [by])
            database.execute(f'drop database if exists "{name}" with (force)')
            database.execute(f'create database "{name}" template "{by}" owner "{ROLE}"')

    def start_mail_server(self) -> None:
        self.order()
        self._others.append(self.run("-m", "tests.chaos.mail_server", str(self.mail_port), "."))

    def order(self, **orders: Any) -> None:
        """How the mail server behaves from now on; nothing means well."""
        unfinished = self.folder / "orders.new"
        unfinished.write_text(json.dumps(orders))
        # Two orders in one tick of the file system's clock would look like one.
        os.utime(unfinished, ns=(time.time_ns(), time.time_ns()))
        unfinished.rename(self.folder / "orders")

    def ledger(self, name: str = "ledger") -> list[dict[str, Any]]:
        path = self.folder / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def sql(self, question: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Asked by the server's owner, whom no lock binds; waits for a database that is away."""
        deadline = time.monotonic() + 60
        while True:
            try:
                cursor = self.database.execute(question, values)
                return cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError:
                self.forget_database()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    @property
    def database(self) -> psycopg.Connection:
        if self._database is None:
            self._database = psycopg.connect(
                host=str(self.home.postgres.sockets), user=OWNER, dbname=ROLE, autocommit=True
            )
        return self._database

    def forget_database(self) -> None:
        """Ours, and what Django's pool keeps in this process."""
        connection.close()
        connection.close_pool()
        if self._database is not None:
            self._database.close()
            self._database = None

    # Processes

    def run(self, *arguments: str, log: str = "", **more: str) -> subprocess.Popen[bytes]:
        """``python <arguments>`` in the site's environment, in a session of its own."""
        self._started += 1
        with (self.folder / (log or f"process-{self._started}.log")).open("ab") as out:
            return subprocess.Popen(
                [*leash(signal.SIGTERM), sys.executable, *arguments],
                cwd=self.folder,
                env={**self.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def manage(self, *command: str) -> None:
        process = self.run(str(ROOT / "manage.py"), *command, log="manage.log")
        if process.wait() != 0:
            raise RuntimeError((self.folder / "manage.log").read_text()[-2000:])

    def start_worker(self, *launcher: str) -> subprocess.Popen[bytes]:
        options = ("worker", "--loglevel", "INFO", "--concurrency", "2")
        options += ("--without-gossip", "--without-mingle", "--hostname", f"w{self._started}@chaos")
        command = (*(launcher or CELERY), *APP, *options)
        worker = self.run(*command, log=f"worker-{self._started}.log")
        self.workers.append(worker)
        return worker

    def start_beat(self) -> None:
        options = ("beat", "--loglevel", "INFO", "--pidfile=")
        options += ("--schedule", f"beat-{self._started}")
        self.beats.append(self.run(*CELERY, *APP, *options, log=f"beat-{self._started}.log"))

    def staff(self) -> None:
        """Two workers and two beats, whatever became of those before."""
        for group, start in ((self.workers, self.start_worker), (self.beats, self.start_beat)):
            group[:] = [process for process in group if process.poll() is None]
            while len(group) < 2:
                start()

    def end(self, process: subprocess.Popen[bytes]) -> float:
        """Tell a worker or beat to end; says after how many seconds it was gone."""
        began = time.monotonic()
        process.terminate()
        try:
            process.wait(GRACE + 15)
        except subprocess.TimeoutExpired:
            self.kill(process.pid)
            process.wait()
        for group in (self.workers, self.beats):
            if process in group:
                group.remove(process)
        return time.monotonic() - began

    def end_staff(self) -> None:
        for process in (*self.beats, *self.workers):
            process.terminate()
        for process in (*self.beats, *self.workers):
            self.end(process)

    @contextmanager
    def nobody_at_work(self) -> Iterator[None]:
        """Workers and beats stand still, after they have ended what they were at."""
        pids = [beat.pid for beat in self.beats]
        self._send(pids, signal.SIGSTOP)
        if not wait_for(self._idle, within=60):
            raise RuntimeError("A worker is busy for too long.")
        for worker in self.workers:
            pids += [worker.pid, *children(worker.pid)]
        self._send(pids, signal.SIGSTOP)
        try:
            yield
        finally:
            self._send(pids, signal.SIGCONT)

    def _idle(self) -> bool:
        """No wake-up waits, and for a second nobody has asked the database."""
        busy = self.sql(_BUSY)[0][0]
        with Redis(unix_socket_path=str(self.home.valkey.socket)) as broker:
            return not (busy or broker.llen("celery"))

    def _send(self, pids: list[int], which: signal.Signals) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, which)

    def kill(self, pid: int) -> None:
        """Without a word. Only what this site started comes here."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.kills += 1

    def kill_worker(self, worker: subprocess.Popen[bytes]) -> None:
        """The parent only: what it leaves behind has to see for itself."""
        self._orphans |= set(children(worker.pid))
        self.kill(worker.pid)
        worker.wait()
        self.workers.remove(worker)

    def poke(self) -> None:
        """What a beat does, more often; one waiting wake-up is enough."""
        from groupsite.celery import app

        with suppress(RedisError, OperationalError):
            with Redis(unix_socket_path=str(self.home.valkey.socket)) as broker:
                if broker.llen("celery"):
                    return
            app.send_task("notices.wake", retry=False)

    def close(self) -> None:
        """Everything that this site started, and nothing else."""
        self.end_staff()
        for process in self._others:
            # Its books are read no more.
            stop(process, signal.SIGTERM)
        for pid in self._orphans:
            if alive(pid) and b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
        self.forget_database()
        for server in (self.home.valkey, self.home.postgres):
            if server.name in self._servers:
                self.stop_server(server)


def children(pid: int) -> list[int]:
    """The processes that this one forked."""
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except OSError:
        return []


def wait_for(holds: Callable[[], bool], *, within: float, step: float = 0.2) -> bool:
    """Whether it became true in time."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(step)
    return True


@contextmanager
def open_site() -> Iterator[Site]:
    """From nothing to a staffed site, and back to nothing."""
    with ExitStack() as leaving:
        folder = leaving.enter_context(throwaway())
        site = Site(folder, leaving.enter_context(open_home(folder / "servers", durable=True)))
        leaving.callback(site.close)
        site.start_server(site.home.postgres)
        site.start_server(site.home.valkey)
        os.environ.update(site.environment, DJANGO_SETTINGS_MODULE="groupsite.settings")
        os.environ["LOG_LEVEL"] = "CRITICAL"
        zoneinfo.reset_tzpath(to=())
        django.setup()
        site.manage("migrate", "--no-input", "--verbosity=0")
        # Somebody's pages, which R14 reads.
        site.manage("demo")
        site.start_mail_server()
        site.staff()
        yield site
