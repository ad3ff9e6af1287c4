"""Children that end when we end, and what an earlier, killed run may have left behind."""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from groupsite.embedded.problem import EmbeddedError

LOG_LIMIT = 1_000_000


@cache
def leash(ending: signal.Signals) -> tuple[str, ...]:
    """A prefix after which the kernel sends this signal to the command when we die, however we die.

    It must stand after any change of account, which would take the leash off again. Where the
    kernel cannot do it, ``end_orphan`` finds the survivor at the next start.
    """
    setpriv = shutil.which("setpriv")
    if not setpriv:
        return ()
    prefix = (setpriv, "--pdeathsig", ending.name.removeprefix("SIG"))
    probe = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    return prefix if probe.returncode == 0 else ()


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    user: int | None = None,
    group: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C in a terminal reaches only us."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd="/",
            umask=0o077,
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )


def stop(process: subprocess.Popen[bytes], ending: signal.Signals, *, patience: float = 15) -> None:
    """Ask it to end; after the patience is over, end it."""
    if process.poll() is not None:
        return
    process.send_signal(ending)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Hold the directory; the kernel lets go of it when we die, so no stale lock is possible."""
    with (directory / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise EmbeddedError(
                f"Another process already runs the servers of {directory}. End that one first."
            ) from None
        yield


def works_in(pid: int, directory: Path) -> bool:
    """Whether that process lives and is a server of this directory: process ids are used again."""
    if Path("/proc/self/cwd").exists():
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == directory.resolve()
        except OSError:
            return False
    listing = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return str(directory) in listing.stdout


def recorded_pid(pid_file: Path) -> int | None:
    """The process id on the first line of a pid file, if there is one."""
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def end_orphan(pid_file: Path, directory: Path, ending: signal.Signals) -> None:
    """End the server that a killed run left behind, and forget a pid file that names nobody.

    Only while holding ``only_one``: then nobody else can be using that server.
    """
    pid = recorded_pid(pid_file)
    if pid is None:
        return
    if not works_in(pid, directory):
        # The server would refuse to start if another program happened to have this id by now.
        pid_file.unlink(missing_ok=True)
        return
    os.kill(pid, ending)
    deadline = time.monotonic() + 20
    while works_in(pid, directory):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"Process {pid} still uses {directory} and does not end.")
        time.sleep(0.05)
