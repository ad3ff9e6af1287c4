"""The environment, read in one place; a wrong value refuses to start and names its variable."""

import base64
import binascii
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
MASTER_KEY_BYTES = 32
TOKEN_LENGTH = 40
"""Of the token in an address that takes answers: 160 bits, as hex."""

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def secret(name: str, *, development: bool) -> str:
    """A secret of at least 32 characters; in development a fixed one may stand in."""
    value: str = env.str(name, default="")
    if not value and development:
        return f"development-only-{name.lower()}-never-used-with-debug-off"
    if len(value) < 32 or (value.startswith("development-only-") and not development):
        raise ImproperlyConfigured(
            f"{name} must be set to a random value of at least 32 characters."
        )
    return value


def data_keys(name: str) -> list[tuple[str, bytes]]:
    """Master keys as ``id:base64`` separated by commas, newest first; 32 bytes each."""
    keys: list[tuple[str, bytes]] = []
    for item in env.list(name, default=[]):
        key_id, _, encoded = item.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not key_id or len(key) != MASTER_KEY_BYTES:
            raise ImproperlyConfigured(
                f"{name} must list id:base64 pairs of {MASTER_KEY_BYTES} bytes each, newest first."
            )
        keys.append((key_id, key))
    if not keys:
        raise ImproperlyConfigured(f"{name} must list at least one id:base64 key.")
    if len({key_id for key_id, _ in keys}) != len(keys):
        raise ImproperlyConfigured(f"{name} names one key id twice.")
    return keys


def database(name: str, *, pool: dict[str, Any]) -> dict[str, Any]:
    """A PostgreSQL address with a pool of connections."""
    if not env.str(name, default=""):
        raise ImproperlyConfigured(
            f"{name} must name a PostgreSQL database, as postgres://user@host/name."
        )
    try:
        config: dict[str, Any] = env.db(name)
    except (ValueError, KeyError, ImproperlyConfigured):
        raise ImproperlyConfigured(f"{name} is not a database address.") from None
    if config.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            f"{name} must begin with postgres://; no other database holds the locks."
        )
    return {**config, "OPTIONS": {**config.get("OPTIONS", {}), "pool": pool}}


def redis(name: str) -> str:
    """The address of Redis or Valkey, as ``redis://host:port/0`` or ``unix:///path?db=0``."""
    address: str = env.str(name, default="")
    if urlsplit(address).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(f"{name} must begin with redis://, rediss:// or unix://.")
    return address


def broker(address: str) -> str:
    """The same address as Celery spells it: ``redis+socket`` for a socket's path."""
    parts = urlsplit(address)
    if parts.scheme != "unix":
        return address
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"


def mailer(name: str) -> dict[str, Any]:
    """Django's MAILERS entry for ``smtp://``, ``smtp+tls://`` or ``smtp+ssl://`` addresses."""
    address: str = env.str(name, default="")
    parts = urlsplit(address)
    if parts.scheme not in {"smtp", "smtp+tls", "smtp+ssl"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like smtp+tls://user:password@host:587.")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or {"smtp+ssl": 465, "smtp+tls": 587}.get(parts.scheme, 25),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtp+ssl",
            "timeout": 10,
        },
    }


def site_url(name: str, default: str = "") -> str:
    """The address of a site, without a slash at the end."""
    address: str = env.str(name, default=default).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be an address such as https://example.org.")
    return address


def reply_address(name: str) -> str:
    """Addresses that take answers to invitations, as ``rsvp+{token}@example.org``; empty for none.

    A token is 40 characters, and RFC 5321 allows 64 before the @.
    """
    form: str = env.str(name, default="")
    if not form:
        return ""
    local, at, host = form.partition("@")
    plain = re.fullmatch(r"[a-z0-9._+-]{0,24}\{token\}[a-z0-9._+-]{0,24}", local)
    length = len(local) - len("{token}") + TOKEN_LENGTH
    if not plain or not at or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host) or length > 64:
        raise ImproperlyConfigured(
            f"{name} must look like rsvp+{{token}}@example.org, in small letters."
        )
    return form
