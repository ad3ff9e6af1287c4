"""The processes of ``make run``: started in order, watched, restarted, stopped in reverse order."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from groupsite.dev.environment import CannotRunError
from groupsite.embedded import EmbeddedError
from groupsite.embedded.processes import leash, stop
from groupsite.environment import BASE_DIR

TOO_OFTEN = 5
WITHIN = 60.0
LONGEST_WAIT = 8.0
STEP = 0.2


@dataclass
class Child:
    """One process that shall live as long as the site does."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    ending: signal.Signals = signal.SIGTERM
    patience: float = 4
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=TOO_OFTEN))
    restart_at: float | None = None


def program(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """One of our own programs, in a session of its own: Ctrl-C is the supervisor's to pass on."""
    return subprocess.Popen(
        [*leash(signal.SIGTERM), sys.executable, *command],
        cwd=BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


class Household:
    """All children, and the one loop that reads what they say and sees when they die."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.voices = selectors.DefaultSelector()

    def add(self, child: Child) -> Child:
        self.children.append(child)
        self.launch(child)
        return child

    def launch(self, child: Child) -> None:
        child.restart_at = None
        child.process = child.start()
        self.listen(child.name, child.process)

    def listen(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """Servers write to files of their own; the others' lines are shown under their names."""
        if process.stdout:
            os.set_blocking(process.stdout.fileno(), False)
            self.voices.register(
                process.stdout, selectors.EVENT_READ, (name, process.stdout, bytearray())
            )

    def tick(self) -> None:
        """One short turn: show what was said, note who died, restart whose wait is over."""
        self.pass_on(STEP)
        for child in self.children:
            if child.restart_at is not None:
                if time.monotonic() >= child.restart_at:
                    self.relaunch(child)
            elif child.process is not None and child.process.poll() is not None:
                self.mourn(child, f"ended with status {child.process.returncode}")

    def relaunch(self, child: Child) -> None:
        try:
            self.launch(child)
        except EmbeddedError as problem:
            self.mourn(child, str(problem))

    def mourn(self, child: Child, reason: str) -> None:
        """Restart it after a while that grows; one that keeps dying stops the whole."""
        if child.process is not None:
            end_family(child.process)
        now = time.monotonic()
        child.deaths.append(now)
        recent = [at for at in child.deaths if now - at < WITHIN]
        if len(recent) >= TOO_OFTEN:
            raise CannotRunError(
                f"{child.name} died {TOO_OFTEN} times in a minute ({reason}), so all of it stops."
            )
        wait = min(0.5 * 2 ** (len(recent) - 1), LONGEST_WAIT)
        child.restart_at = now + wait
        say(child.name, f"{reason}; starting it again in {wait:g} s")

    def finish(self, name: str, process: subprocess.Popen[bytes]) -> int:
        """Let a program that ends by itself come to its end, everybody else being looked after."""
        self.listen(name, process)
        try:
            while process.poll() is None:
                self.tick()
        finally:
            stop(process, signal.SIGTERM, patience=5)
        for _ in range(100):
            if process.stdout is None or process.stdout.closed:
                break
            self.pass_on(0.01)
        return process.returncode

    def pass_on(self, patience: float) -> None:
        """Show whole lines as they come; the rest of a line waits for its end."""
        if not self.voices.get_map():
            time.sleep(patience)
            return
        for key, _ in self.voices.select(patience):
            name, voice, begun = key.data
            piece = os.read(key.fd, 65536)
            begun += piece if piece else b"\n" * bool(begun)
            while b"\n" in begun:
                line, _, rest = bytes(begun).partition(b"\n")
                begun[:] = rest
                say(name, line.decode(errors="replace"))
            if not piece:
                self.voices.unregister(key.fileobj)
                voice.close()

    def stop(self) -> None:
        """In reverse order, so that nobody loses what they still need to end well."""
        for child in reversed(self.children):
            child.restart_at = None
            if child.process is not None:
                stop(child.process, child.ending, patience=child.patience)
                end_family(child.process)
                self.pass_on(0)
        for key in list(self.voices.get_map().values()):
            key.data[1].close()
        self.voices.close()


def end_family(process: subprocess.Popen[bytes]) -> None:
    """What a killed parent left behind would hold its port or take its work."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def say(name: str, words: str) -> None:
    """One line for the person at the terminal, who may have gone."""
    try:
        print(f"{name:>9} | {words}", flush=True)
    except BrokenPipeError:
        # Nobody reads any more (``make run | head``): go on quietly to the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
