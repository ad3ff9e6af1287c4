"""``manage.py receive_reply RECIPIENT``: takes one mail from standard input.

It says nothing and ends with 0 whatever the mail is, so that no bounce tells anybody anything. 75
(EX_TEMPFAIL) asks the mail server to bring it again: the database is away.
"""

import sys
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError
from django.utils import timezone

from groups.meetings.by_mail.receiving import receive
from groups.meetings.by_mail.replies import MOST_BYTES

COME_AGAIN = 75
_AT_ONCE = 1 << 16


class Command(BaseCommand):
    help = "Takes an answer to an invitation, as a mail server's pipe transport hands it over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("recipient", help="the address that the mail was sent to")

    def handle(self, *, recipient: str, **_: Any) -> None:
        raw = _read(sys.stdin.buffer)
        try:
            receive(recipient, raw, at=timezone.now())
        except OperationalError:
            sys.exit(COME_AGAIN)


def _read(source: BinaryIO) -> bytes:
    """As much as may be, and one byte more where it is too much; the rest is read and dropped."""
    raw = source.read(MOST_BYTES + 1)
    while source.read(_AT_ONCE):
        pass
    return raw
