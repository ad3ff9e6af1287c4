"""``python -m tests.chaos.mail_server PORT FOLDER``: a mail server that keeps books.

Every mail that it takes stands in FOLDER/ledger, on the disk, before it answers 250: so whatever
happens to the rest of the world, the ledger knows. FOLDER/orders says how it misbehaves; to whom,
each address decides by its own hash, so that the judge can tell without asking.
"""

import asyncio
import hashlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

LONG = 3600
ANSWERS = {
    "421": "421 Closing, come again",
    "450": "450 Mailbox busy",
    "550": "550 No such mailbox",
}
"""At the recipient. ``hang`` says nothing there; ``slow`` says yes a byte a second; ``drop`` closes
after it took the mail, ``cut`` before; both without an answer."""


def fate(address: str, faults: Mapping[str, float]) -> str:
    """What is done to mails for this address; empty for nothing."""
    place = int(hashlib.sha256(address.encode()).hexdigest()[:12], 16) / 16**12
    for name, share in faults.items():
        place -= share
        if place < 0:
            return name
    return ""


def headers(content: bytes) -> dict[str, str]:
    head = content.split(b"\r\n\r\n", 1)[0].decode("ascii").replace("\r\n ", " ")
    return dict(line.split(": ", 1) for line in head.split("\r\n") if ": " in line)


def key_of(content: bytes) -> str:
    """What stands before the @ of its Message-ID: the row's own key."""
    return headers(content)["Message-ID"].strip("<> ").split("@")[0]


class Ledger:
    """Lines are written and synced together, as many as came meanwhile."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, **entry: Any) -> None:
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((json.dumps(entry).encode() + b"\n", written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await written

    async def _write(self) -> None:
        while self._waiting:
            now, self._waiting = self._waiting, []
            await asyncio.to_thread(self._put, b"".join(line for line, _ in now))
            for _, written in now:
                if not written.done():
                    written.set_result(None)
        self._writing = None

    def _put(self, lines: bytes) -> None:
        os.write(self._file, lines)
        os.fdatasync(self._file)


class Server:
    """aiosmtpd's hooks."""

    def __init__(self, folder: Path) -> None:
        self._orders = folder / "orders"
        self._ledger = Ledger(folder / "ledger")
        self._refused = (folder / "refused").open("a", buffering=1)
        self._tried: Counter[str] = Counter()
        self._seen: tuple[int, dict[str, Any]] = (0, {})

    def orders(self) -> dict[str, Any]:
        stamp = self._orders.stat().st_mtime_ns
        if stamp != self._seen[0]:
            self._seen = stamp, json.loads(self._orders.read_text())
        return self._seen[1]

    def fate_now(self, address: str, *stage: str) -> str:
        """What is to happen at this stage; all but 550 happens as often as ordered, then no more."""
        orders = self.orders()
        name = fate(address, orders.get("faults", {}))
        if name not in stage:
            return ""
        self._tried[address] += 1
        if name != "550" and self._tried[address] > orders.get("times", 1):
            return ""
        self._refused.write(json.dumps({"to": address, "fate": name, "at": time.time()}) + "\n")
        return name

    def _break_off(self, server: SMTP) -> None:
        """While it is ordered to be away, no conversation gets as far as a mail."""
        if self.orders().get("away"):
            server.transport.abort()

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, host: str, responses: list[str]
    ) -> list[str]:
        self._break_off(server)
        session.host_name = host
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._break_off(server)
        name = self.fate_now(address, "421", "450", "550", "hang")
        if name == "hang":
            await asyncio.sleep(LONG)
        if name in ANSWERS:
            return ANSWERS[name]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        (address,) = envelope.rcpt_tos
        name = self.fate_now(address, "slow", "drop", "cut")
        if name == "cut":
            server.transport.abort()
            return "250 OK"
        await asyncio.sleep(self.orders().get("ms", 0) / 1000)
        content: bytes = envelope.content
        await self._ledger.add(
            key=key_of(content),
            to=address,
            subject=headers(content)["Subject"],
            at=time.time(),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        if name == "drop":
            server.transport.abort()
        if name == "slow":
            for byte in b"25":
                server.transport.write(bytes([byte]))
                await asyncio.sleep(1)
            return "0 OK"
        return "250 OK"


async def serve(port: int, folder: Path) -> None:
    server = Server(folder)
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: SMTP(server, hostname="sink.test", ident="sink", loop=loop), "127.0.0.1", port
    )
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
