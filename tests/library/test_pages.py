"""The library in the browser: who gets which page, and what stands on it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.library.models import Resource, Share
from groupsite.confidentiality.acting import acting_as
from tests.library.shelves import (
    GOOD_REVIEW,
    approve,
    many_published,
    proposal,
    published,
    shared,
)

NOTE = "We talk about this on Tuesday."
GOOD = {"title": "Ten quiet minutes", "publisher": "Us", "kind": "exercise", "language": "en"}
CIRCLE = "/g/tuesday-evening-circle/library/"


def queries(browser, address: str) -> int:
    """How many statements a page runs, savepoints not counted."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(address).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


# The shelves


def test_anybody_finds_what_is_published_and_nothing_else(cast, client):
    published(cast, "On the shelf")
    proposal(cast.sol, "Only proposed")
    page = client.get("/library/").content.decode()
    assert "On the shelf" in page
    assert "Only proposed" not in page
    assert "Set-Cookie" not in client.get("/library/").headers


def test_shelves_are_narrowed_by_kind_support_and_language(cast, client):
    published(cast, "An English book", kind="book", support_types=["cbt", "art therapy"])
    published(cast, "Ein Buch", kind="book", language="de")
    assert_shows(client, "?kind=book", "An English book", "Ein Buch")
    assert_shows(client, "?kind=book&language=de", "Ein Buch")
    assert_shows(client, "?support=cbt", "An English book")
    assert_shows(client, "?kind=video")
    assert_shows(client, "?kind=&support=&language=", "An English book", "Ein Buch")


def assert_shows(client, query: str, *titles: str) -> None:
    page = client.get(f"/library/{query}").content.decode()
    for title in ("An English book", "Ein Buch"):
        assert (title in page) == (title in titles)


def test_shelves_that_do_not_exist_are_said_not_to(cast, client):
    for query in ["kind=poem", "language=%00", "support='--", "kind=book&language=xx"]:
        answer = client.get(f"/library/?{query}")
        assert answer.status_code == 422, query
        assert "no such shelves" in answer.content.decode()


def test_a_page_that_does_not_exist_is_not_found(cast, client):
    published(cast)
    for page in ("0", "-1", "2", "x", "%00", "9" * 30, "9" * 5000):
        assert client.get(f"/library/?page={page}").status_code == 404, page


def test_long_shelves_have_pages(cast, client):
    many_published(cast, 13)
    assert "Number 12" in client.get("/library/?kind=article").content.decode()
    second = client.get("/library/?kind=article&page=2").content.decode()
    assert "Number 0" in second
    assert "Number 12" not in second


# One resource


def test_a_card_says_who_stands_for_it_who_earns_by_it_and_where_it_leads(cast, client):
    resource = published(
        cast,
        url="https://www.example.org/a",
        conflict_of_interest="the author sells a course",
        summary="<script>alert(1)</script>",
    )
    page = client.get(f"/library/{resource.pk}/").content.decode()
    assert "Vetted 23 November 2026 by two people, one of them a coordinator" in page
    assert "the author sells a course" in page
    assert (
        '<a role="button" href="https://www.example.org/a" rel="noopener noreferrer nofollow"'
        in page
    )
    assert "<script>alert" not in page
    assert "<title>groupsite · Page</title>" in page


def test_a_proposal_and_nothing_at_all_answer_strangers_alike(cast, client, as_person):
    resource, nothing = proposal(cast.sol).pk, uuid.uuid4()
    strangers = (cast.maren, cast.kai, cast.lena, cast.rae, cast.stella)
    for browser in (client, *map(as_person, strangers)):
        hidden = browser.get(f"/library/{resource}/")
        absent = browser.get(f"/library/{nothing}/")
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert said(hidden, resource) == said(absent, nothing)


def said(answer, pk: uuid.UUID) -> str:
    """The page without the address that was asked for."""
    return answer.content.decode().replace(str(pk), "")


def test_the_proposer_follows_their_proposal(cast, as_person):
    resource = proposal(cast.sol)
    browser = as_person(cast.sol)
    page = browser.get(f"/library/{resource.pk}/").content.decode()
    assert "Only you and the reviewers can see it" in page
    assert "Your review" not in page
    jo = as_person(cast.jo)
    jo.post(f"/library/{resource.pk}/review/", {"verdict": "decline", "because": "selling"})
    page = browser.get(f"/library/{resource.pk}/").content.decode()
    assert "It is there to sell something" in page
    assert "Declined" in browser.get("/library/propose/").content.decode()


# Proposing


def test_who_signed_in_proposes_and_nobody_else(cast, client, as_person):
    answer = client.post("/library/propose/", GOOD)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
    answer = as_person(cast.sol).post(
        "/library/propose/",
        GOOD
        | {
            "url": "www.example.org/a?utm_source=mail&aff=7",
            "support_types": ["cbt"],
            "summary": "  Two\r\nlines ",
        },
    )
    assert answer.status_code == 302
    with acting_as(cast.sol):
        made = Resource.objects.get()
    assert answer.headers["Location"] == f"/library/{made.pk}/"
    assert made.url == "https://www.example.org/a"
    assert made.conflict_of_interest == "affiliate link in the proposed address"
    assert (made.support_types, made.summary, made.state) == (["cbt"], "Two\nlines", "proposed")


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"title": "bad\x00"},
        {"title": "bad\u202e"},
        {"publisher": "\u3164"},
        {"kind": "poem"},
        {"language": "tlh"},
        {"support_types": ["cbt", "leeches"]},
        {"url": "javascript:alert(1)"},
        {"url": "https://127.0.0.1/"},
        {"summary": "x" * 2001},
        {"conflict_of_interest": "x" * 251},
    ],
)
def test_a_wrong_proposal_keeps_its_entries_and_changes_nothing(cast, as_person, wrong):
    answer = as_person(cast.sol).post("/library/propose/", {**GOOD, "cost": "free as air", **wrong})
    assert answer.status_code == 422
    assert "free as air" in answer.content.decode()
    assert "Nothing was saved yet" in answer.content.decode()
    with acting_as(cast.sol):
        assert not Resource.objects.exists()


def test_what_the_library_has_is_not_proposed_again(cast, as_person):
    published(cast, url="https://example.org/a")
    answer = as_person(cast.sol).post("/library/propose/", GOOD | {"url": "http://example.org/a/"})
    assert answer.status_code == 422
    assert "The library has this one already" in answer.content.decode()


def test_a_hidden_proposal_is_not_given_away_by_proposing_the_same(cast, as_person):
    proposal(cast.jo, url="https://example.org/a")
    answer = as_person(cast.sol).post("/library/propose/", GOOD | {"url": "https://example.org/a"})
    assert answer.status_code == 302


def test_nobody_fills_the_queue_alone(cast, as_person):
    for number in range(20):
        proposal(cast.sol, f"Number {number}")
    answer = as_person(cast.sol).post("/library/propose/", GOOD)
    assert answer.status_code == 422
    assert "20 of your proposals are waiting" in answer.content.decode()


# Reviewing


def test_only_reviewers_see_what_waits(cast, as_person):
    for person in (cast.sol, cast.maren, cast.kai, cast.lena, cast.rae, cast.stella):
        assert as_person(person).get("/library/reviews/").status_code == 403


def test_nobody_is_asked_to_sign_in_before_reviewing(cast, client):
    resource = proposal(cast.sol)
    for answer in (
        client.get("/library/reviews/"),
        client.post(f"/library/{resource.pk}/review/", GOOD_REVIEW),
    ):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/")


def test_a_reviewer_finds_what_others_proposed_until_they_have_said_something(cast, as_person):
    made = proposal(cast.sol, "By somebody else")
    proposal(cast.jo, "By themselves")
    jo = as_person(cast.jo)
    page = jo.get("/library/reviews/").content.decode()
    assert "By somebody else" in page
    assert "By themselves" not in page
    assert "Your review" in jo.get(f"/library/{made.pk}/").content.decode()
    answer = jo.post(f"/library/{made.pk}/review/", GOOD_REVIEW, follow=True)
    assert answer.redirect_chain == [("/library/reviews/", 302)]
    assert "Somebody else looks at it as well" in answer.content.decode()
    assert "By somebody else" not in answer.content.decode()
    answer = as_person(cast.cora).post(f"/library/{made.pk}/review/", GOOD_REVIEW, follow=True)
    assert "It stands in the library now" in answer.content.decode()


def test_the_proposer_is_refused_as_reviewer(cast, as_person):
    made = proposal(cast.jo)
    answer = as_person(cast.jo).post(f"/library/{made.pk}/review/", GOOD_REVIEW)
    assert answer.status_code == 403
    made = proposal(cast.sol)
    answer = as_person(cast.sol).post(f"/library/{made.pk}/review/", GOOD_REVIEW)
    assert answer.status_code == 403


def test_strangers_find_no_proposal_to_review(cast, as_person):
    made = proposal(cast.sol)
    for person in (cast.maren, cast.stella):
        answer = as_person(person).post(f"/library/{made.pk}/review/", GOOD_REVIEW)
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"verdict": "maybe"},
        {"verdict": "decline"},
        {"verdict": "decline", "because": "mood"},
        {"verdict": "approve\x00"},
        {"verdict": "approve"},
        {**GOOD_REVIEW, "point_watched": ""},
        {**GOOD_REVIEW, "point_watched": "perhaps"},
        {**GOOD_REVIEW, "note_watched": "x" * 301},
        {**GOOD_REVIEW, "interest": "bad\x00"},
    ],
)
def test_a_wrong_review_changes_nothing(cast, as_person, wrong):
    made = proposal(cast.sol)
    jo = as_person(cast.jo)
    kept = {"note_source": "kept as it was", **wrong}
    answer = jo.post(f"/library/{made.pk}/review/", kept)
    assert answer.status_code == 422
    assert "kept as it was" in answer.content.decode()
    assert "Please look at this again" in answer.content.decode()
    with acting_as(cast.jo):
        assert Resource.objects.get().state == "proposed"
    assert jo.get(f"/library/{made.pk}/review/").status_code == 405


def test_a_second_word_of_the_same_reviewer_is_answered_in_words(cast, as_person):
    made = approve(cast.jo, proposal(cast.sol))
    answer = as_person(cast.jo).post(f"/library/{made.pk}/review/", GOOD_REVIEW)
    assert answer.status_code == 422
    assert "You have said what you think" in answer.content.decode()
    approve(cast.cora, made)
    answer = as_person(cast.ade).post(f"/library/{made.pk}/review/", GOOD_REVIEW)
    assert answer.status_code == 422
    assert "decided already" in answer.content.decode()


# A group's own shelf


def test_members_read_their_shelf_and_nobody_else_finds_it(cast, client, as_person):
    shared(cast, published(cast), NOTE)
    for person in (cast.maren, cast.ade):
        assert NOTE in as_person(person).get(CIRCLE).content.decode()
    for name in ("kai", "lena", "rae", "sol", "cora", "stella"):
        answer = as_person(getattr(cast, name)).get(CIRCLE)
        assert answer.status_code == 404
        assert NOTE not in answer.content.decode()
    assert client.get(CIRCLE).status_code == 302


def test_the_words_stand_on_no_page_outside_the_group(cast, client, as_person):
    resource = published(cast)
    shared(cast, resource, NOTE)
    for browser in (client, as_person(cast.sol), as_person(cast.jo)):
        for address in ("/library/", f"/library/{resource.pk}/"):
            assert NOTE not in browser.get(address).content.decode()


def test_a_facilitator_shares_from_the_card(cast, as_person):
    resource = published(cast)
    jo = as_person(cast.jo)
    card = jo.get(f"/library/{resource.pk}/").content.decode()
    assert f'href="{CIRCLE}share/?resource={resource.pk}"' in card
    form = jo.get(f"{CIRCLE}share/?resource={resource.pk}").content.decode()
    assert f'<option value="{resource.pk}" selected>' in form
    answer = jo.post(f"{CIRCLE}share/", {"resource": resource.pk, "note": NOTE}, follow=True)
    assert answer.redirect_chain == [(CIRCLE, 302)]
    assert NOTE in answer.content.decode()
    assert "Share it" not in as_person(cast.maren).get(f"/library/{resource.pk}/").content.decode()


def test_a_proposal_is_not_shared_and_its_title_not_offered(cast, as_person):
    made = proposal(cast.jo, "Only proposed")
    jo = as_person(cast.jo)
    for address in (f"{CIRCLE}share/", f"{CIRCLE}share/?resource={made.pk}"):
        assert "Only proposed" not in jo.get(address).content.decode()
    answer = jo.post(f"{CIRCLE}share/", {"resource": made.pk, "note": "kept words"})
    assert answer.status_code == 422
    assert "kept words" in answer.content.decode()


@pytest.mark.parametrize(
    "wrong", ["", "x", "\x00", "623424d7-82ce-45c7-958b-b921382c084d", "' or 1=1"]
)
def test_a_wrong_choice_is_answered_in_words(cast, as_person, wrong):
    published(cast)
    jo = as_person(cast.jo)
    assert jo.get(f"{CIRCLE}share/", {"resource": wrong}).status_code == 200
    answer = jo.post(f"{CIRCLE}share/", {"resource": wrong, "note": "kept words"})
    assert answer.status_code == 422
    assert "kept words" in answer.content.decode()


def test_sharing_twice_is_answered_in_words(cast, as_person):
    resource = published(cast)
    shared(cast, resource)
    answer = as_person(cast.ade).post(f"{CIRCLE}share/", {"resource": resource.pk})
    assert answer.status_code == 422
    assert "Your group has this one already" in answer.content.decode()


def test_taking_back_asks_first(cast, as_person):
    given = shared(cast, published(cast), NOTE)
    jo = as_person(cast.jo)
    address = f"{CIRCLE}{given.pk}/unshare/"
    assert "Do you want to take this off" in jo.get(address).content.decode()
    with acting_as(cast.jo):
        assert Share.objects.exists()
    assert NOTE not in jo.post(address, follow=True).content.decode()
    assert jo.post(address).status_code == 404


def test_members_do_not_arrange_the_shelf(cast, client, as_person):
    resource = published(cast)
    given = shared(cast, resource)
    for address in (f"{CIRCLE}share/", f"{CIRCLE}{given.pk}/unshare/"):
        assert as_person(cast.maren).get(address).status_code == 403
        assert as_person(cast.maren).post(address, {"resource": resource.pk}).status_code == 403
        for person in (cast.noor, cast.sol, cast.cora):
            assert as_person(person).post(address).status_code == 404
        assert client.post(address).status_code == 302
    elsewhere = f"/g/beside-you/library/{given.pk}/unshare/"
    assert as_person(cast.noor).post(elsewhere).status_code == 404
    with acting_as(cast.jo):
        assert Share.objects.count() == 1


# However full the shelves are


def test_full_shelves_cost_no_more_than_short_ones(cast, client, as_person):
    jo, cora, sol = (as_person(person) for person in (cast.jo, cast.cora, cast.sol))
    pages = [
        (client, "/library/"),
        (jo, "/library/"),
        (jo, "/library/?kind=article&support=cbt&language=en"),
        (cora, "/library/reviews/"),
        (sol, "/library/propose/"),
        (jo, CIRCLE),
        (jo, f"{CIRCLE}share/"),
    ]
    fill(cast, 3)
    few = [queries(*page) for page in pages]
    fill(cast, 57)
    many = [queries(*page) for page in pages]
    assert few == many
    assert max(many) <= 12


def fill(cast, count: int) -> None:
    """So many on the shelves, half of them shared, and as many waiting."""
    made = many_published(cast, count)
    for resource in made[::2]:
        shared(cast, resource, NOTE)
    for person in (cast.sol, cast.kai, cast.maren):
        for number in range(min(count, 10)):
            proposal(person, f"Waiting {number}")


def test_one_card_costs_little(cast, client, as_person):
    made, waiting = published(cast), proposal(cast.sol, "Waiting")
    assert queries(client, f"/library/{made.pk}/") <= 12
    for person in (cast.jo, cast.cora, cast.maren):
        assert queries(as_person(person), f"/library/{made.pk}/") <= 12
    for person in (cast.jo, cast.cora, cast.sol):
        assert queries(as_person(person), f"/library/{waiting.pk}/") <= 12
