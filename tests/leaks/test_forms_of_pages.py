"""Other forms of a page: previews, feeds, JSON, and what another site can do with ours."""

import re

from django.test import Client
from django.urls import Resolver404, resolve

from tests.leaks.pages import (
    INSIDE,
    address,
    browser_of,
    get,
    met,
    parts_of,
    plain,
    routes,
)


def test_l22_no_page_offers_itself_for_a_preview(usual):
    for who in ("noor", None):
        for name, parts in parts_of(usual(who)).items():
            said = {
                str(one.get("property") or one.get("name") or one.get("itemprop") or "")
                for one in parts.metas
            }
            assert not [word for word in said if re.match(r"(og|twitter|article|fb):", word)], name
            assert "description" not in said, name
            kinds = {link.get("rel") for link in parts.links}
            # The schedule that other programs read stands beside the public list.
            more = {"alternate"} if name == "finder:finder" else set()
            assert kinds <= {"icon", "preload", "stylesheet"} | more, name


def test_l22_a_crawler_is_nobody(world, usual):
    """A link that a member passes on shows a crawler what it shows to anybody: nothing."""
    crawler = browser_of(None)
    for name, given in usual(None).items():
        agent = {"User-Agent": "Twitterbot/1.0 Slackbot facebookexternalhit/1.1"}
        asked = get(crawler, address(world, world.beside, name), headers=agent)
        assert asked.status_code == given.status_code, name
        if name != "notices:readyz":
            assert plain(asked) == plain(given), name
        assert met([asked]) == set()


ENDS = (".json", ".rss", ".ics", ".txt", ".xml", "/feed/", "/raw/")
FORMATS = ("json", "rss")


def leads_somewhere(where: str) -> bool:
    try:
        return bool(resolve(where))
    except Resolver404:
        return False


def test_l23_no_page_has_another_form_at_an_address_beside_it(world):
    """No such address leads anywhere at all; one of them is tried as a member would."""
    noor, tried = browser_of(world.cast.noor), 0
    own = {address(world, place, n) for n in routes() for place in (world.circle, world.beside)}
    for name in routes():
        where = address(world, world.beside, name).rstrip("/")
        if re.match(r"/(invitations|u|mailbox|accounts/password)/", where):
            continue  # its end is a part of the token
        for beside in {where + end for end in ENDS} - own:
            tried += 1
            if leads_somewhere(beside):  # to a card of a group of that name, say
                assert get(noor, beside).status_code == 404, beside
        if name in INSIDE:
            assert get(noor, f"{where}.json").status_code == 404, name
    assert tried > 300
    assert resolve(address(world, world.beside, "forum:thread")).url_name == "thread"


IN_WHICH_FORM = {"finder:finder", "finder:tell"}
"""There ``format`` is whether a group meets online or in a room."""


def test_l23_a_page_is_a_page_whatever_is_asked_for(world, usual):
    """Neither a parameter nor what a program says it accepts brings another form."""
    browser = browser_of(world.cast.noor)
    for name, given in usual("noor").items():
        where = address(world, world.beside, name)
        for wish in FORMATS:
            asked = get(
                browser,
                f"{where}?output={wish}" + ("" if name in IN_WHICH_FORM else f"&format={wish}"),
                headers={"Accept": f"application/{wish}"},
            )
            assert asked.status_code == given.status_code, name
            assert asked.headers["Content-Type"] == given.headers["Content-Type"], name
            if name != "notices:readyz":
                assert plain(asked) == plain(given), name
    assert "post body" in met(usual("noor").values())


def test_l54_other_sites_get_nothing_of_a_person(world, usual):
    """A page elsewhere that loads ours with the person's cookies cannot read it, nor frame it."""
    across = {
        "Origin": "https://elsewhere.example",
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "no-cors",
        "Sec-Fetch-Dest": "script",
    }
    kai = browser_of(world.cast.kai)
    assert kai.get("/").cookies["session"]["samesite"] == "Lax"
    # The schedule of listed groups and the shelves are there to be read by other sites, and know
    # no person.
    for name in set(routes()) - {"finder:schedule", "library:atom", "library:json"}:
        where = address(world, world.beside, name)
        answer = kai.get(where, headers=across)
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert not [head for head in answer.headers if head.startswith("Access-Control-")], name
        if name not in {"notices:healthz", "notices:readyz"}:
            assert answer.headers["X-Frame-Options"] == "DENY", name
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], name
        # What a script tag could run or read as data is the same for everybody.
        is_data = not answer.headers["Content-Type"].startswith("text/html")
        if is_data and name != "notices:readyz":
            assert answer.content == usual(None)[name].content, name


def test_l54_a_form_sent_from_another_site_is_refused(world):
    maren = Client(enforce_csrf_checks=True)
    maren.force_login(world.cast.maren)
    own = maren.get(address(world, world.circle, "forum:edit_post")).content.decode()
    (token,) = set(re.findall(r'csrfmiddlewaretoken" value="([^"]+)', own))
    words = {"title": "T", "body": "Changed", "csrfmiddlewaretoken": token}
    where = address(world, world.circle, "forum:edit_post")
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert maren.post(where, words, headers=elsewhere).status_code == 403
    assert maren.post(where, words, headers={"Origin": "http://testserver"}).status_code == 302
