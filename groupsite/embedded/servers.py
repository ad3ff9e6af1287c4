"""Both servers of one directory, from the lock on it to the last stop."""

import hashlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from groupsite.embedded.footing import Footing, find_footing
from groupsite.embedded.postgres import Postgres
from groupsite.embedded.problem import EmbeddedError
from groupsite.embedded.processes import only_one, stop
from groupsite.embedded.valkey import Valkey

# A socket's address holds 107 bytes; the longest name that stands in the folder is this one.
LONGEST_SOCKET = "/.s.PGSQL.5432"
SOCKET_LIMIT = 107
THROWAWAY = "groupsite-throwaway-"
SETTLED = 60


@dataclass(frozen=True)
class Addresses:
    database_url: str
    redis_url: str


type Server = Postgres | Valkey


@dataclass(frozen=True)
class Home:
    postgres: Postgres
    valkey: Valkey

    @property
    def words(self) -> str:
        return self.postgres.footing.words


@contextmanager
def open_home(directory: Path, *, durable: bool) -> Iterator[Home]:
    """Hold the directory and say how its servers are started; starting them is the caller's."""
    directory = directory.resolve()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as leaving:
        leaving.enter_context(only_one(directory))
        footing = find_footing(directory, durable=durable)
        if footing.base != directory and not durable:
            leaving.callback(shutil.rmtree, footing.base, ignore_errors=True)
        sockets = socket_folder(directory, footing)
        leaving.callback(shutil.rmtree, sockets, ignore_errors=True)
        footing.give(sockets)
        yield Home(
            Postgres(footing, sockets, directory / "postgres.log", durable),
            Valkey(directory / "valkey", sockets, directory / "valkey.log", durable),
        )


@contextmanager
def run_server(server: Server) -> Iterator[None]:
    """One server, from its start to its end."""
    server.prepare()
    process = server.spawn()
    try:
        server.ready(process)
        yield
    finally:
        stop(process, server.ending)


@contextmanager
def servers(directory: Path, *, durable: bool) -> Iterator[Addresses]:
    """PostgreSQL and Valkey on this directory, stopped at the end; not durable means for tests."""
    with (
        open_home(directory, durable=durable) as home,
        run_server(home.postgres),
        run_server(home.valkey),
    ):
        yield Addresses(home.postgres.url, home.valkey.url)


@contextmanager
def throwaway() -> Iterator[Path]:
    """A folder for servers of the moment; those that killed runs left behind are swept away."""
    for left in Path(tempfile.gettempdir()).glob(f"{THROWAWAY}*"):
        if abandoned(left):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=THROWAWAY) as folder:
        yield Path(folder)


def abandoned(folder: Path) -> bool:
    """Ours, old enough to have been locked by its run, and not locked any more."""
    try:
        found = (folder / "lock").lstat()
        if found.st_uid != os.geteuid() or time.time() - found.st_mtime < SETTLED:
            return False
        with only_one(folder):
            return True
    except (OSError, EmbeddedError):
        return False


def socket_folder(directory: Path, footing: Footing) -> Path:
    """Inside the directory where the address is short and plain enough, else a temporary one."""
    inside = directory / "sockets"
    fits = len(bytes(inside)) + len(LONGEST_SOCKET) <= SOCKET_LIMIT
    if footing.user is None and fits and re.fullmatch(r"[\w./-]+", str(inside), re.ASCII):
        return inside
    # Always the same for one directory, so that a killed run leaves one folder and not many.
    name = f"groupsite-{os.geteuid()}-{hashlib.sha256(bytes(directory)).hexdigest()[:12]}"
    folder = Path(tempfile.gettempdir(), name)
    if len(bytes(folder)) + len(LONGEST_SOCKET) > SOCKET_LIMIT:
        # A name that is taken by another account is refused below.
        folder = Path("/tmp", name)  # noqa: S108  the system's own short place for sockets
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {
        os.geteuid(),
        footing.user,
    }:
        raise EmbeddedError(f"{folder} belongs to somebody else; remove it and start again.")
    return folder
