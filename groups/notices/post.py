"""Hands one mail to the mail server, and says exactly what is known afterwards.

Django's backend opens the connection; the dialogue is spoken here, because ``sendmail`` does not
tell whether it failed before or after the message was out of our hands. RFC 5321 section 4.2.5:
only the answer after DATA passes the responsibility on.
"""

import logging
import re
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Self

from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.smtp import EmailBackend

logger = logging.getLogger(__name__)

_CLOSING = 421
# The server wants us to sign in: our own set-up is wrong, not the recipient's address.
_NOT_SIGNED_IN = {530, 534, 535, 538}
_BROKE_OFF = "broke off before data"


class Outcome(Enum):
    TAKEN = "the server has it"
    LATER = "nothing was handed over; it may be tried again"
    REFUSED = "nothing was handed over, and trying again is of no use"
    UNKNOWN = "it was sent off, and no answer came"


@dataclass(frozen=True)
class Answer:
    """What became of one mail. ``reachable`` is False where the server itself is the trouble."""

    outcome: Outcome
    reason: str = ""
    reachable: bool = True


@dataclass(frozen=True)
class Letter:
    """A mail made ready: ``raw`` are its bytes, ``mail`` is for backends that are not SMTP, and
    left out where only bytes are asked for.
    """

    mail: EmailMultiAlternatives | None
    sender: str
    recipient: str
    raw: bytes


class Post:
    """One connection to the mail server, opened when it is first needed, closed on leaving."""

    def __init__(self) -> None:
        self._mailer = mailers.default

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._mailer.close()

    @property
    def takes_bytes(self) -> bool:
        """Whether letters may come without ``mail``."""
        return isinstance(self._mailer, EmailBackend)

    def hand_over(self, letter: Letter) -> Answer:
        """Hand one mail over; never raises for what the server or the line does."""
        if not isinstance(self._mailer, EmailBackend):
            return self._trust(letter)
        used_before = self._mailer.connection is not None
        answer = self._speak(self._mailer, letter)
        # A server may end a connection after so many mails: that is no word about this one.
        if used_before and answer.outcome is Outcome.LATER and self._mailer.connection is None:
            answer = self._speak(self._mailer, letter)
        return answer

    def _speak(self, mailer: EmailBackend, letter: Letter) -> Answer:
        try:
            mailer.open()
        except OSError:
            return Answer(Outcome.LATER, "no connection", reachable=False)
        line = mailer.connection
        if line is None:
            return Answer(Outcome.LATER, "no connection", reachable=False)
        answer = _dialogue(line, letter)
        if not _goes_on(line, answer):
            # Without QUIT: whoever is at the other end may not be listening any more.
            mailer.connection = None
            with suppress(OSError):
                line.close()
        return answer

    def _trust(self, letter: Letter) -> Answer:
        """Another backend says only whether it raised."""
        if letter.mail is None:
            raise ValueError("Only a mail server takes bytes.")
        try:
            sent = self._mailer.send_messages([letter.mail])
        except Exception:
            logger.exception("the mail backend failed")
            return Answer(Outcome.UNKNOWN, "backend failed")
        return Answer(Outcome.TAKEN) if sent else Answer(Outcome.LATER, "backend sent nothing")


def _goes_on(line: smtplib.SMTP, answer: Answer) -> bool:
    """Whether the connection serves for the next mail."""
    if answer.outcome is Outcome.TAKEN:
        return True
    if answer.outcome is Outcome.UNKNOWN or answer.reason in (_BROKE_OFF, f"smtp {_CLOSING}"):
        return False
    try:
        return line.rset()[0] == 250
    except OSError:
        return False


def _dialogue(line: smtplib.SMTP, letter: Letter) -> Answer:
    try:
        return _before_data(line, letter) or _data(line, letter)
    except OSError:
        return Answer(Outcome.LATER, _BROKE_OFF)


def _before_data(line: smtplib.SMTP, letter: Letter) -> Answer | None:
    """Sender, recipient, DATA: an answer where one of them is refused, None to go on."""
    line.ehlo_or_helo_if_needed()
    commands = (f"MAIL FROM:<{letter.sender}>", f"RCPT TO:<{letter.recipient}>", "DATA")
    say = _in_one_go if line.has_extn("pipelining") else _one_by_one
    codes = say(line, commands)
    for code, welcome in zip(codes, ((250,), (250, 251), (354,)), strict=False):
        if code not in welcome:
            if codes[-1] == 354:
                # It waits for a message all the same (RFC 2920, 3.1): an empty one, for nobody.
                line.send(b".\r\n")
                line.getreply()
            return _refusal(code)
    return None


def _one_by_one(line: smtplib.SMTP, commands: Sequence[str]) -> list[int]:
    """What was answered to each, up to the first that was not welcome."""
    codes: list[int] = []
    for command in commands:
        codes.append(line.docmd(command)[0])
        if not 200 <= codes[-1] < 400:
            break
    return codes


def _in_one_go(line: smtplib.SMTP, commands: Sequence[str]) -> list[int]:
    """The same in one journey, where the server says that it understands (RFC 2920)."""
    line.send("".join(f"{command}\r\n" for command in commands).encode("ascii"))
    return [line.getreply()[0] for _ in commands]


def _data(line: smtplib.SMTP, letter: Letter) -> Answer:
    """The message itself. From the first byte on, silence means that nobody knows."""
    body = re.sub(rb"(?m)^\.", b"..", letter.raw)
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    try:
        line.send(body + b".\r\n")
        code, _ = line.getreply()
    except OSError:
        return Answer(Outcome.UNKNOWN, "no answer after data")
    if 200 <= code < 300:
        return Answer(Outcome.TAKEN)
    if 400 <= code < 600:
        return _refusal(code)
    return Answer(Outcome.UNKNOWN, "no clear answer after data")


def _refusal(code: int) -> Answer:
    final = 500 <= code < 600 and code not in _NOT_SIGNED_IN
    return Answer(Outcome.REFUSED if final else Outcome.LATER, f"smtp {code}")
