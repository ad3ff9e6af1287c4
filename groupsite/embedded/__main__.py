"""``python -m groupsite.embedded [--dir D] -- COMMAND``: run a command beside the two servers.

The command finds them in DATABASE_URL and REDIS_URL. Without --dir they are of the moment: in a
temporary folder, quick, and gone afterwards. With --dir the data stays there.
"""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from groupsite.embedded.problem import EmbeddedError
from groupsite.embedded.processes import leash
from groupsite.embedded.servers import Addresses, servers, throwaway


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m groupsite.embedded", description=__doc__)
    parser.add_argument("--dir", type=Path, help="keep the data in this folder")
    parser.add_argument("command", nargs="+", help="what to run beside the servers")
    chosen = parser.parse_args()
    # Ended by a signal, the folder and the servers are still put away.
    signal.signal(signal.SIGTERM, end_politely)
    try:
        if chosen.dir:
            with servers(chosen.dir, durable=True) as addresses:
                return run(chosen.command, addresses)
        with (
            throwaway() as folder,
            servers(folder, durable=False) as addresses,
        ):
            return run(chosen.command, addresses)
    except EmbeddedError as problem:
        print(problem, file=sys.stderr)
        return 1


def run(command: list[str], addresses: Addresses) -> int:
    """The command's own exit status, as a shell would give it."""
    environment = {
        **os.environ,
        "DATABASE_URL": addresses.database_url,
        "REDIS_URL": addresses.redis_url,
    }
    try:
        child = subprocess.Popen([*leash(signal.SIGTERM), *command], env=environment)
    except OSError as problem:
        print(f"{command[0]}: {problem.strerror}", file=sys.stderr)
        return 127
    while True:
        try:
            status = child.wait()
            return status if status >= 0 else 128 - status
        except KeyboardInterrupt:
            # Ctrl-C reached the command as well; what it means is the command's to say.
            continue
        except SystemExit:
            child.terminate()


def end_politely(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
