"""New replies come when somebody asks for them, and only those."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from groups.forum.own_words import delete_post
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW
from tests.forum.test_thread_page import SLUG, page_of, shown

HTMX = {"HX-Request": "true"}


def newer(browser, thread, last=None, **how):
    where = reverse("forum:newer", args=[SLUG, thread.pk])
    return browser.get(where + (f"?after={last}" if last else ""), **how)


def links(answer):
    return re.findall(r'hx-get="([^"]+/newer/[^"]+)"', answer.content.decode())


@pytest.fixture
def thread(start, cast):
    return start(cast.maren)


def test_only_what_came_since_is_sent_and_the_next_question_begins_there(
    cast, thread, reply, as_person
):
    sam = as_person(cast.sam)
    (link,) = links(sam.get(page_of(thread)))
    assert b"Nothing new." in sam.get(link, headers=HTMX).content
    for number in (1, 2):
        reply(cast.ade, thread, body=f"New {number}", at=NOW + timedelta(minutes=number))
    answer = sam.get(link, headers=HTMX)
    assert shown(answer) == ["New 1", "New 2"]
    assert b"<html" not in answer.content
    (link,) = links(answer)
    last = sam.get(link, headers=HTMX)
    assert shown(last) == []
    assert b"Nothing new." in last.content


def test_what_is_not_for_them_never_comes(cast, thread, reply, as_person):
    sam, jo = as_person(cast.sam), as_person(cast.jo)
    (link,) = links(sam.get(page_of(thread)))
    nothing = sam.get(link, headers=HTMX).content
    reply(cast.maren, thread, audience="facilitators")
    assert sam.get(link, headers=HTMX).content == nothing
    assert len(shown(jo.get(link, headers=HTMX))) == 1


def test_without_scripts_the_link_leads_to_the_page(cast, thread, reply, as_person):
    last = reply(cast.ade, thread)
    reply(cast.ade, thread, body="Since then", at=NOW + timedelta(hours=2))
    sam = as_person(cast.sam)
    answer = newer(sam, thread, last.pk)
    assert answer.status_code == 302
    assert shown(sam.get(answer.headers["Location"])) == ["Since then"]
    assert newer(sam, thread).headers["Location"] == page_of(thread, query="?newest=1")


def test_many_new_ones_come_a_page_at_a_time(cast, thread, reply, as_person):
    sam = as_person(cast.sam)
    (link,) = links(sam.get(page_of(thread)))
    for number in range(30):
        reply(cast.ade, thread, body=str(number), at=NOW + timedelta(minutes=number + 1))
    answer = sam.get(link, headers=HTMX)
    assert shown(answer) == [str(number) for number in range(25)]
    assert b"Later posts" in answer.content


def test_where_the_last_post_was_taken_back_the_page_is_offered_anew(
    cast, thread, reply, as_person
):
    sam, last = as_person(cast.sam), reply(cast.ade, thread)
    with acting_as(cast.ade):
        delete_post(cast.member(cast.ade), last, at=NOW)
    gone = newer(sam, thread, last.pk, headers=HTMX)
    assert gone.status_code == 200
    assert b"Load the newest" in gone.content
    never = newer(sam, thread, uuid4(), headers=HTMX)
    assert [re.sub(r"[0-9a-f-]{36}", "", one.content.decode()) for one in (gone, never)] == [
        re.sub(r"[0-9a-f-]{36}", "", gone.content.decode())
    ] * 2


def test_a_middle_page_offers_the_next_one_instead(cast, thread, reply, as_person):
    for number in range(30):
        reply(cast.ade, thread, at=NOW + timedelta(minutes=number))
    assert b"Show new replies" not in as_person(cast.sam).get(page_of(thread)).content


@pytest.mark.parametrize("last", ["x", "1"])
def test_an_id_that_is_none_is_not_found(cast, thread, as_person, last):
    assert newer(as_person(cast.sam), thread, last, headers=HTMX).status_code == 404
