"""A mail server of the tests' own, on a free port of the loopback, that can misbehave."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Received:
    """One mail that the sink took, or was just reading when it misbehaved."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=modern)

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        assert part is not None
        return str(part.get_content())

    @property
    def everything(self) -> str:
        """Every byte as sent, and once more with all encodings undone."""
        parts = [part.get_content() for part in self.message.walk() if not part.is_multipart()]
        heads = [f"{name}: {value}" for name, value in self.message.items()]
        return "\n".join([self.raw.decode(), *heads, *map(str, parts), *self.recipients])


@dataclass
class Sink:
    """What it answers can be changed at any time; ``received`` is the judge."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    at_mail: str = "250 OK"
    at_rcpt: str = "250 OK"
    at_data: str = "250 OK"
    only_for: str = ""
    drop_after_data: bool = False
    hold_after_data: bool = False
    holding: threading.Event = field(default_factory=threading.Event)

    def behave(self, **how: Any) -> None:
        for name, value in how.items():
            setattr(self, name, value)

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_mail.startswith("250"):
            envelope.mail_from = address
        return self.at_mail

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_rcpt.startswith("250") or (self.only_for and address != self.only_for):
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return self.at_rcpt

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if not self.at_data.startswith("250"):
            return self.at_data
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(Received(envelope.mail_from or "", envelope.rcpt_tos, content))
        if self.drop_after_data and server.transport is not None:
            server.transport.close()
        if self.hold_after_data:
            self.holding.set()
            await asyncio.sleep(60)
        return "250 OK"


@contextmanager
def running_sink() -> Iterator[Sink]:
    sink = Sink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    sink.connections = 0
    try:
        yield sink
    finally:
        controller.stop()


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
