"""Ordinary use over real HTTP, and some that goes wrong, so that every way out is used.

A small browser of our own: it keeps cookies, fills in the forms that the pages show, and tells
nobody what it read.
"""

import re
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from http.cookiejar import CookieJar

import psycopg

CIRCLE = "/g/tuesday-evening-circle/"
INVITED = "nobody-has-this-account@demo.test"
TO_BE_TOLD = "somebody-wants-to-be-told@demo.test"
SIGNING_UP = "a-new-person@demo.test"


class Form(HTMLParser):
    """The forms of a page with what is filled in already: address -> names and values."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.choosing = self.writing = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((has.get("action", ""), {}))
        if not self.forms:
            return
        values = self.forms[-1][1]
        kind = has.get("type", "text")
        ticked = kind not in {"checkbox", "radio"} or "checked" in has
        if tag == "input" and "name" in has and ticked and kind != "file":
            values[has["name"]] = has.get("value", "")
        self.choosing = has.get("name", "") if tag == "select" else self.choosing
        # A browser shows the first choice until another one is made.
        if tag == "option" and (self.choosing not in values or "selected" in has):
            values[self.choosing] = has.get("value", "")
        if tag == "textarea":
            self.writing = has.get("name", "")
            values[self.writing] = ""

    def handle_data(self, data: str) -> None:
        if self.writing:
            self.forms[-1][1][self.writing] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.writing = ""
        if tag == "select":
            self.choosing = ""


class Browser:
    """One person at one laptop."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.at = self.html = ""

    def open(self, path: str, data: dict[str, str] | None = None) -> int:
        """Go there and say how the server answered."""
        sent = urllib.parse.urlencode(data, doseq=True).encode() if data is not None else None
        request = urllib.request.Request(urllib.parse.urljoin(self.site, path), data=sent)
        request.add_header("Referer", self.at or self.site)
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            self.at, self.html = answer.url, answer.read().decode()
            return int(answer.status)

    def send(
        self, path: str, *, to: str = "", expect: tuple[int, ...] = (200,), **typed: str
    ) -> None:
        """Open the page, fill in its form (the one that goes ``to``), and send it."""
        self.visit(path)
        here = urllib.parse.urlsplit(self.at).path
        forms = [
            (action or here, values)
            for action, values in Form(self.html).forms
            if "csrfmiddlewaretoken" in values and (action or here).endswith(to)
        ]
        assert forms, f"no form at {path}"
        action, values = max(forms, key=lambda form: len(set(typed) & set(form[1])))
        status = self.open(action, {**values, **typed})
        assert status in expect, f"{path} answered {status}"

    def visit(self, path: str) -> None:
        status = self.open(path)
        assert status == 200, f"{path} answered {status}"

    def link(self, pattern: str) -> str:
        """The first address on the page that looks like this."""
        found = re.search(rf'(?:href|action)="({pattern})"', self.html)
        assert found, f"no such address on the page: {pattern}"
        return found[1]


def sign_in(site: str, name: str, password: str) -> Browser:
    browser = Browser(site)
    browser.send("/accounts/login/", login=f"{name}@demo.test", password=password)
    assert "/accounts/login/" not in browser.at, "the sign-in was refused"
    return browser


def spend(site: str, password: str, owner_url: str) -> None:
    """The evening. What is typed here is looked for afterwards like everything else."""
    jo, maren, kai = (sign_in(site, name, password) for name in ("jo", "maren", "kai"))
    thread = write(maren)
    report_and_ask(jo, maren, site, password)
    write_half(maren)
    suggest(jo, thread)
    meet(jo, maren)
    invite(jo)
    write_for_oneself(maren)
    keep_something(maren)
    answer_who_asks(jo)
    remove_and_object(jo, site, password)
    review_something(site, password)
    wish_for_a_group(site)
    look_around(kai)
    ask_for_mails(site)
    go_wrong(site, maren, thread)
    break_down(owner_url, maren, thread)
    owe_a_reminder(owner_url)


def report_and_ask(jo: Browser, maren: Browser, site: str, password: str) -> None:
    """Jo and Maren report what the other one wrote; one of it is hidden. Maren would like to be
    asked how she is.
    """
    for who, thread in ((jo, write(maren)), (maren, write(jo))):
        who.visit(thread)
        who.send(
            who.link(f"{thread}posts/[^/]+/report/"),
            clause="m-1",
            words="The loot of an evening: what somebody said with a report.",
        )
    ade = sign_in(site, "ade", password)
    ade.visit(f"{CIRCLE}reports/")
    ade.send(ade.link(rf"{CIRCLE}reports/[0-9a-f-]{{36}}/"), verdict="hide")
    maren.send(f"{CIRCLE}check-in/", note="The loot of an evening: what to know before asking.")


def write(maren: Browser) -> str:
    maren.send(
        f"{CIRCLE}threads/new/",
        kind="discussion",
        title="The loot of an evening, a title",
        body="The loot of an evening: a body that somebody typed into a form.",
        audience="everyone",
        note_words="The loot of an evening: a note",
    )
    thread = urllib.parse.urlsplit(maren.at).path
    maren.send(
        thread,
        to="/reply/",
        body="The loot of an evening: a reply for the facilitators alone.",
        audience="facilitators",
    )
    return thread


def write_half(maren: Browser) -> None:
    """What is not sent, what must never be, and how Maren likes to read."""
    maren.visit(f"{CIRCLE}threads/new/")
    (form,) = (values for _, values in Form(maren.html).forms if "title" in values)
    half = {"title": "The loot of an evening: half a title", "body": "The loot of an evening: half"}
    assert maren.open(f"{CIRCLE}threads/draft/", {**form, **half}) == 200
    maren.send("/me/never-post/", text="The loot of an evening: a word")
    maren.send("/me/reading/", closed="loss")


def suggest(jo: Browser, thread: str) -> None:
    """A note that a reader would like."""
    jo.visit(thread)
    jo.send(jo.link(rf"{thread}posts/[0-9a-f-]{{36}}/suggest/"), topics="hospital")


def meet(jo: Browser, maren: Browser) -> None:
    """An answer with a note, a calendar link, a change that everybody hears of."""
    maren.visit(f"{CIRCLE}meetings/")
    meeting = maren.link(rf"{CIRCLE}meetings/[0-9a-f-]{{36}}/")
    maren.send(meeting, to="/answer/", answer="yes", note="The loot of an evening: an RSVP note.")
    maren.send(f"{CIRCLE}meetings/calendar/")
    feed = re.search(r"/calendar/[\w-]{20,}\.ics", maren.html)
    assert feed
    Browser(maren.site).visit(feed[0])
    later = datetime.now(UTC) + timedelta(days=9)
    jo.send(
        f"{CIRCLE}meetings/new/",
        to="/new/",
        starts_on=f"{later:%Y-%m-%d}",
        starts_at="18:00",
        time_zone="Europe/London",
        frequency="once",
        step="save",
        topic="The loot of an evening: a topic",
        place="The loot of an evening: a place",
        link="https://meet.demo.test/the-loot-of-an-evening",
    )
    jo.send(f"{meeting}move/", place="The loot of an evening: another place", step="save")


def invite(jo: Browser) -> None:
    """By hand, and by a list, which may bring a name along."""
    jo.send(f"{CIRCLE}people/invite/", addresses=INVITED)


def write_for_oneself(maren: Browser) -> None:
    maren.send("/journal/", body="The loot of an evening: a line in a journal.")


def keep_something(maren: Browser) -> None:
    """Of the library, with a note."""
    maren.visit("/library/")
    resource = maren.link(r"/library/[0-9a-f-]{36}/")
    maren.send(f"{resource}keep/", note="The loot of an evening: a note on something kept.")


def answer_who_asks(jo: Browser) -> None:
    """A kind word with a no."""
    jo.visit(f"{CIRCLE}people/applications/")
    application = jo.link(rf"{CIRCLE}people/applications/[0-9a-f-]{{36}}/")
    jo.send(application, verdict="no", reply="The loot of an evening: a kind word with a no.")


def remove_and_object(jo: Browser, site: str, password: str) -> None:
    """Somebody has to go, objects, and is answered."""
    jo.visit(f"{CIRCLE}people/")
    (*_, priya, _) = re.findall(rf'href="({CIRCLE}people/[0-9a-f-]{{36}}/remove/)"', jo.html)
    jo.send(priya, words="The loot of an evening: why somebody had to go.")
    removed = sign_in(site, "priya", password)
    removed.visit("/me/removals/")
    own = removed.link(r"/me/removals/[0-9a-f-]{36}/")
    removed.send(own, to=own, words="The loot of an evening: what somebody says to that.")
    cora = sign_in(site, "cora", password)
    cora.visit("/coordinators/")
    objection = cora.link(r"/coordinators/objections/[0-9a-f-]{36}/")
    cora.send(objection, verdict="stands", words="The loot of an evening: a coordinator's answer.")


def review_something(site: str, password: str) -> None:
    """A no with a note to one of the points."""
    cora = sign_in(site, "cora", password)
    cora.visit("/library/reviews/")
    waiting = cora.link(r"/library/[0-9a-f-]{36}/")
    cora.send(
        waiting,
        to="/review/",
        verdict="decline",
        because="other",
        note_source="The loot of an evening: what a reviewer noted about the source.",
    )


def wish_for_a_group(site: str) -> None:
    """Somebody without an account wants to be told."""
    Browser(site).send("/groups/tell/", address=TO_BE_TOLD, area="Loot upon Evening")


def look_around(kai: Browser) -> None:
    for page in ("", "threads/", "meetings/", "people/", "agreement/", "library/"):
        kai.visit(f"/g/beside-you/{page}")


def ask_for_mails(site: str) -> None:
    """A code for a new account, a link for a forgotten password."""
    somebody = Browser(site)
    somebody.send("/accounts/signup/", email=SIGNING_UP, password1="The loot of 1 evening")
    other = Browser(site)
    other.send("/accounts/password/reset/", email="sam@demo.test")


def go_wrong(site: str, maren: Browser, thread: str) -> None:
    """Requests that are refused, with words in every part of them."""
    words = urllib.parse.quote("The loot of an evening: words in an address")
    maren.open(f"{thread}{words}/?q={words}")
    maren.open(f"{thread}reply/", {"body": "The loot of an evening: a reply without a token"})
    Browser(site).open(f"/invitations/{words}/")
    stranger = Browser(site)
    stranger.send(
        "/accounts/login/", login="kai@demo.test", password="The loot of an evening, wrong"
    )


def break_down(owner_url: str, maren: Browser, thread: str) -> None:
    """The database refuses a row, and quotes it in its error; then a box is damaged."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("alter table forum_post add constraint provoked check (false) not valid")
        maren.send(
            thread,
            to="/reply/",
            expect=(500,),
            body="The loot of an evening: a reply that the database refused.",
            audience="everyone",
        )
        connection.execute("alter table forum_post drop constraint provoked")


def owe_a_reminder(owner_url: str) -> None:
    """The next meeting begins in an hour, so that its reminders are due for who comes."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(
            "with next as (update meetings_meeting set starts_at = now() + interval '1 hour'"
            " where starts_at between now() and now() + interval '70 minutes'"
            " returning id, starts_at) update meetings_rsvp set answered_for = next.starts_at"
            " from next where meeting_id = next.id"
        )
