"""A visit to somebody's server: whatever it does, we are back in time and know what to think."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from groups.links.models import Outcome
from groups.links.reach import Reach, is_public
from groups.links.sites import site_of
from groups.links.visiting import visit
from tests.links.misbehaving import certificate, raw, running, silence, status, text

AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
FINE = raw(b"HTTP/1.1 200 OK\r\n\r\n")
HOPS = [f"/{number}" for number in range(7)]


@pytest.fixture
def site():
    with running() as site:
        yield site


def outcome(site, path: str, *, most: float = 10.0, **where: str) -> str:
    return visit(site.url(path, **where), at=AT, reach=site.reach(), most=most).outcome


def redirect(site, path: str, to: str, code: int = 302) -> None:
    site.answers[path] = status(code, Location=to)


def test_a_page_that_is_there_is_asked_once_and_politely(site):
    site.answers["/page?a=1"] = status(200)
    assert outcome(site, "/page?a=1") == Outcome.FINE
    assert site.seen == ["GET site.example /robots.txt", "HEAD site.example /page?a=1"]
    assert all(headers["User-Agent"].startswith("LinkCheck/1.0") for headers in site.headers)
    assert not {"Cookie", "Referer", "Authorization"} & set().union(*site.headers)


def test_what_get_says_counts_where_head_is_not_known(site):
    site.answers["/page"] = lambda asked: (status(200) if asked.command == "GET" else status(405))(
        asked
    )
    assert outcome(site, "/page") == Outcome.FINE


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (status(404), Outcome.GONE),
        (status(410), Outcome.GONE),
        (status(500), Outcome.FAULTY),
        (status(403), Outcome.UNWELCOME),
        (status(429), Outcome.BUSY),
        (raw(b"what?\r\n\r\n"), Outcome.FAULTY),
        (raw(b""), Outcome.FAULTY),
        (raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), Outcome.FAULTY),
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"), Outcome.FAULTY),
        (status(302, Location="http://[broken"), Outcome.FAULTY),
        (status(302, Location="/\x7f\xff place"), Outcome.GONE),
        (status(302, Location="javascript:alert(1)"), Outcome.REFUSED),
        (status(302, Location="file:///etc/passwd"), Outcome.REFUSED),
        (status(302, Location="http://name:word@site.example/"), Outcome.REFUSED),
    ],
)
def test_bad_answers_are_told_apart(site, answer, found):
    site.answers["/page"] = answer
    assert outcome(site, "/page") == found


@pytest.mark.parametrize(
    "answer",
    [
        silence,
        raw(b"HTTP/1.1 200 OK\r\nX: ", b"y", every=0.05),
        raw(b"HTTP/1.1 100 Continue\r\n\r\n", every=0.01),
    ],
    ids=["silence", "a slow drip", "never the last word"],
)
def test_nobody_keeps_us_waiting(site, answer):
    site.answers["/page"] = answer
    assert outcome(site, "/page", most=0.5) == Outcome.FAULTY


def test_an_endless_body_is_not_read(site):
    endless = raw(b"HTTP/1.1 200 OK\r\n\r\n", b"more " * 10_000, every=0.001)
    site.answers["/page"] = lambda asked: (endless if asked.command == "GET" else status(405))(
        asked
    )
    assert outcome(site, "/page") == Outcome.FINE


def test_five_redirects_are_followed_and_not_six(site):
    for here, there in pairwise(HOPS):
        redirect(site, here, there)
    site.answers[HOPS[-1]] = FINE
    assert outcome(site, HOPS[1]) == Outcome.FINE
    assert outcome(site, HOPS[0]) == Outcome.FAULTY
    redirect(site, HOPS[-1], HOPS[0], code=308)
    assert outcome(site, HOPS[1]) == Outcome.FAULTY


@pytest.mark.parametrize(
    "host",
    [
        "inside.example",
        "metadata.example",
        "shared.example",
        "six.example",
        "mapped.example",
        "gateway.example",
        "both.example",
    ],
)
def test_nobody_is_sent_into_a_private_network_by_name_or_by_redirect(site, host):
    assert outcome(site, "/", host=host) == Outcome.REFUSED
    redirect(site, "/page", f"http://{host}/")
    assert outcome(site, "/page") == Outcome.REFUSED


def test_the_servers_own_machine_is_refused_whatever_it_is_called():
    """Without the reach that tests give, by the machine's own resolver."""
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "0.0.0.0"):
        assert visit(f"http://{host}/", at=AT, reach=Reach()).outcome == Outcome.REFUSED, host


def test_another_port_is_refused_even_at_a_public_address(site):
    reach = Reach(resolve=lambda host, port: ["93.184.215.14"])
    assert visit("http://site.example:6379/", at=AT, reach=reach).outcome == Outcome.REFUSED


def test_a_name_is_looked_up_once_for_each_request(site):
    """So that it cannot be another machine when the connection is made."""
    site.answers["/page"] = status(200)
    assert outcome(site, "/page") == Outcome.FINE
    assert len(site.looked_up) == len(site.seen) == 2


def test_a_name_that_leads_nowhere_is_a_fault(site):
    assert outcome(site, "/", host="nobody.example") == Outcome.FAULTY


@pytest.mark.parametrize(
    ("host", "found"), [("www.site.example", Outcome.FINE), ("shop.other", Outcome.MOVED)]
)
def test_another_owner_is_noticed(site, host, found):
    redirect(site, "/page", site.url("/there", host=host), code=301)
    site.answers["/there"] = status(200)
    answer = visit(site.url("/page"), at=AT, reach=site.reach())
    assert (answer.outcome, answer.url) == (found, site.url("/there", host=host))


def test_robots_are_heard_on_every_site_of_the_way(site):
    site.answers["/robots.txt"] = text("User-agent: *\nDisallow: /private\n")
    for path in ("/private", "/open"):
        site.answers[path] = status(200)
    redirect(site, "/way", "/private")
    assert outcome(site, "/open") == Outcome.FINE
    assert outcome(site, "/private") == Outcome.UNWELCOME
    assert outcome(site, "/way") == Outcome.UNWELCOME
    assert not [asked for asked in site.seen if asked.endswith("/private")]


def test_our_own_name_in_robots_counts(site):
    site.answers["/robots.txt"] = text("User-agent: LinkCheck\nDisallow: /\n")
    assert outcome(site, "/page") == Outcome.UNWELCOME


def test_where_robots_cannot_be_read_nothing_else_is_asked(site):
    site.answers["/robots.txt"] = status(503)
    assert outcome(site, "/page") == Outcome.FAULTY
    assert site.seen == ["GET site.example /robots.txt"]


def test_of_an_endless_robots_file_a_part_is_read(site):
    site.answers["/robots.txt"] = raw(
        b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /page\n",
        b"# more\n" * 10_000,
        every=0.001,
    )
    assert outcome(site, "/page") == Outcome.UNWELCOME


@pytest.mark.parametrize(
    ("later", "rest"),
    [
        ("120", timedelta(seconds=120)),
        ("Mon, 23 Nov 2026 20:00:00 GMT", timedelta(hours=2)),
        ("soon", None),
        ("-5", None),
        ("9" * 400, timedelta(days=1157, seconds=35200)),
    ],
)
def test_a_busy_site_says_when_to_come_back(site, later, rest):
    site.answers["/page"] = status(429, Retry_After=later)
    answer = visit(site.url("/page"), at=AT, reach=site.reach())
    assert (answer.outcome, answer.rest) == (Outcome.BUSY, rest)


def test_a_certificate_counts_for_its_own_name_only(tmp_path):
    server, trusting = certificate(tmp_path, "site.example")
    with running(server) as site:
        site.answers["/page"] = status(200)
        site.answers["/down"] = status(302, Location=site.url("/page", scheme="http"))
        here, other = (
            site.url("/page", host=host, scheme="https") for host in ("site.example", "a.example")
        )
        assert visit(here, at=AT, reach=site.reach()).outcome == Outcome.FAULTY
        reach = site.reach(trusting)
        assert visit(here, at=AT, reach=reach).outcome == Outcome.FINE
        assert visit(other, at=AT, reach=reach).outcome == Outcome.FAULTY
        down = here.replace("/page", "/down")
        assert visit(down, at=AT, reach=reach).outcome == Outcome.REFUSED, "to http"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("2001::1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_public_is_what_the_registries_say(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("mind.org.uk", "mind.org.uk"),
        ("www.mind.org.uk", "mind.org.uk"),
        ("help.mind.example", "mind.example"),
        ("one.wordpress.com", "one.wordpress.com"),
        ("self-compassion.org", "self-compassion.org"),
        ("bapk.de", "bapk.de"),
        ("www.bapk.de", "bapk.de"),
    ],
)
def test_whose_site_a_host_is(host, site):
    assert site_of(host) == site
