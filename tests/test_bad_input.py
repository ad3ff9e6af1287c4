"""Whatever is sent, to whichever address: a clear answer, and never our own mistake."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.access_table import REFUSED, TABLE
from tests.again import scene_again
from tests.clients import client_of
from tests.scene import Scene, undone

NASTY: dict[str, str | bytes | list[str]] = {
    "nothing": "",
    "NUL": "before\0after",
    "a lone surrogate": "\ud800".encode(errors="surrogatepass"),
    "no UTF-8 at all": b"\xff\xfe\x80",
    "much too long": "long " * 20_000,
    "several": ["one", "two", "\0"],
    "a negative number": "-1",
    "a number beyond all columns": "9" * 30,
    "a number that is none": "NaN",
    "the end of the calendar": "9999-12-31",
    "its beginning": "0001-01-01",
    "a path upwards": "../../../../etc/passwd",
    "writing that turns around": "\u202ereversed\u2066",
    "letters without a width": "\u200b\u200d\ufeff",
    "a page of its own": "<script>alert(1)</script>{{ form }}{% debug %}",
    "an address that runs": "javascript:alert(1)",
    "a header of its own": "one\r\nBcc: two@example.org",
}
GROUP = {
    "name": "A name",
    "summary": "A few words.",
    "who_for": "",
    "evening": "A round, then tea.",
    "asks": "",
    "support_types": "cbt",
    "situations": "anxiety",
    "format": "online",
    "language": "en",
    "area": "",
    "accessibility": "step-free",
    "cost_kind": "free",
    "cost": "",
    "capacity": "12",
    "time_zone": "Europe/London",
    "visibility": "hidden",
    "joining": "invitation",
    "takes_guests": "",
    "cadence": "cohort",
    "ends_on": "2030-06-30",
}
JOIN = {"display_name": "Somebody", "mail_is_safe": "yes", "accept": "on", "version": "1"}
MEETING = {
    "starts_on": "2030-03-26",
    "starts_at": "19:00",
    "duration_minutes": "90",
    "place": "A room",
    "link": "https://meet.demo.test/x",
    "make_room": "",
    "link_for": "yes",
    "capacity": "12",
    "offer_hours": "6",
    "topic": "A topic",
    "facilitator": "",
}
CARD = {
    "title": "A title",
    "url": "https://example.org/",
    "publisher": "Somebody",
    "author": "",
    "kind": "guide",
    "language": "en",
    "support_types": "cbt",
    "situations": "anxiety",
    "summary": "",
    "conflict_of_interest": "",
    "cost_kind": "free",
    "cost": "",
    "evidence": "",
    "reading_level": "plain",
    "country": "GB",
    "isbn": "978-0-306-40615-7",
    "body": "",
    "credit": "",
}
SERIES = {
    "time_zone": "Europe/London",
    "frequency": "weekly",
    "every_weeks": "1",
    "weekdays": "2",
    "nth": "1",
    "ends": "until",
    "occurrences": "3",
    "until": "2030-05-01",
}
PART = {"title": "A part", "kind": "topic", "minutes": "10"}
TIMES = {
    "time_zone": "Europe/London",
    "duration_minutes": "90",
    "closes_on": "2030-03-20",
    **{f"day_{number}": f"2030-03-{20 + number}" for number in (1, 2, 3)},
    **{f"time_{number}": f"{17 + number}:00" for number in (1, 2)},
}
READERS = {"audience": "chosen", "chosen": "x", "open_to_later": "on", "stays_for": "7"}
NOTE = {"note_topics": "loss", "note_words": "A few words."}
SENDING = {"sending": "0a1b2c3d-0000-4000-8000-000000000001", "as_it_is": "x"}
POST = {
    "body": "Some words.",
    "anonymous": "on",
    "promise": "sealed",
    **READERS,
    **NOTE,
    **SENDING,
}
BEGIN = {"kind": "discussion", "title": "A title", "wish": "listening", "only_today": "on", **POST}
PASSWORDS = {"oldpassword": "x", "password1": "x", "password2": "x"}
# A right value for every field of every form, so that each wrong one gets as far as it can.
FIELDS: dict[str, dict[str, str]] = {
    "exports:export": {},
    "exports:forget": {},
    "account_login": {"login": "x@demo.test", "password": "x", "next": "/"},
    "account_signup": {"email": "x@demo.test", "password1": "kettle-on-thursdays", "next": "/"},
    "account_logout": {"next": "/"},
    "account_email": {"email": "x@demo.test", "action_add": "", "action_remove": ""},
    "account_change_password": PASSWORDS,
    "account_set_password": PASSWORDS,
    "account_reauthenticate": {"password": "x", "next": "/"},
    "account_email_verification_sent": {"code": "x"},
    "account_confirm_login_code": {"code": "x"},
    "account_reset_password": {"email": "x@demo.test"},
    "account_reset_password_from_key": PASSWORDS,
    "accounts:settings": {
        "language": "en",
        "time_zone": "Europe/London",
        "country": "GB",
        "mail_label": "Reminder",
        "mail_is_safe": "on",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
        "notices": "reminders",
        "lead_times": "60",
    },
    "accounts:mail": {"safe": "no"},
    "coordination:decline": {"revision": "0"},
    "coordination:erase": {},
    "coordination:facilitator": {
        "revision": "0",
        "verified_on": "2030-01-07",
        "expires_on": "2030-06-07",
        "sure": "on",
    },
    "coordination:group": {
        "verdict": "changes",
        "reason": "other",
        "words": "Some words.",
        "read": "x",
    },
    "coordination:objection": {"verdict": "stands", "words": "Some words."},
    "coordination:removal": {"words": "Some words."},
    "forum:mute_author": {"apart": "on"},
    "forum:mute_thread": {},
    "forum:set_pace": {"pace": "60", "lasts": "24", "reason": "breath"},
    "forum:unmute": {"what": "x"},
    "safety:check_in": {"day": "2026-12-24", "note": "Some words."},
    "safety:check_in_done": {},
    "safety:complaint": {"verdict": "hide"},
    "safety:report_post": {"clause": "m-1", "words": "Some words.", "version": "1"},
    "safety:report_to_decide": {"verdict": "none"},
    "safety:withdraw_check_in": {},
    "finder:drafts": {"display_name": "Somebody"},
    "finder:erase_facilitator": {},
    "finder:facilitator": {
        "kind": "peer",
        "training": "A course",
        "about": "Some words.",
        "shown": "x",
        "asks": "on",
    },
    "finder:stop": {"List-Unsubscribe": "One-Click"},
    "finder:tell": {
        "address": "somebody@demo.test",
        "format": "online",
        "language": "de",
        "day": "2",
        "time": "evening",
        "zone": "Europe/Berlin",
        "area": "Leeds",
    },
    "finder:told": {},
    "forum:start_thread": BEGIN,
    "forum:reply": POST,
    "forum:edit_post": {"title": "A title", "body": "Some words.", "wish": "ideas", **NOTE},
    "forum:keep_draft": BEGIN,
    "forum:keep_reply_draft": POST,
    "forum:discard_draft": {},
    "forum:discard_reply_draft": {},
    "forum:suggest_note": {"topics": "hospital"},
    "forum:answer_suggestion": {"answer": "add"},
    "forum:habits": {"opens_noted": "on", "closed": "loss", "word_on_advice": "on"},
    "guarding:never_post": {"text": "Somebody"},
    "guarding:words": {},
    "guarding:remove": {},
    "forum:delete_post": {},
    "forum:narrow": READERS,
    "forum:disclose": {},
    "forum:close_disclosure": {},
    "forum:ask": {"reason": "Some words.", "tell_after": "2", "safety": "Some words."},
    "forum:agree": {},
    "joining:join": JOIN,
    "joining:question": {"text": "Some words."},
    "joining:review": {},
    "joining:take_back": {},
    "joining:application": {"verdict": "no", "reply": "Some words."},
    "joining:questions": {"text_1": "Why?", "place_1": "1", "required_1": "on"},
    "joining:visit": {**JOIN, "meeting": "x"},
    "joining:end_visit": {},
    "joining:answer_guest": {"welcome": "yes"},
    "joining:apart": {"address": "x@demo.test"},
    "joining:forget_apart": {},
    "forum:search": {"words": "words", "page": "1"},
    "forum:mark_answer": {"mark": "yes"},
    "forum:review_answer": {"resource": "x", "withdraw": ""},
    "forum:mark_read": {"post": "x"},
    "forum:mark_all_read": {},
    "forum:forget_marks": {},
    "forum:acknowledge": {"give": "heard", "withdraw": ""},
    "journal:entries": {"body": "Some words."},
    "journal:edit": {"body": "Some words."},
    "journal:delete": {},
    "library:change": CARD,
    "library:propose": CARD,
    "library:retire": {"because": "gone"},
    "library:review": {
        "verdict": "decline",
        "because": "outdated",
        "interest": "",
        "point_source": "yes",
        "note_source": "A word.",
    },
    "library:send_back": {},
    "library:attach": {},
    "library:helped": {"helped": "yes"},
    "library:keep": {"note": "Some words."},
    "library:let_go": {},
    "library:move": {"to": "up"},
    "library:share": {"resource": "x", "note": "", "meeting": ""},
    "library:unshare": {},
    "meetings:answer": {
        "answer": "yes",
        "note": "A word.",
        "covers": "group",
        "seen": "",
        "from": "home",
    },
    "meetings:begin_round": {},
    "meetings:calendar": {},
    "meetings:calendar_mail": {"by_mail": "on"},
    "meetings:cancel": {"scope": "this", "seen": "", "step": "save"},
    "meetings:drop_follow_up": {},
    "meetings:close_poll": {},
    "meetings:cover": {"asked": ""},
    "meetings:decline_cover": {},
    "meetings:edit_series": {**MEETING, **SERIES, "scope": "following", "seen": "", "base": "{}"},
    "meetings:end_calendar": {},
    "meetings:follow_up": {"done": "yes"},
    "meetings:follow_ups": {"text": "Some words."},
    "meetings:move": MEETING,
    "meetings:plan_slot": {"slot": "x", "frequency": "weekly"},
    "meetings:poll": {"slot": "x"},
    "meetings:take": {},
    "meetings:times": TIMES,
    "meetings:withdraw_cover": {},
    "membership:accept_lead": {"offer": "x"},
    "membership:decline_lead": {"offer": "x"},
    "membership:lead": {"person": "x"},
    "membership:withdraw_lead": {},
    "meetings:move_part": {"to": "2"},
    "meetings:names": {"keep": "on"},
    "meetings:order": {"person": "x", "to": "2"},
    "meetings:part": PART,
    "meetings:plan": PART,
    "meetings:remove_part": {},
    "meetings:end_own_calendar": {},
    "meetings:own_calendar": {},
    "meetings:seat": {"offer": "x", "takes": "yes"},
    "meetings:wait": {"waits": "yes"},
    "meetings:schedule": {**MEETING, **SERIES},
    "meetings:session": {"plan": "evening"},
    "meetings:shuffle": {},
    "meetings:there": {"person": "x", "there": "yes"},
    "meetings:turn": {"person": "x", "turn": "passed"},
    "meetings:wrap_up": {"came": "3", "first_time": "1", "themes": "hope", "own_words": "Good."},
    "meetings:undo": {"change": "x"},
    "membership:change_agreement": {
        "facilitators_promise": "We are there.",
        "members_promise": "We listen.",
        "nobody_does": "Nobody gives therapy.",
        "limits": "We cannot see everything.",
        "facilitators_see_authors": "on",
        "based_on": "1",
    },
    "membership:end": {"last_day": str(datetime.now(UTC).date() + timedelta(days=30))},
    "membership:import": {"list": "x"},
    "membership:invitation": {
        "display_name": "Somebody",
        "mail_is_safe": "yes",
        "accept": "on",
        "version": "1",
    },
    "membership:invite": {"addresses": "x@demo.test", "role": "member"},
    "membership:leave": {"wish": "erase"},
    "membership:pause": {},
    "membership:remove": {"clause": "m-1", "words": "Some words."},
    "membership:rest": {"until": str(datetime.now(UTC).date() + timedelta(days=30))},
    "membership:resume": {},
    "membership:revoke": {},
    "membership:role": {"role": "facilitator"},
    "membership:say_yes": {"version": "1"},
    "membership:settings": GROUP,
    "membership:step": {"step": "begin"},
    "membership:start": {**GROUP, "display_name": "Somebody", "facilitators_see_authors": ""},
    "notices:again": {},
    "notices:seen": {"seen": "x"},
    "notices:unsubscribe": {"List-Unsubscribe": "One-Click"},
    "safety:leave": {},
    "safety:theme": {"theme": "dark", "next": "/"},
}
OF_A_COORDINATOR = {
    "coordination:group",
    "library:retire",
    "library:review",
    "library:send_back",
}
OF_AN_AUTHOR = {
    "forum:delete_post",
    "forum:edit_post",
    "forum:narrow",
    "forum:answer_suggestion",
    "guarding:remove",
    "journal:delete",
    "journal:edit",
}
QUERIES = [
    "level",
    "situation",
    "who",
    "format",
    "day",
    "time",
    "zone",
    "cost",
    "places",
    "access",
    "area",
    "page",
    "after",
    "before",
    "at",
    "newest",
    "kind",
    "support",
    "language",
    "country",
    "resource",
    "next",
    "sort",
    "q",
    "month",
    "since",
]
EVERY = 7
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker) -> Iterator[Scene]:
    """One scene for the whole file: every request is undone after it was answered."""
    with django_db_blocker.unblock(), undone():
        yield scene_again()
    connection.close()


@pytest.fixture
def jo(scene, uncounted) -> Client:
    """A facilitator, from whom most addresses take something; author of nothing that Maren wrote."""
    return client_of(scene.cast.jo, raise_request_exception=False)


@pytest.fixture
def person(scene, jo):
    """Whoever gets furthest with an address."""

    def who(name: str) -> Client:
        if name in OF_AN_AUTHOR:
            return client_of(scene.cast.maren, raise_request_exception=False)
        if name in {"coordination:erase", "coordination:removal"}:
            return client_of(scene.cast.lena, raise_request_exception=False)
        if name in {"coordination:objection", *OF_A_COORDINATOR}:
            return client_of(scene.cast.cora, raise_request_exception=False)
        if name == "joining:join":
            return client_of(scene.cast.sol, raise_request_exception=False)
        if name in {"account_login", "account_signup", "account_reset_password"}:
            return client_of(raise_request_exception=False)
        return jo

    return who


def address(scene: Scene, name: str) -> str:
    return reverse(name, args=TABLE[name].args(scene, scene.circle))


def right(scene: Scene, name: str) -> dict[str, str]:
    """The form filled in well, with the scene's own ids."""
    own = {
        "chosen": str(scene.circle.member.pk),
        "person": str(scene.circle.member.pk),
        "resource": str(scene.published.pk),
    }
    return {field: own.get(field, value) for field, value in FIELDS[name].items()}


def send(browser: Client, where: str, fields: dict[str, str | bytes | list[str]]) -> int:
    """As a browser would, but with any bytes; says the status."""
    with undone():
        body = urlencode(fields, doseq=True)
        answer = browser.generic("POST", where, body, content_type=FORM)
        assert b"Traceback" not in answer.content
        return answer.status_code


def test_every_address_that_takes_a_form_is_tried():
    assert set(FIELDS) == {name for name, row in TABLE.items() if row.post != REFUSED}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FIELDS))
def test_no_value_of_a_form_breaks_anything(scene, person, name):
    browser, where, good = person(name), address(scene, name), right(scene, name)
    for number, (what, value) in enumerate(NASTY.items()):
        everywhere = dict.fromkeys([*good, "unknown"], value)
        # All of them at once, and some alone, so that what stands beside is right: not every value
        # in every field, which would take minutes.
        alone = [field for place, field in enumerate(good) if (place + number) % EVERY == 0]
        for fields in [everywhere, *({**good, field: value} for field in alone)]:
            changed = sorted(field for field in fields if fields[field] != good.get(field))
            status = send(browser, where, fields)
            assert status in {200, 302, 303} or 400 <= status < 500, (what, changed, status)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_question_breaks_a_page(scene, jo, name):
    where = address(scene, name)
    for what, value in NASTY.items():
        if what == "much too long":
            value = "long " * 500
        with undone():
            asked = urlencode(dict.fromkeys(QUERIES, value), doseq=True)
            answer = jo.get(f"{where}?{asked}")
        # The probe speaks for itself: it may find that nobody sends the waiting notices.
        assert answer.status_code < 500 or name == "notices:readyz", what


@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_method_breaks_a_page(scene, jo, name):
    where = address(scene, name)
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "BREW"):
        with undone():
            status = jo.generic(method, where).status_code
        assert status < 500 or name == "notices:readyz", method


@pytest.mark.parametrize("path", ["g/{}/", "groups/{}/", "invitations/{}/", "u/{}/", "{}"])
def test_an_address_made_up_is_not_there(scene, jo, path):
    for what, value in NASTY.items():
        if isinstance(value, list) or not value or what == "much too long":
            value = "long-" * 500
        with undone():
            assert jo.get("/" + path.format(quote(value, safe=""))).status_code in {302, 404}, what


@pytest.mark.parametrize(
    "token", ["x", "x" * 43, "x" * 4000, "%00", "%ED%A0%80", "..%2f..", "%E2%80%AE"]
)
def test_a_calendar_s_link_made_up_is_not_there(scene, jo, token):
    with undone():
        assert jo.get(f"/calendar/{token}.ics").status_code == 404


@pytest.mark.parametrize(
    "ways",
    [
        {"HTTP_HOST": "elsewhere.example"},
        {"HTTP_COOKIE": "sessionid=\0; theme=\xff"},
        {"HTTP_COOKIE": "sessionid=" + "x" * 4000},
        {"HTTP_HX_REQUEST": "perhaps", "HTTP_ACCEPT": "nothing/at-all;q=x"},
        {"HTTP_ACCEPT_LANGUAGE": "x-" * 400, "HTTP_REFERER": "\xff"},
        {"HTTP_X_FORWARDED_FOR": "not an address, " * 50},
        {"HTTP_RANGE": "bytes=5-1", "HTTP_IF_MODIFIED_SINCE": "yesterday"},
    ],
)
def test_no_header_breaks_a_page(scene, ways):
    browser = Client(raise_request_exception=False, **{"wsgi.url_scheme": "https"})
    for where in ("/", "/library/", "/g/tuesday-evening-circle/", "/help-now/"):
        with undone():
            assert browser.get(where, **ways).status_code < 500


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"title": '),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        (f"{FORM}; charset=nonsense", b"title=x"),
        (FORM, b"&".join(b"field%d=x" % number for number in range(2000))),
        (FORM, b"body=" + b"x" * 4_000_000),
    ],
)
def test_no_body_breaks_a_form(scene, jo, kind, body):
    for name in ("finder:drafts", "forum:start_thread", "library:propose", "membership:import"):
        with undone():
            answer = jo.generic("POST", address(scene, name), body, content_type=kind)
        assert 400 <= answer.status_code < 500, name


@pytest.mark.parametrize(
    ("called", "content"),
    [
        ("list.csv", b""),
        ("list.csv", b"\0" * 500),
        ("list.csv", b"\xff\xfe\x80"),
        ("list.csv", b"E-Mail;Name\n" + b"\x00@x;y\n" * 50),
        ("list.csv", b"x;" * 40_000),
        ("list.csv", b'"never closed'),
        ("../../list.csv", b"E-Mail\n" + b"long" * 700_000),
        ("\u202evsc.exe", b"MZ\x90\x00\x03"),
    ],
)
def test_no_file_breaks_the_bringing_in(scene, jo, called, content):
    with undone():
        file = SimpleUploadedFile(called, content, content_type="text/csv")
        answer = jo.post(address(scene, "membership:import"), {"file": file})
    assert 400 <= answer.status_code < 500
