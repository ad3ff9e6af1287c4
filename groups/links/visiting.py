"""One visit to one address: may we, is it there, where does it lead.

Nothing of a page is read: a status and a few headers are all that is wanted. Only robots.txt has
a body that counts (RFC 9309), and of that no more than the RFC asks for.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from threading import Timer
from time import monotonic
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from django.conf import settings
from django.utils.encoding import punycode

from groups.library.addresses import MOST_CHARACTERS, host_of
from groups.links.models import Outcome
from groups.links.reach import NotPublic, Reach, connection_to, cut
from groups.links.sites import site_of

NAME: Final = "LinkCheck"
MOST_SECONDS: Final = 20.0
"""For a whole visit, redirects and robots.txt included."""
MOST_REDIRECTS: Final = 5
MOST_OF_ROBOTS: Final = 500 * 1024
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_LATER: Final = (429, 503)


@dataclass(frozen=True)
class Answer:
    """What a visit found; ``url`` is where it ended, ``rest`` what a busy site asked for."""

    outcome: Outcome
    url: str = ""
    rest: timedelta | None = None


@dataclass(frozen=True)
class _Reply:
    status: int
    location: str = ""
    later: str = ""
    body: bytes = b""


class _Unsafe(Exception):
    """No link may lead there."""


def visit(
    url: str, *, at: datetime, reach: Reach | None = None, most: float = MOST_SECONDS
) -> Answer:
    """Look where a link leads. It never raises for what a stranger's server does."""
    trip = _Trip(reach or Reach(), monotonic() + most)
    try:
        return trip.follow(url, at)
    except (NotPublic, _Unsafe):
        return Answer(Outcome.REFUSED)
    except (OSError, HTTPException, ValueError):
        return Answer(Outcome.FAULTY)


class _Trip:
    """The way from one address to where it ends, within a time."""

    def __init__(self, reach: Reach, ends: float) -> None:
        self.reach, self.ends = reach, ends
        self.rules: dict[str, RobotFileParser] = {}

    def follow(self, url: str, at: datetime) -> Answer:
        here = url
        for _ in range(MOST_REDIRECTS + 1):
            if not self.welcome(here):
                return _elsewhere(url, here) or Answer(Outcome.UNWELCOME)
            reply = self.look(here)
            if not reply.location:
                return _judged(url, here, reply, at)
            here = _next(here, reply.location)
        return Answer(Outcome.FAULTY)

    def look(self, url: str) -> _Reply:
        """Many servers answer HEAD wrongly; what GET says counts."""
        reply = self.ask("HEAD", url)
        return self.ask("GET", url) if reply.status >= 400 and reply.status not in _LATER else reply

    def welcome(self, url: str) -> bool:
        """Whether the site's robots.txt lets us look."""
        site = urlsplit(url)._replace(path="/robots.txt", query="", fragment="").geturl()
        if site not in self.rules:
            self.rules[site] = self.read_rules(site)
        return self.rules[site].can_fetch(NAME, url)

    def read_rules(self, url: str) -> RobotFileParser:
        """No such file allows everything; a site that fails here is not asked further."""
        rules = RobotFileParser()
        for _ in range(MOST_REDIRECTS + 1):
            reply = self.ask("GET", url, most=MOST_OF_ROBOTS)
            if not reply.location:
                break
            url = _next(url, reply.location)
        if reply.status >= 500 or reply.status == 429:
            raise HTTPException("robots.txt cannot be read")
        if 200 <= reply.status < 300:
            rules.parse(reply.body.decode("utf-8", "replace").splitlines())
        else:
            rules.allow_all = True  # type: ignore[attr-defined]  # typeshed leaves it out
        return rules

    def ask(self, method: str, url: str, *, most: int = 0) -> _Reply:
        """One request; at most ``most`` bytes of the body are read."""
        parts = _parts(url)
        host = punycode(parts.hostname or "")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        connection = connection_to(parts.scheme, host, port, seconds=self.left(), reach=self.reach)
        # A byte now and then satisfies every timeout of a socket; this one ends it all.
        watch = Timer(self.left(), cut, [connection])
        watch.daemon = True
        watch.start()
        try:
            connection.request(method, _target(parts), headers=_headers())
            answer = connection.getresponse()
            moved = answer.status in _REDIRECTS
            reply = _Reply(
                answer.status,
                location=answer.headers.get("Location", "") if moved else "",
                later=answer.headers.get("Retry-After", ""),
                body=answer.read(most) if most and not moved else b"",
            )
            self.left()  # cut off in the middle, an answer looks whole
            return reply
        finally:
            watch.cancel()
            connection.close()

    def left(self) -> float:
        """Seconds; raises TimeoutError where there are none."""
        left = self.ends - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _headers() -> dict[str, str]:
    return {
        "User-Agent": f"{NAME}/1.0 (+{settings.SITE_URL}/library/)",
        "Accept": "*/*",
        "Connection": "close",
    }


def _parts(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        raise _Unsafe
    if not parts.hostname or len(url) > MOST_CHARACTERS:
        raise ValueError("no address")
    return parts


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return f"{path}?{query}" if query else path


def _next(here: str, location: str) -> str:
    """Where a redirect leads: never from https to http."""
    there = urljoin(here, location)
    if here.startswith("https:") and not there.startswith("https:"):
        raise _Unsafe
    return there


def _judged(url: str, here: str, reply: _Reply, at: datetime) -> Answer:
    if reply.status in (404, 410):
        return Answer(Outcome.GONE, here)
    if reply.status in _LATER:
        return Answer(Outcome.BUSY, here, _rest(reply.later, at))
    if reply.status in (401, 403):
        # Programs are sent away where people are let in.
        return _elsewhere(url, here) or Answer(Outcome.UNWELCOME, here)
    if 200 <= reply.status < 300:
        return _elsewhere(url, here) or Answer(Outcome.FINE, here)
    return Answer(Outcome.FAULTY, here)


def _elsewhere(url: str, here: str) -> Answer | None:
    moved = site_of(host_of(url)) != site_of(host_of(here))
    return Answer(Outcome.MOVED, here) if moved else None


def _rest(later: str, at: datetime) -> timedelta | None:
    """Retry-After in seconds or as a date (RFC 9110, 10.2.3)."""
    if later.isascii() and later.isdigit():
        return timedelta(seconds=min(int(later[:9]), 10**8))
    try:
        date = parsedate_to_datetime(later)
    except ValueError:
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)) - at
