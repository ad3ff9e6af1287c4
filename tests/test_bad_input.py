"""Whatever is sent, to whichever address: a clear answer, and never our own mistake."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tests.access_table import REFUSED, TABLE
from tests.again import scene_again
from tests.clients import client_of
from tests.right_values import FIELDS, QUERIES, address, right, who_gets_furthest
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
def test_no_value_of_a_form_breaks_anything(scene, uncounted, name):
    browser = client_of(who_gets_furthest(scene, name), raise_request_exception=False)
    where, good = address(scene, name), right(scene, name)
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
