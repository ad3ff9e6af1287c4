"""Addresses that a page may link to, without what follows people around."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote_plus, urlsplit

from django.utils.encoding import punycode

MOST_CHARACTERS: Final = 2000
AFFILIATE_NOTE: Final = "affiliate link in the proposed address"

# What newsletters and advertisements add, by their documentation; none changes the page.
_TRACKING = re.compile(
    r"(utm_.*|mc_.*|mtm_.*|hsa_.*|_hs.*|pk_(campaign|kwd|source)|fbclid|gclid|dclid|gbraid|wbraid"
    r"|msclkid|yclid|twclid|ttclid|igshid|igsh|mkt_tok|vero_id|_ga|_gl)",
    re.IGNORECASE,
)
# Somebody earns by these. Names that also mean other things (ref, tag, partner) are left alone.
_AFFILIATE = re.compile(r"aff(id|_id|_sub|iliate|iliate_id)?", re.IGNORECASE)
# The last label begins with a letter: no bare numbers, so no address inside a private network.
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_INSIDE = (".localhost", ".local", ".internal", ".lan", ".arpa", ".invalid")
_NEVER = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"`\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_WITHOUT_SCHEME = re.compile(r"[^\W_][\w-]*(\.[\w-]+)+([/?#].*)?", re.DOTALL)


class UnsafeAddress(ValueError):
    """A page must not link to this; the message says why, without the address."""


@dataclass(frozen=True)
class Address:
    """An address fit to be stored, and what was taken out of it."""

    url: str
    tracking: bool = False
    affiliate: bool = False


def clean_address(text: str) -> Address:
    """Take tracking out; raise UnsafeAddress for all but plain http and https addresses."""
    text = text.strip()
    if _WITHOUT_SCHEME.fullmatch(text):
        text = f"https://{text}"
    if len(text) > MOST_CHARACTERS:
        raise UnsafeAddress("the address is too long")
    if _NEVER.search(text):
        raise UnsafeAddress("the address has a character that no address has")
    parts = _split(text)
    kept = [part for part in parts.query.split("&") if not _matches(part, _TRACKING, _AFFILIATE)]
    fragment = "" if _matches(parts.fragment, _TRACKING) else parts.fragment
    clean = parts._replace(
        scheme=parts.scheme.lower(),
        netloc=_host(parts),
        path=parts.path or "/",
        query="&".join(kept),
        fragment=fragment,
    )
    removed = [part for part in parts.query.split("&") if part not in kept]
    return Address(
        clean.geturl(),
        tracking=fragment != parts.fragment or any(_matches(part, _TRACKING) for part in removed),
        affiliate=any(_matches(part, _AFFILIATE) for part in removed),
    )


def with_affiliate_note(conflict: str) -> str:
    """The conflict of interest, with the affiliate said where nobody said it."""
    if "affiliate" in conflict.casefold():
        return conflict
    return f"{conflict}; {AFFILIATE_NOTE}" if conflict else AFFILIATE_NOTE


def identity_of(url: str, title: str, publisher: str) -> str:
    """Equal for two resources that are the same: a digest, so that any length can be indexed.

    Addresses are compared without scheme, "www.", a slash at the end and the order of parameters;
    without an address, title and publisher are.
    """
    if url:
        parts = urlsplit(url)
        query = "&".join(sorted(parts.query.split("&")))
        key = f"address|{host_of(url)}{parts.path.rstrip('/')}?{query}#{parts.fragment}"
    else:
        key = "title|" + "|".join(" ".join(word.casefold().split()) for word in (title, publisher))
    return hashlib.sha256(key.encode()).hexdigest()


def host_of(url: str) -> str:
    """The host without "www."; empty where there is no address."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UnsafeAddress("the address cannot be read") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise UnsafeAddress("the address does not begin with https:// or http://")
    if "@" in parts.netloc:
        raise UnsafeAddress("the address carries a name or a password")
    if port not in (None, 80, 443):
        raise UnsafeAddress("the address names an unusual port")
    return parts


def _host(parts: SplitResult) -> str:
    """In the letters that networks use, so that a look-alike shows itself."""
    try:
        host = punycode(parts.hostname or "").lower()
    except UnicodeError:
        raise UnsafeAddress("the address cannot be read") from None
    if not _HOST.fullmatch(host) or len(host) > 253 or f".{host}".endswith(_INSIDE):
        raise UnsafeAddress("the address does not lead to a public website")
    return host


def _matches(parameter: str, *patterns: re.Pattern[str]) -> bool:
    name = unquote_plus(parameter.partition("=")[0])
    return any(pattern.fullmatch(name) for pattern in patterns)
