"""Before anything is sent: who will be able to read it, in numbers and names."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse

from groups.forum.models import Post, Thread
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW
from tests.forum.test_thread_page import chips, page_of, shown

SLUG = "tuesday-evening-circle"
NEW = reverse("forum:start_thread", args=[SLUG])


def lines(response):
    """What the line says for each choice, with a name; what another tick hides is not left out."""
    text = response.content.decode()
    text = re.sub(r'<span class="(?:which|unnamed)">.*?</span>', "", text, flags=re.S)
    found = re.findall(r'<p class="readers" data-for="([\w:-]+)">(.*?)</p>', text, re.S)
    return {
        choice: " ".join(unescape(re.sub("<[^>]+>", "", words)).split()) for choice, words in found
    }


def notes(response):
    """What stands beside each choice."""
    text = response.content.decode()
    return [unescape(note) for note in re.findall(r'<span class="note"[^>]*>(.*?)</span>', text)]


def words(**changes):
    return {
        "title": "Mornings",
        "kind": "discussion",
        "body": "Hello",
        "audience": "everyone",
    } | changes


def test_each_choice_says_how_many_and_who(cast, as_person):
    page = as_person(cast.sam).get(NEW)
    assert notes(page) == [
        "5 members of today",
        "Ade, Jo and you",
        "Nobody else, not even facilitators. Those you choose see each other",
        "Kept in your journal",
    ]
    said = lines(page)
    assert (
        "5 people will be able to read this, as Sam: Ade, Jo, Maren, Priya and you."
        in said["everyone"]
    )
    assert "3 people will be able to read this, as Sam: Ade, Jo and you." in said["facilitators"]
    assert "The people you choose, and you, will be able to read this" in said["chosen"]
    assert said["me"].startswith("Nobody but you will be able to read this.")
    assert all("It is never put in e-mails." in line for who, line in said.items() if who != "me")


def test_it_names_nobody_of_another_group_and_nobody_who_is_gone(cast, as_person):
    text = as_person(cast.sam).get(NEW).content.decode()
    for name in ("Lena", "Rae", "Kai", "Noor"):
        assert name not in text
    text = (
        as_person(cast.kai).get(reverse("forum:start_thread", args=["beside-you"])).content.decode()
    )
    for name in ("Jo<", "Maren", "Sam<"):
        assert name not in text


def test_what_was_promised_stands_on_the_post_afterwards(cast, as_person):
    browser = as_person(cast.sam)
    answer = browser.post(NEW, words(), follow=True)
    assert answer.status_code == 200
    assert shown(answer) == ["Hello"]
    assert chips(answer) == ["5 members can read this"]
    assert "Ade, Jo, Maren, Priya and you." in answer.content.decode()


def test_chosen_people_are_ticked_by_name_and_are_those_who_read_it(cast, as_person):
    browser = as_person(cast.sam)
    maren = cast.member(cast.maren)
    answer = browser.post(NEW, words(audience="chosen", chosen=[maren.pk]), follow=True)
    assert chips(answer) == ["Chosen people only"]
    with acting_as(cast.sam):
        address = page_of(Thread.objects.get())
    for name, status in (("maren", 200), ("sam", 200), ("jo", 404), ("priya", 404)):
        assert as_person(getattr(cast, name)).get(address).status_code == status


def test_who_replies_to_chosen_people_is_told_with_whom_they_talk(cast, start, as_person):
    thread = start(cast.maren, audience="chosen", readers=[cast.sam, cast.priya])
    said = lines(as_person(cast.priya).get(page_of(thread)))
    assert (
        "2 people and whoever began this thread will be able to read this, as Priya: Sam and you."
        in said["everyone"]
    )
    assert "facilitators" not in said
    said = lines(as_person(cast.maren).get(page_of(thread)))
    assert "3 people will be able to read this, as Maren: Priya, Sam and you." in said["everyone"]


def test_who_replies_to_a_facilitators_thread_is_told_that_its_author_reads_it(
    cast, start, as_person
):
    thread = start(cast.sam, audience="facilitators")
    said = lines(as_person(cast.jo).get(page_of(thread)))
    assert "2 people and whoever began this thread will be" in said["everyone"]
    assert "2 people will be able to read this, as Jo: Ade and you." in said["facilitators"]
    said = lines(as_person(cast.sam).get(page_of(thread)))
    assert "3 people will be able to read this, as Sam: Ade, Jo and you." in said["everyone"]


def test_who_joined_after_the_thread_is_not_promised_its_replies(cast, start, joined, as_person):
    thread = start(cast.maren)
    joined(cast.priya, NOW + timedelta(days=1))
    said = lines(as_person(cast.maren).get(page_of(thread)))
    assert "4 people will be able to read this, as Maren: Ade, Jo, Sam and you." in said["everyone"]


def test_members_cannot_announce_and_facilitators_announce_to_later_members(cast, as_person):
    assert b"Announcement" not in as_person(cast.sam).get(NEW).content
    browser = as_person(cast.jo)
    page = browser.get(NEW, {"kind": "announcement"}).content.decode()
    assert re.search(r'<option value="announcement" selected', page)
    assert not re.search(r'name="(open_to_later|only_today)"[^>]* checked', page)
    refused = as_person(cast.sam).post(NEW, words(kind="announcement"))
    assert refused.status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": ""},
        {"title": ""},
        {"title": "x" * 121},
        {"body": "é" * 10_001},
        {"body": "a\x00b"},
        {"body": "a\u202eb"},
        {"audience": ""},
        {"audience": "all"},
        {"audience": "chosen", "chosen": []},
        {"audience": "chosen", "chosen": ["x"]},
        {"kind": "party"},
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_every_entry_comes_back(cast, as_person, wrong):
    priya = str(cast.member(cast.priya).pk)
    sent = words(title="My title", body="My own words", open_to_later="on", chosen=[priya]) | wrong
    answer = as_person(cast.sam).post(NEW, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "what you wrote is still here" in page
    if "title" not in wrong:
        assert 'value="My title"' in page
    if "body" not in wrong:
        assert "My own words</textarea>" in page
    if "chosen" not in wrong:
        assert re.search(rf'name="chosen" value="{priya}"[^>]* checked', page)
    assert re.search(r'name="open_to_later"[^>]* checked', page)
    with acting_as(cast.sam):
        assert not Thread.objects.exists()


def test_somebody_of_another_group_cannot_be_ticked(cast, as_person):
    kai = cast.member(cast.kai, cast.beside)
    lena = cast.member(cast.lena)
    for outsider in (kai, lena):
        answer = as_person(cast.sam).post(NEW, words(audience="chosen", chosen=[outsider.pk]))
        assert answer.status_code == 422
        assert b"no longer here" in answer.content


def test_ticks_left_from_another_choice_do_not_count(cast, as_person):
    chosen = [cast.member(cast.priya).pk]
    answer = as_person(cast.sam).post(
        NEW, words(audience="facilitators", chosen=chosen), follow=True
    )
    assert chips(answer) == ["Facilitators only"]
    with acting_as(cast.priya):
        assert not Thread.objects.exists()


def test_words_are_kept_as_typed_but_for_what_cannot_be_seen(cast, as_person):
    as_person(cast.sam).post(NEW, words(title="  Cafe\u0301   time ", body="\r\nOne\r\ntwo  \n"))
    with acting_as(cast.sam):
        assert Thread.objects.get().title == "Café time"
        assert Post.objects.get().body == "One\ntwo"


def test_a_reply_lands_on_the_page_where_it_stands(cast, start, reply, as_person):
    thread = start(cast.maren, at=NOW - timedelta(days=1))
    for number in range(30):
        reply(
            cast.jo,
            thread,
            body=str(number),
            at=NOW - timedelta(hours=2) + timedelta(minutes=number),
        )
    address = reverse("forum:reply", args=[SLUG, thread.pk])
    answer = as_person(cast.sam).post(address, {"body": "Last", "audience": "everyone"})
    assert answer.status_code == 302
    assert "Last" not in answer.url
    page, _, anchor = answer.url.partition("#")
    landed = as_person(cast.sam).get(page)
    assert shown(landed)[-1] == "Last"
    assert f'id="{anchor}"' in landed.content.decode()


def test_with_htmx_only_the_posts_and_the_form_come_back(cast, start, as_person):
    thread = start(cast.maren, at=datetime(2026, 11, 1, tzinfo=UTC))
    address = reverse("forum:reply", args=[SLUG, thread.pk])
    browser = as_person(cast.sam)
    htmx = {"HX-Request": "true"}
    wrong = browser.post(address, {"body": "", "audience": "facilitators"}, headers=htmx)
    assert wrong.status_code == 422
    assert b"<html" not in wrong.content
    assert re.search(r'value="facilitators" checked', wrong.content.decode())
    right = browser.post(address, {"body": "I am here", "audience": "everyone"}, headers=htmx)
    assert right.status_code == 200
    assert b"<html" not in right.content
    assert shown(right) == ["I put the kettle on.", "I am here"]
    assert b"I am here</textarea>" not in right.content


def test_nobody_posts_where_they_cannot_read(cast, start, client, as_person):
    thread = start(cast.maren, audience="facilitators")
    address = reverse("forum:reply", args=[SLUG, thread.pk])
    for name in ("sam", "priya", "lena", "rae", "kai", "sol", "stella"):
        answer = as_person(getattr(cast, name)).post(address, {"body": "x", "audience": "everyone"})
        assert answer.status_code == 404
    assert client.post(address, {"body": "x"}).status_code == 302
    assert as_person(cast.jo).get(address).status_code == 405
    with acting_as(cast.jo):
        assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("ticks", "later"),
    [
        ({}, True),
        ({"open_to_later": "on"}, True),
        ({"only_today": "on"}, False),
        ({"only_today": "on", "open_to_later": "on"}, False),
    ],
    ids=["untouched", "for later ones", "only today", "both"],
)
def test_an_announcement_is_for_later_members_unless_it_says_otherwise(
    cast, as_person, ticks, later
):
    as_person(cast.jo).post(NEW, words(kind="announcement", **ticks))
    with acting_as(cast.jo):
        assert Thread.objects.get().open_to_later is later
        assert Post.objects.get().open_to_later is later


def test_what_is_no_announcement_is_for_later_members_only_where_it_says_so(cast, as_person):
    browser = as_person(cast.jo)
    for title, ticks in (("A", {}), ("B", {"only_today": "on"}), ("C", {"open_to_later": "on"})):
        browser.post(NEW, words(title=title, **ticks))
    with acting_as(cast.jo):
        assert {one.title for one in Thread.objects.filter(open_to_later=True)} == {"C"}
