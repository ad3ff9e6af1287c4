"""A thread's page: what each person finds on it, and who gets to it."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groups.forum.acknowledgements import acknowledge
from groups.forum.answers import review_answer
from groups.forum.models import Post
from groups.forum.own_words import delete_post
from groups.forum.quotes import quoting
from groups.forum.read_marks import mark_read
from groups.forum.reading import ON_A_PAGE
from groups.membership.actions import leave
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW

SLUG = "tuesday-evening-circle"
NOBODY = "623424d7-82ce-45c7-958b-b921382c084d"


def page_of(thread, slug=SLUG, query=""):
    return reverse("forum:thread", args=[slug, thread.pk]) + query


def shown(response):
    """The texts of the posts on the page, in order."""
    found = re.findall(r'<div class="text"[^>]*>(.*?)</div>', response.content.decode(), re.S)
    return [re.sub("<[^>]+>", "", text).strip() for text in found]


def chips(response):
    return re.findall(r'<span class="chip[^"]*">(.*?)</span>', response.content.decode())


def test_members_read_it_and_nobody_else_finds_it(cast, start, client, as_person):
    thread = start(cast.maren)
    address = page_of(thread)
    for name in ("jo", "ade", "maren", "sam", "priya"):
        assert as_person(getattr(cast, name)).get(address).status_code == 200
    for name in ("lena", "rae", "noor", "kai", "cora", "stella", "sol"):
        assert as_person(getattr(cast, name)).get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_a_thread_that_is_hidden_and_one_that_is_absent_look_the_same(cast, start, as_person):
    hidden = start(cast.maren, audience="chosen", readers=[cast.priya])
    browser = as_person(cast.sam)
    answers = [browser.get(reverse("forum:thread", args=[SLUG, pk])) for pk in (hidden.pk, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert as_person(cast.priya).get(page_of(hidden)).status_code == 200


def test_a_thread_is_not_found_under_another_groups_address(cast, start, as_person):
    thread = start(cast.kai, group=cast.beside)
    browser = as_person(cast.kai)
    assert browser.get(page_of(thread, "beside-you")).status_code == 200
    assert browser.get(page_of(thread)).status_code == 404
    assert as_person(cast.sam).get(page_of(thread)).status_code == 404


def test_after_leaving_the_page_is_not_found(cast, start, as_person):
    thread = start(cast.maren)
    browser = as_person(cast.maren)
    assert browser.get(page_of(thread)).status_code == 200
    with acting_as(cast.maren):
        leave(cast.member(cast.maren), at=NOW + timedelta(days=1))
    assert browser.get(page_of(thread)).status_code == 404


def test_a_reply_that_is_not_for_somebody_is_neither_shown_nor_counted(
    cast, start, reply, as_person
):
    thread = start(cast.maren)
    reply(cast.sam, thread, body="A worry", audience="facilitators")
    for name, texts, count in (
        ("maren", ["I put the kettle on."], b"No replies yet"),
        ("jo", ["I put the kettle on.", "A worry"], b"1 reply"),
    ):
        browser = as_person(getattr(cast, name))
        assert shown(browser.get(page_of(thread))) == texts
        assert count in browser.get(reverse("forum:threads", args=[SLUG])).content


def test_the_chip_says_who_can_read_a_post(cast, start, reply, as_person, joined):
    thread = start(cast.maren)
    reply(cast.sam, thread, audience="facilitators", at=NOW + timedelta(minutes=40))
    reply(cast.ade, thread, audience="chosen", readers=[cast.sam], at=NOW + timedelta(minutes=50))
    reply(cast.priya, thread, at=NOW + timedelta(minutes=60))
    assert chips(as_person(cast.sam).get(page_of(thread))) == [
        "5 members can read this",
        "Facilitators only",
        "Chosen people only",
        "5 members can read this",
    ]
    joined(cast.priya, NOW + timedelta(minutes=30))
    assert chips(as_person(cast.jo).get(page_of(thread)))[0] == "4 members can read this"


def test_only_the_author_is_told_the_names_of_the_chosen(cast, start, reply, as_person):
    thread = start(cast.maren)
    reply(cast.sam, thread, audience="chosen", readers=[cast.priya])
    mine = as_person(cast.sam).get(page_of(thread)).content.decode()
    others = as_person(cast.priya).get(page_of(thread)).content.decode()
    assert "Priya and you." in mine
    assert "Who can read this" in mine
    assert "Who can read this" not in others


def test_only_the_author_finds_ways_to_change_a_post(cast, start, as_person):
    thread = start(cast.maren)
    assert b"Take back" in as_person(cast.maren).get(page_of(thread)).content
    for name in ("jo", "ade", "sam"):
        assert b"Take back" not in as_person(getattr(cast, name)).get(page_of(thread)).content


def test_a_thread_taken_back_says_so_and_keeps_its_replies(cast, start, reply, as_person):
    thread = start(cast.maren)
    reply(cast.sam, thread, body="Thank you for this")
    with acting_as(cast.maren):
        delete_post(cast.member(cast.maren), Post.objects.get(opens=True), at=NOW)
    answer = as_person(cast.priya).get(page_of(thread))
    assert b"The author took this back." in answer.content
    assert b"Quiet Thursdays" not in answer.content
    assert shown(answer) == ["Thank you for this"]


def test_the_author_finds_nothing_of_a_thread_they_took_back_whatever_others_see(
    cast, start, reply, as_person
):
    thread = start(cast.maren)
    reply(cast.sam, thread, audience="facilitators")
    with acting_as(cast.maren):
        delete_post(cast.member(cast.maren), Post.objects.get(opens=True), at=NOW)
    maren, jo = as_person(cast.maren), as_person(cast.jo)
    assert maren.get(page_of(thread)).status_code == 404
    assert maren.post(reverse("forum:reply", args=[SLUG, thread.pk]), {}).status_code == 404
    assert jo.get(page_of(thread)).status_code == 200


def test_the_browsers_history_keeps_no_word_of_it(cast, start, as_person):
    answer = as_person(cast.maren).get(page_of(start(cast.maren)))
    title = re.search("<title>(.*?)</title>", answer.content.decode()).group(1)
    assert "Quiet" not in title
    assert "Tuesday" not in title
    assert "no-store" in answer.headers["Cache-Control"]


def test_times_stand_on_the_readers_clock(cast, start, as_person):
    thread = start(cast.sam, at=datetime(2026, 3, 5, 23, 30, tzinfo=UTC))
    for name, words in (
        ("maren", "Friday 6 March, 00:30"),
        ("jo", "Thursday 5 March, 23:30"),
    ):
        assert words in as_person(getattr(cast, name)).get(page_of(thread)).content.decode()


@pytest.fixture
def long_thread(cast, start, reply):
    """An opening post and 59 replies."""
    thread = start(cast.maren, body="0")
    for number in range(1, 60):
        author = cast.sam if number % 2 else cast.jo
        audience = "facilitators" if number == 59 else "everyone"
        reply(
            author, thread, body=str(number), audience=audience, at=NOW + timedelta(minutes=number)
        )
    return thread


def test_a_long_thread_is_read_page_by_page_in_both_directions(cast, long_thread, as_person):
    browser = as_person(cast.maren)

    def go(query):
        answer = browser.get(page_of(long_thread, query=query))
        links = dict(
            re.findall(r'outline" href="(\?(before|after)=[^"]+)"', answer.content.decode())
        )
        return shown(answer), {word: link for link, word in links.items()}

    first, links = go("")
    assert first == [str(number) for number in range(ON_A_PAGE)]
    assert set(links) == {"after"}
    second, links = go(links["after"])
    assert second == [str(number) for number in range(25, 50)]
    third, links = go(links["after"])
    # The last one is not for her: the page ends without a word of it.
    assert third == [str(number) for number in range(50, 59)]
    assert set(links) == {"before"}
    assert go(links["before"])[0] == second
    newest, links = go("?newest=1")
    assert newest == [str(number) for number in range(34, 59)]
    assert set(links) == {"before"}


def test_a_post_is_shown_with_what_came_before_it(cast, long_thread, as_person):
    with acting_as(cast.sam):
        posts = list(Post.objects.filter(thread=long_thread).in_order())
    for number, first in ((3, "0"), (40, "28"), (58, "46")):
        answer = as_person(cast.maren).get(page_of(long_thread, query=f"?at={posts[number].pk}"))
        assert shown(answer)[0] == first
        assert str(number) in shown(answer)


@pytest.mark.parametrize("query", ["?after=x", "?before=1", f"?at={NOBODY}", f"?after={NOBODY}"])
def test_a_place_that_is_none_is_not_found(cast, start, as_person, query):
    thread = start(cast.maren)
    assert as_person(cast.maren).get(page_of(thread, query=query)).status_code == 404


def test_a_post_that_somebody_cannot_read_is_no_place_for_them(cast, long_thread, as_person):
    with acting_as(cast.sam):
        hidden = Post.objects.get(audience="facilitators")
    query = f"?before={hidden.pk}"
    assert as_person(cast.maren).get(page_of(long_thread, query=query)).status_code == 404
    assert as_person(cast.jo).get(page_of(long_thread, query=query)).status_code == 200


def queries(browser, address):
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return [query["sql"] for query in seen if "SAVEPOINT" not in query["sql"]]


def test_a_page_asks_the_database_as_often_for_a_short_thread_as_for_a_long_one(
    cast, start, reply, long_thread, as_person
):
    short = start(cast.maren)
    for number in range(2):
        reply(cast.sam, short, at=NOW + timedelta(minutes=number))
    browser = as_person(cast.maren)
    counts = [len(queries(browser, page_of(thread))) for thread in (short, long_thread)]
    # The session; person, actor, door, thread, posts, people, key; the session again. And one that
    # only a test has, whose transaction goes on after the request.
    assert counts[0] == counts[1] == 10
    with acting_as(cast.sam):
        post = Post.objects.filter(thread=long_thread).in_order()[30]
    for place in ("newest=1", f"at={post.pk}", f"after={post.pk}", f"before={post.pk}"):
        assert len(queries(browser, page_of(long_thread, query=f"?{place}"))) <= counts[0] + 1


def of_the_page(browser, address):
    """Without the session's two, and without the one that only a test has."""
    asked = [sql for sql in queries(browser, address) if "django_session" not in sql]
    return asked[:-1] if "act_as" in asked[-1] else asked


def test_a_page_of_twenty_five_asks_eight_times_with_all_that_can_stand_on_it(
    cast, start, reply, as_person
):
    asked = start(cast.maren, kind="question")
    first = [reply(cast.ade, asked, at=NOW + timedelta(seconds=n)) for n in range(30)]
    for number, quoted in enumerate(first):
        body = f"{quoting(quoted.pk)}\n\nYes."
        answer = reply(cast.sam, asked, body=body, at=NOW + timedelta(minutes=number + 1))
        for name in ("jo", "priya", "maren"):
            with acting_as(getattr(cast, name)):
                acknowledge(cast.member(getattr(cast, name)), answer, "helped")
        with acting_as(cast.jo):
            review_answer(cast.member(cast.jo), answer, at=NOW)
    with acting_as(cast.priya):
        mark_read(cast.member(cast.priya), first[0])
    for name in ("priya", "jo", "maren"):
        browser = as_person(getattr(cast, name))
        page = page_of(asked, query="?newest=1")
        assert len(shown(browser.get(page))) == ON_A_PAGE
        assert len(of_the_page(browser, page)) <= 8, name
