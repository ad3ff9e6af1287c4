"""Showing one's own words to fewer people: in the form, in the action, in the database."""

import re
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from groups.audit.models import Entry, Verb
from groups.errors import NotPossible
from groups.forum.models import Post, Reader, Thread
from groups.forum.own_words import narrow, readers_today
from groups.journal.models import JournalEntry
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, bodies, without_the_first_lock, without_the_second_lock
from tests.forum.test_own_words import address
from tests.forum.test_reply import who_reads
from tests.forum.test_start_thread import readers
from tests.forum.test_thread_page import chips, page_of

CIRCLE = {"jo", "ade", "maren", "sam", "priya"}
DAY = timedelta(days=1)


def opening(user, thread):
    with acting_as(user):
        return Post.objects.select_related("thread").get(thread=thread.pk, opens=True)


def do(cast, user, post, *, people=(), at=NOW + DAY, **wishes):
    with acting_as(user):
        chosen = [cast.member(person) for person in people]
        narrow(cast.member(user), post, readers=chosen, at=at, **wishes)


@pytest.mark.parametrize(
    ("audience", "people", "left"),
    [
        ("facilitators", [], {"maren", "jo", "ade"}),
        ("chosen", ["sam"], {"maren", "sam"}),
    ],
)
@pytest.mark.parametrize(
    "removed",
    [nullcontext, without_the_first_lock, without_the_second_lock],
    ids=["both", "the second alone", "the first alone"],
)
def test_a_thread_for_everyone_becomes_one_for_fewer(
    cast, start, reply, removed, audience, people, left
):
    thread = start(cast.maren)
    reply(cast.priya, thread, body="My reply")
    people = [getattr(cast, name) for name in people]
    do(cast, cast.maren, opening(cast.maren, thread), audience=audience, people=people)
    with removed():
        for text in ("I put the kettle on.", "My reply"):
            assert who_reads(cast, thread, text) == left


def test_a_reply_becomes_one_for_fewer(cast, start, reply):
    thread = start(cast.maren)
    post = reply(cast.sam, thread, body="Mine")
    do(cast, cast.sam, post, audience="chosen", people=[cast.priya, cast.jo])
    assert who_reads(cast, thread, "Mine") == {"sam", "priya", "jo"}
    do(cast, cast.sam, post, audience="chosen", people=[cast.jo])
    assert who_reads(cast, thread, "Mine") == {"sam", "jo"}
    assert who_reads(cast, thread, "I put the kettle on.") == CIRCLE


def test_those_who_were_at_a_meeting_and_then_the_facilitators(cast, start, gather):
    tuesday = gather(cast.maren, cast.sam, began=NOW - timedelta(days=3))
    thread = start(cast.maren)
    post = opening(cast.maren, thread)
    do(cast, cast.maren, post, audience="meeting", meeting=tuesday)
    assert readers(cast, thread) == {"maren", "sam", "jo", "ade"}
    do(cast, cast.maren, post, audience="facilitators")
    assert readers(cast, thread) == {"maren", "jo", "ade"}
    with acting_as(cast.maren):
        assert Thread.objects.get().named == ""


def test_who_comes_later_and_how_long_it_stays(cast, start, joined):
    thread = start(cast.maren, open_to_later=True)
    joined(cast.priya, NOW + DAY)
    assert "priya" in readers(cast, thread)
    post = opening(cast.maren, thread)
    do(cast, cast.maren, post)
    assert "priya" not in readers(cast, thread)
    with pytest.raises(NotPossible):
        do(cast, cast.maren, post, open_to_later=True)
    for days, ends in ((30, 30), (7, 7), (30, 7)):
        do(cast, cast.maren, post, at=NOW, stays_for=timedelta(days=days))
        with acting_as(cast.maren):
            assert Thread.objects.get().expires_at == NOW + timedelta(days=ends)
            assert Post.objects.get().expires_at == NOW + timedelta(days=ends)


def test_the_end_of_what_is_for_chosen_people_can_be_set_alone(cast, start):
    thread = start(cast.maren, audience="chosen", readers=[cast.sam])
    do(cast, cast.maren, opening(cast.maren, thread), at=NOW, stays_for=timedelta(days=30))
    assert readers(cast, thread) == {"maren", "sam"}


@pytest.mark.parametrize(
    ("before", "wider"),
    [
        ({"audience": "facilitators"}, "everyone"),
        ({"audience": "chosen", "readers": ["sam"]}, "everyone"),
        ({"audience": "chosen", "readers": ["sam"]}, "facilitators"),
    ],
)
def test_nothing_is_ever_shown_to_more(cast, start, as_person, before, wider):
    """In the form, in the action, and in the database."""
    people = [getattr(cast, name) for name in before.get("readers", ())]
    thread = start(cast.maren, **before | {"readers": people})
    post = opening(cast.maren, thread)
    could = readers(cast, thread)
    there = address("narrow", post)
    forged = as_person(cast.maren).post(there, {"audience": wider})
    assert forged.status_code == 422
    assert "Choose one of these." in forged.content.decode()
    with pytest.raises(NotPossible):
        do(cast, cast.maren, post, audience=wider)
    for model, pk in ((Thread, thread.pk), (Post, post.pk)):
        with acting_as(cast.maren), pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(pk=pk).update(audience=wider)
        with acting_as(cast.maren), pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(pk=pk).update(open_to_later=True)
    assert readers(cast, thread) == could


def test_nobody_is_named_who_could_not_read_it(cast, start, reply, as_person):
    thread = start(cast.maren, audience="chosen", readers=[cast.sam])
    post = opening(cast.maren, thread)
    priya = cast.member(cast.priya)
    forged = {"audience": "chosen", "chosen": [priya.pk]}
    assert as_person(cast.maren).post(address("narrow", post), forged).status_code == 422
    with pytest.raises(NotPossible):
        do(cast, cast.maren, post, audience="chosen", people=[cast.priya])
    with acting_as(cast.maren), pytest.raises(DatabaseError), transaction.atomic():
        Reader(
            group_id=thread.group_id, thread_id=thread.pk, post_id=None, membership_id=priya.pk
        ).save(force_insert=True)
    assert readers(cast, thread) == {"maren", "sam"}


def test_an_end_is_never_put_off(cast, start):
    thread = start(cast.maren, at=NOW, stays_for=timedelta(days=30))
    for later in (None, NOW + timedelta(days=40)):
        with acting_as(cast.maren), pytest.raises(DatabaseError), transaction.atomic():
            Thread.objects.update(expires_at=later)
    with acting_as(cast.maren):
        assert Thread.objects.get().expires_at == thread.expires_at


@pytest.mark.parametrize("person", ["jo", "sam", "kai"])
def test_only_the_author_does_it(cast, start, person):
    thread = start(cast.maren)
    post = opening(cast.maren, thread)
    user = getattr(cast, person)
    group = cast.beside if person == "kai" else None
    with acting_as(user), pytest.raises(PermissionDenied):
        narrow(cast.member(user, group), post, audience="facilitators", at=NOW)
    with acting_as(user):
        assert Thread.objects.filter(pk=thread.pk).update(audience="facilitators") == 0
    assert readers(cast, thread) == CIRCLE


def test_the_deed_is_noted_for_the_author_alone(cast, start):
    post = opening(cast.maren, start(cast.maren))
    do(cast, cast.maren, post)
    noted = Entry.objects.filter(verb=Verb.FORUM_POST_NARROWED)
    with acting_as(cast.maren):
        assert not noted.exists()
    do(cast, cast.maren, post, audience="facilitators")
    for user, count in ((cast.maren, 1), (cast.jo, 0), (cast.sam, 0)):
        with acting_as(user):
            assert noted.count() == count


def labels(response):
    text = response.content.decode()
    who = re.search(r'<fieldset class="who".*?</fieldset>', text, re.S).group()
    return [unescape(label) for label in re.findall(r"<span>([^<]+)</span>", who)]


def test_the_page_offers_what_is_narrower_and_nothing_else(cast, start, reply, gather, as_person):
    gather(cast.maren, cast.sam, began=datetime.now(UTC) - timedelta(days=2))
    now, me = "Those who can read it now", "Only me"
    browser = as_person(cast.maren)

    def offered(**wishes):
        return labels(
            browser.get(address("narrow", opening(cast.maren, start(cast.maren, **wishes))))
        )

    first = offered()
    assert [first[0], *first[2:]] == [now, "Facilitators only", "People I choose", me]
    assert first[1].startswith("Those who were there on ")
    assert offered(audience="facilitators") == [now, "People I choose", me]
    assert offered(audience="chosen", readers=[cast.sam]) == [now, "People I choose", me]


def test_the_page_knows_the_same_readers_as_the_action(cast, start, reply, as_person, joined):
    joined(cast.priya, NOW + timedelta(minutes=30))
    thread = start(cast.maren, audience="everyone")
    post = reply(cast.sam, thread, audience="chosen", readers=[cast.maren, cast.jo])
    with acting_as(cast.sam):
        found = Post.objects.select_related("thread").get(pk=post.pk)
        people = readers_today(cast.member(cast.sam), found).people
    assert {person.display_name for person in people} == {"Maren", "Jo", "Sam"}
    page = as_person(cast.sam).get(address("narrow", post)).content.decode()
    assert "Jo, Maren and you" in page
    assert "Priya" not in page


def test_somebody_shows_it_to_fewer_people_on_the_page(cast, start, as_person):
    thread = start(cast.maren, open_to_later=True)
    browser = as_person(cast.maren)
    there = address("narrow", opening(cast.maren, thread))
    assert f'href="{there}"' in browser.get(page_of(thread)).content.decode()
    sent = {"audience": "chosen", "chosen": [cast.member(cast.sam).pk], "stays_for": "7"}
    landed = browser.post(there, sent, follow=True)
    assert chips(landed)[0] == "Chosen people only"
    assert "goes on" in chips(landed)[1]
    assert readers(cast, thread) == {"maren", "sam"}


def test_a_wrong_choice_comes_back_with_every_entry(cast, start, as_person):
    there = address("narrow", opening(cast.maren, start(cast.maren)))
    browser = as_person(cast.maren)
    for wrong in (
        {"audience": ""},
        {"audience": "chosen"},
        {"audience": "chosen", "chosen": ["x"]},
        {"audience": "same", "stays_for": "2"},
        {"audience": "meeting:x"},
    ):
        answer = browser.post(there, {"stays_for": "7"} | wrong)
        assert answer.status_code == 422
        if "stays_for" not in wrong:
            assert re.search(r'<option value="7" selected', answer.content.decode())
    with acting_as(cast.maren):
        assert Thread.objects.get().audience == "everyone"


def test_keeping_it_for_oneself_takes_it_out_of_the_group(cast, start, reply, as_person):
    thread = start(cast.maren)
    post = reply(cast.sam, thread, body="Rather not")
    answer = as_person(cast.sam).post(address("narrow", post), {"audience": "me"})
    assert answer.url == reverse("journal:entries")
    assert bodies(cast, cast.jo, thread) == ["I put the kettle on."]
    with acting_as(cast.sam):
        assert JournalEntry.objects.get().body == "Rather not"


def test_only_the_author_gets_to_the_page(cast, start, client, as_person):
    there = address("narrow", opening(cast.maren, start(cast.maren)))
    for person, status in (("maren", 200), ("jo", 403), ("sam", 403), ("lena", 404), ("kai", 404)):
        browser = as_person(getattr(cast, person))
        assert browser.get(there).status_code == status
        if status != 200:
            assert browser.post(there, {"audience": "me"}).status_code == status
    assert client.get(there).status_code == 302
