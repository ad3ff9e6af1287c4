"""Looking at the site as one person, page after page, and at the database behind it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from groups.forum.actions import reply, start_thread
from groups.forum.models import Thread
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.access_table import TABLE
from tests.clients import client_of
from tests.routes import routes_of_groups
from tests.scene import Place, Scene, open_the_second_lock, tables, undone, words_in

# Looking at this one ends the session.
LEAVES = "safety:leave"
# The one page that is there for the link to a room; a facilitator may look before it opens.
WITH_THE_LINK = ("noor", "meetings:room")
# Made anew for every answer, in each browser its own.
_TOKEN = re.compile(rb'(name="(?:csrfmiddlewaretoken|sending)" value=")[^"]*')
# The page's own address, for the choice of colours to come back to.
_HERE = re.compile(rb'(name="next" value=")[^"]*')
# The shelves offer it whenever something was asked, whatever it was.
_ALL = re.compile(rb'<a href="/library/">Show everything</a>')
# Rows that a mere visit writes.
_VISITS = {"django_session"}


def browser_of(user: User | None) -> Client:
    """A browser in which the person is signed in; errors come as pages."""
    return client_of(user, raise_request_exception=False)


def address(scene: Scene, place: Place, name: str) -> str:
    return reverse(name, args=TABLE[name].args(scene, place))


def routes(*without: str) -> list[str]:
    """Names of all routes that can be looked at without ending the visit."""
    return sorted(set(TABLE) - {LEAVES, *without})


# Pages that could show something of a group: not the entrance, not the probes, which tell seconds.
PAGES = [
    name
    for name in routes()
    if not name.startswith("account_") and name not in {"notices:healthz", "notices:readyz"}
]
# Those of one group, and the page where a person finds their groups.
INSIDE = [name for name in PAGES if name in {*routes_of_groups(), "home:front"}]
# What stays a person's own, whichever group they leave.
OWN = {"journal entry", "note on something kept", "removal reason"}


def look(
    scene: Scene, user: User | None, place: Place, names: Iterable[str] = PAGES
) -> dict[str, HttpResponse]:
    """Every page of a place and of the site, as one person gets it."""
    browser = browser_of(user)
    return {name: get(browser, address(scene, place, name)) for name in names}


def get(browser: Client, where: str, *asked: Any, **ways: Any) -> HttpResponse:
    """Look without a trace: facilitators are told who came to a closed door."""
    with undone():
        return browser.get(where, *asked, **ways)


def plain(answer: HttpResponse) -> bytes:
    """What somebody sees, without what differs between two looks at one page."""
    return _ALL.sub(b"", _HERE.sub(rb"\1", _TOKEN.sub(rb"\1", answer.content)))


def seen(
    scene: Scene, user: User | None, place: Place, names: Iterable[str] = PAGES
) -> dict[str, tuple[int, bytes]]:
    """Status and content of every page, to be compared with another look."""
    pages = look(scene, user, place, names)
    return {name: (answer.status_code, plain(answer)) for name, answer in pages.items()}


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names under which the two differ."""
    return [name for name in before if before[name] != after[name]]


def whole(answer: HttpResponse) -> bytes:
    """Status line's worth, headers, cookies and content, as bytes."""
    head = "\n".join(f"{key}: {value}" for key, value in answer.headers.items())
    return b"\n".join([head.encode(), answer.cookies.output().encode(), answer.content])


def met(answers: Iterable[HttpResponse]) -> set[str]:
    """The markers of the hidden group that occur in any of the answers."""
    return set().union(*(words_in(whole(answer)) for answer in answers)) - OWN


def database() -> dict[str, list[str]]:
    """Every row of every table, whoever may see it, but for what a visit writes."""
    with undone():
        open_the_second_lock()
        with connection.cursor() as cursor:
            rows = {}
            for table in sorted(set(tables()) - _VISITS):
                cursor.execute(f'select t::text from "{table}" t order by 1')
                rows[table] = [text for (text,) in cursor.fetchall()]
            return rows


@contextmanager
def past_the_second_lock() -> Iterator[None]:
    """The test itself writes what no person may; afterwards policies and triggers are as before."""
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity and relkind = 'r'")
        locked = [name for (name,) in cursor.fetchall()]
    open_the_second_lock()
    _each(locked, "disable trigger user")
    yield
    _each(locked, "enable trigger user")
    _each(locked, "enable row level security")


def _each(locked: list[str], change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table in locked:
            cursor.execute(f'alter table "{table}" {change}')
        cursor.execute("set constraints all deferred")


def write(member: Membership, title: str, body: str, **more: Any) -> Thread:
    """A thread of the member's, for everyone unless said otherwise."""
    at = more.pop("at", None) or member.joined_at + timedelta(days=200)
    wishes = {"kind": "discussion", "audience": "everyone", **more}
    with acting_as(member.user):
        return start_thread(member, title=title, body=body, at=at, **wishes)


def answer_in(member: Membership, thread: Thread, body: str, **more: Any) -> Any:
    """A reply of the member's."""
    at = more.pop("at", None) or member.joined_at + timedelta(days=201)
    with acting_as(member.user):
        return reply(member, thread, body=body, at=at, **{"audience": "everyone", **more})


def person(world: Scene, name: str | None) -> User | None:
    """Somebody of the cast by name; None is nobody."""
    return None if name is None else getattr(world.cast, name)


class Parts(HTMLParser):
    """Of a page: every attribute, and what stands in its head."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str]] = []
        self.titles: list[str] = []
        self.metas: list[dict[str, str | None]] = []
        self.links: list[dict[str, str | None]] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag in {"meta", "link"}:
            (self.metas if tag == "meta" else self.links).append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.titles.append(data)


def parts_of(answers: dict[str, HttpResponse]) -> dict[str, Parts]:
    """Pages in parts; other kinds of answer left out."""
    return {
        name: Parts(answer.content.decode())
        for name, answer in answers.items()
        if answer.headers["Content-Type"].startswith("text/html")
    }
