"""Looking at processes from outside, as a person with a terminal would."""

import os
import time
from collections.abc import Callable
from pathlib import Path

QUIET = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")


def bare_environment(**more: str) -> dict[str, str]:
    """The environment of a fresh terminal: nothing of this test run, nobody's servers."""
    return {**{name: os.environ[name] for name in QUIET if name in os.environ}, **more}


def eventually[T](look: Callable[[], T], *, patience: float = 30) -> T:
    """Look again and again until there is something to see."""
    deadline = time.monotonic() + patience
    while True:
        seen = look()
        if seen or time.monotonic() > deadline:
            return seen
        time.sleep(0.1)


def living_in(folder: Path) -> dict[int, str]:
    """The processes that name this folder or work in it, by their command."""
    found = {}
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and int(process.name) != os.getpid():
            try:
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                place = (process / "cwd").readlink()
            except OSError:
                continue
            if words and (str(folder) in words or place.is_relative_to(folder)):
                found[int(process.name)] = words
    return found


def alive(pid: int) -> bool:
    """Whether it runs; a dead one that nobody has buried yet does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
