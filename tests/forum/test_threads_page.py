"""The list of threads: in an order, and with numbers, that tell of nothing hidden."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groups.forum.overview import recent_threads
from groups.forum.reading import ON_A_PAGE
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW
from tests.leaks.pages import plain

LIST = reverse("forum:threads", args=["tuesday-evening-circle"])


def titles(response):
    rows = re.findall(
        r'<a href="/g/[^"]*/threads/[0-9a-f-]{36}/"[^>]*>(.*?)</a>', response.content.decode()
    )
    return [unescape(title).strip() for title in rows]


def minutes(number):
    return NOW + timedelta(minutes=number)


@pytest.fixture
def two(cast, start):
    """Two threads for everyone: the second one is newer."""
    return start(cast.maren, title="Old", at=NOW), start(cast.sam, title="New", at=minutes(5))


def test_members_see_it_and_nobody_else_does(cast, two, client, as_person):
    for name in ("jo", "ade", "maren", "sam", "priya"):
        assert as_person(getattr(cast, name)).get(LIST).status_code == 200
    for name in ("lena", "rae", "kai", "noor", "cora", "stella", "sol"):
        assert as_person(getattr(cast, name)).get(LIST).status_code == 404
    assert client.get(LIST).status_code == 302


def test_an_empty_group_is_told_what_this_place_is_for(cast, as_person):
    assert b"Nothing is written yet" in as_person(cast.sam).get(LIST).content


def test_a_reply_brings_a_thread_up(cast, two, reply, as_person):
    assert titles(as_person(cast.priya).get(LIST)) == ["New", "Old"]
    reply(cast.jo, two[0], at=minutes(9))
    assert titles(as_person(cast.priya).get(LIST)) == ["Old", "New"]


def test_a_reply_that_somebody_cannot_read_moves_nothing_for_them(cast, two, reply, as_person):
    before = plain(as_person(cast.priya).get(LIST))
    reply(cast.maren, two[0], audience="facilitators", at=minutes(9))
    after = plain(as_person(cast.priya).get(LIST))
    assert before == after
    assert titles(as_person(cast.jo).get(LIST)) == ["Old", "New"]


def test_threads_for_fewer_people_carry_a_mark(cast, start, as_person):
    start(cast.sam, title="For two", audience="facilitators")
    page = as_person(cast.jo).get(LIST).content.decode()
    assert "Facilitators only" in page
    assert titles(as_person(cast.priya).get(LIST)) == []


@pytest.fixture
def many(cast, start):
    for number in range(60):
        audience = "facilitators" if number % 10 == 0 else "everyone"
        start(cast.maren, title=f"Thread {number}", audience=audience, at=minutes(number))


def test_a_long_list_is_read_page_by_page(cast, many, as_person):
    browser = as_person(cast.sam)
    readable = [f"Thread {number}" for number in range(59, -1, -1) if number % 10]
    found, query = [], ""
    for _ in range(3):
        answer = browser.get(LIST + query)
        assert len(titles(answer)) <= ON_A_PAGE
        found += titles(answer)
        older = re.search(r'href="(\?after=[^"]+)"', answer.content.decode())
        if older is None:
            break
        query = older.group(1)
    assert found == readable


@pytest.mark.parametrize("query", ["?after=x", "?after=00000000-0000-4000-8000-000000000000"])
def test_a_place_that_is_none_is_not_found(cast, two, as_person, query):
    assert as_person(cast.sam).get(LIST + query).status_code == 404


def test_a_thread_that_somebody_cannot_read_is_no_place_for_them(cast, start, two, as_person):
    hidden = start(cast.maren, audience="facilitators")
    assert as_person(cast.sam).get(f"{LIST}?after={hidden.pk}").status_code == 404
    assert as_person(cast.jo).get(f"{LIST}?after={hidden.pk}").status_code == 200


def test_the_list_asks_the_database_as_often_for_three_threads_as_for_sixty(cast, start, as_person):
    browser = as_person(cast.maren)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            browser.get(LIST)
        return sum("SAVEPOINT" not in query["sql"] for query in seen)

    counts = []
    for rows in (3, 57):
        for number in range(rows):
            start(cast.maren, title=str(number), at=minutes(number))
        counts.append(queries())
    assert counts[0] == counts[1] <= 9


def test_the_home_page_shows_the_latest_few(cast, many):
    for name, first in (("sam", "Thread 59"), ("jo", "Thread 59")):
        user = getattr(cast, name)
        member = cast.member(user)
        with acting_as(user):
            recent = recent_threads(member)
            assert len(recent) == 5
            assert recent[0].title == first
