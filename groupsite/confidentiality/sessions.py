"""Sessions of which a copy of the database is no use: the cookie alone finds and opens one.

Rows are kept under a hash of the session's key, and what is in them is sealed with a key that is
made of it. Otherwise whoever reads the table could be, for two hours, anybody who is signed in.
"""

import base64
from hashlib import sha256
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from groupsite.confidentiality.keyring import Unreadable, decrypt, encrypt

_LENGTH = 40
"""Of the column. 160 bits of the hash."""


def _row(key: str) -> str:
    return sha256(b"session row|" + key.encode()).hexdigest()[:_LENGTH]


def _seal(key: str) -> bytes:
    return sha256(b"session data|" + key.encode()).digest()


class SessionStore(DatabaseStore):
    """Django's store in the database; keys come 32 characters long from its own generator."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        key = self.session_key or ""
        plain = self.serializer().dumps(session_dict)
        return base64.b64encode(encrypt(_seal(key), plain, _row(key).encode())).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        key = self.session_key or ""
        try:
            plain = decrypt(_seal(key), base64.b64decode(session_data), _row(key).encode())
        except (Unreadable, ValueError):
            return {}
        found: dict[str, Any] = self.serializer().loads(plain)
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]  # the stubs lack it
        return Session(
            session_key=_row(key),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def exists(self, session_key: str) -> bool:
        return super().exists(_row(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(_row(key))

    def _get_session_from_db(self) -> Session | None:
        found = Session.objects.filter(
            session_key=_row(self.session_key or ""), expire_date__gt=timezone.now()
        ).first()
        if found is None:
            self._session_key = None
        return found
