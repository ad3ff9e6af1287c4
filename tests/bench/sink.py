"""``python -m tests.bench.sink PORT LEDGER [--sync]``: a mail server that writes down what it took.

Of each mail a line: when, to whom, and its bytes. With ``--sync`` the line is on the disk before
the answer, as RFC 5321 (6.1) asks of whoever takes a mail over.
"""

import argparse
import asyncio
import os
import pickle
from pathlib import Path
from time import monotonic

from aiosmtpd.smtp import SMTP, Envelope, Session

type Taken = tuple[float, str, bytes]


class Ledger:
    def __init__(self, path: Path, *, sync: bool) -> None:
        self._file = path.open("ab", buffering=0)
        self._sync = sync

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, host: str, said: list[str]
    ) -> list[str]:
        session.host_name = host
        return [*said[:-1], "250-PIPELINING", said[-1]]

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        pickle.dump((monotonic(), envelope.rcpt_tos[0], envelope.content), self._file)
        if self._sync:
            os.fdatasync(self._file.fileno())
        return "250 OK"


def read(path: Path) -> list[Taken]:
    """What a sink wrote."""
    taken: list[Taken] = []
    with path.open("rb") as file:
        while file.peek(1):
            taken.append(pickle.load(file))  # our own
    return taken


async def serve(port: int, ledger: Ledger) -> None:
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(ledger), host="127.0.0.1", port=port
    )
    print("ready", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sink", description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--sync", action="store_true")
    chosen = parser.parse_args()
    asyncio.run(serve(chosen.port, Ledger(chosen.ledger, sync=chosen.sync)))


if __name__ == "__main__":
    main()
