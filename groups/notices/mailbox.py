"""`/mailbox/`: the mails that this development machine sent. Nowhere else does it exist.

A sink writes them into a Maildir (``settings.MAILBOX_DIR``); nothing is ever delivered.
"""

import mailbox
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

NEWEST = 100

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Mail:
    """One mail as its recipient's program would show it. ``words`` alternate with links."""

    key: str
    headers: list[tuple[str, str]]
    words: list[tuple[str, bool]]

    @property
    def to(self) -> str:
        return self._header("to")

    @property
    def subject(self) -> str:
        return self._header("subject")

    @property
    def date(self) -> str:
        return self._header("date")

    def _header(self, wanted: str) -> str:
        return next((value for name, value in self.headers if name.lower() == wanted), "")


def development_only(view: View) -> View:
    """Elsewhere the address does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        if not (settings.DEVELOPMENT and settings.MAILBOX_DIR):
            raise Http404
        return view(request, **kwargs)

    return guarded


@require_safe
@development_only
def mails(request: HttpRequest) -> HttpResponse:
    """The newest hundred, newest first."""
    box = _box()
    keys = sorted(box.keys(), key=_written, reverse=True) if box is not None else []
    shown = [mail for key in keys[:NEWEST] if (mail := _mail(box, key)) is not None]
    return render(request, "notices/mailbox.html", {"mails": shown, "newest": NEWEST})


@require_safe
@development_only
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail: every header, then its plain text."""
    found = _mail(_box(), key)
    if found is None:
        raise Http404
    return render(request, "notices/mailbox_mail.html", {"mail": found})


def _box() -> mailbox.Maildir | None:
    """None where nothing was sent yet; `make run` makes an empty folder before the first mail."""
    if not (Path(settings.MAILBOX_DIR) / "new").is_dir():
        return None
    return mailbox.Maildir(settings.MAILBOX_DIR, create=False)


def _written(key: str) -> list[int]:
    """A Maildir's key begins with seconds, microseconds and a counter: 1767225600.M52P7Q3.host"""
    return [int(number) for number in re.findall(r"\d+", ".".join(key.split(".")[:2]))]


def _mail(box: mailbox.Maildir | None, key: str) -> Mail | None:
    try:
        raw = box.get_bytes(key) if box is not None else None
    except (KeyError, OSError):
        return None
    if raw is None:
        return None
    message = message_from_bytes(raw, policy=modern)
    headers = [(name, str(value)) for name, value in message.items()]
    return Mail(key, headers, list(_with_links(_text(message))))


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):  # an encoding that nobody knows
        payload = part.get_payload(decode=True)
        return payload.decode("ascii", "replace") if isinstance(payload, bytes) else ""


def _with_links(text: str) -> Iterator[tuple[str, bool]]:
    """Pieces of the text, each with whether it is a link; only to this site."""
    own = re.compile(rf"({re.escape(settings.SITE_URL)}/[^\s<>\"']*)")
    for number, piece in enumerate(own.split(text)):
        if piece:
            yield piece, number % 2 == 1
