"""The embedded PostgreSQL: one data directory, one socket, one plain role for the application."""

import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from groupsite.embedded.footing import DATA, Footing
from groupsite.embedded.problem import EmbeddedError
from groupsite.embedded.processes import end_orphan, leash, spawn

ROLE = "groupsite"
OWNER = "postgres"

# Nothing that a person wrote may reach the server's log: no statements, no parameters, no error
# of a statement (its text quotes values), and terse, since details quote whole rows.
SILENT = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
}
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Test processes, each with a pool, and the real processes that they start.
    "max_connections": "300",
}


@dataclass(frozen=True)
class Postgres:
    footing: Footing
    sockets: Path
    log: Path
    durable: bool

    name = "postgres"
    # SIGINT is PostgreSQL's fast stop: it ends the sessions and closes the files properly.
    ending = signal.SIGINT

    @property
    def data(self) -> Path:
        return self.footing.base / DATA

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}@/{ROLE}?host={quote(str(self.sockets), safe='/')}"

    def prepare(self) -> None:
        """A data directory of the right version that nobody uses, made if there is none."""
        if not self.data.exists():
            self.create()
        found = (self.data / "PG_VERSION").read_text().strip()
        version = re.search(r"\d+", self.footing.run("postgres", "--version").stdout)
        if version is None or version[0] != found:
            raise EmbeddedError(
                f"{self.data} was written by PostgreSQL {found}, and this one is "
                f"{version[0] if version else 'broken'}. Dump it with version {found}, or move it "
                "away to begin anew."
            )
        end_orphan(self.data / "postmaster.pid", self.data, self.ending)
        # A dead server that nobody has buried yet would still count as the owner of its socket.
        for left in self.sockets.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    def create(self) -> None:
        """Initialise under another name first, so that an interrupted start leaves no half."""
        unfinished = self.data.with_name(f"{DATA}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self.footing.give(unfinished)
        made = self.footing.run(
            "initdb",
            f"--pgdata={unfinished}",
            f"--username={OWNER}",
            "--auth-local=trust",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *([] if self.durable else ["--no-sync"]),
        )
        if made.returncode != 0:
            raise EmbeddedError(f"PostgreSQL could not make {unfinished}: {made.stderr.strip()}")
        unfinished.rename(self.data)

    def spawn(self) -> subprocess.Popen[bytes]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "logging_collector": "off",
            "log_timezone": "UTC",
            "timezone": "UTC",
            **SILENT,
            **({} if self.durable else FORGETFUL),
        }
        command = [
            *self.footing.prefix,
            *leash(self.ending),
            str(self.footing.binaries / "postgres"),
            "-D",
            str(self.data),
        ]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        return spawn(command, log=self.log, user=self.footing.user, group=self.footing.group)

    def ready(self, process: subprocess.Popen[bytes], *, patience: float = 120) -> None:
        """Wait until it answers (after a crash it recovers first); see to role and database."""
        deadline = time.monotonic() + patience
        while True:
            try:
                connection = psycopg.connect(
                    host=str(self.sockets),
                    user=OWNER,
                    dbname="postgres",
                    autocommit=True,
                )
                break
            except psycopg.OperationalError:
                if process.poll() is not None:
                    raise EmbeddedError(self.last_words()) from None
                if time.monotonic() > deadline:
                    raise EmbeddedError(f"PostgreSQL does not answer; see {self.log}.") from None
                time.sleep(0.03)
        with connection:
            provision(connection)

    def last_words(self) -> str:
        """Why it did not start. A server that never served has no one's words in its log."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        fatal = [line for line in lines[-20:] if "FATAL" in line or "PANIC" in line]
        if any("No space left" in line for line in fatal):
            return f"The disk that holds {self.data} is full, so PostgreSQL cannot start."
        reason = fatal[-1].partition(":  ")[2] if fatal else "no reason given"
        return f"PostgreSQL did not start: {reason} (see {self.log})"


def provision(connection: psycopg.Connection) -> None:
    """A plain role for the application: bound by row security, it may only make databases."""
    role = sql.Identifier(ROLE)
    if not connection.execute("select 1 from pg_roles where rolname = %s", [ROLE]).fetchone():
        connection.execute(
            sql.SQL("create role {} login nosuperuser nobypassrls createdb").format(role)
        )
    if not connection.execute("select 1 from pg_database where datname = %s", [ROLE]).fetchone():
        connection.execute(sql.SQL("create database {} owner {}").format(role, role))
