"""Quoting a post: it shows nobody more than the post does, and follows what its author does."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groups.errors import NotPossible
from groups.forum.actions import reply as reply_action
from groups.forum.models import Post
from groups.forum.own_words import delete_post, edit_post, keep_for_oneself, narrow
from groups.forum.quotes import MOST, links_in, parts_of, quoting, without_quotes
from groups.journal.models import JournalEntry
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW
from tests.forum.test_thread_page import SLUG, page_of

NOT_THERE = "What was quoted here is not there for you."


def quotations(browser, thread):
    """What stands on the page as quoted."""
    page = browser.get(page_of(thread, query="?newest=1")).content.decode()
    found = re.findall(r'<blockquote class="quoted">(.*?)</blockquote>', page, re.S)
    return [" ".join(re.sub("<[^>]+>", " ", text).split()) for text in found]


@pytest.fixture
def quoted(cast, start, reply):
    """``quoted(by, audience=...)``: Ade's reply in Maren's thread, quoted by Sam for everyone."""

    def quote(**wishes):
        thread = start(cast.maren)
        original = reply(cast.ade, thread, body="It gets **easier**.", **wishes)
        answer = reply(
            cast.jo,
            thread,
            body=f"{quoting(original.pk)}\n\nSo it does.",
            at=NOW + timedelta(hours=2),
        )
        return thread, original, answer

    return quote


def test_a_quotation_names_its_author_and_leads_to_the_post(cast, quoted, as_person):
    thread, original, _ = quoted()
    sam = as_person(cast.sam)
    assert quotations(sam, thread) == ["Ade It gets easier ."]
    page = sam.get(page_of(thread)).content.decode()
    assert f'href="?at={original.pk}#post-{original.pk}"' in page
    assert "[quote:" not in re.sub(
        r'data-insert="[^"]*"|name="body".*?</textarea>|<aside.*', "", page, flags=re.S
    )


def test_the_text_that_is_kept_holds_no_word_of_it(cast, quoted):
    _, original, answer = quoted()
    with acting_as(cast.jo):
        body = Post.objects.get(pk=answer.pk).body
    assert body == f"> [quote:{original.pk}]\n\nSo it does."


@pytest.mark.parametrize(
    ("audience", "readers", "who", "who_not"),
    [
        ("facilitators", (), "jo", "sam"),
        ("chosen", ("jo", "priya"), "priya", "sam"),
    ],
)
def test_who_may_not_read_the_post_reads_no_quotation_of_it(
    cast, quoted, as_person, audience, readers, who, who_not
):
    thread, original, _ = quoted(
        audience=audience, readers=[getattr(cast, name) for name in readers]
    )
    assert quotations(as_person(getattr(cast, who)), thread) == ["Ade It gets easier ."]
    reader = as_person(getattr(cast, who_not))
    assert quotations(reader, thread) == [NOT_THERE]
    assert str(original.pk) not in reader.get(page_of(thread)).content.decode()


def test_hidden_gone_and_never_there_look_the_same(cast, start, reply, as_person):
    thread = start(cast.maren)
    hidden = reply(cast.ade, thread, audience="facilitators")
    gone = reply(cast.ade, thread)
    elsewhere = start(cast.priya, title="Another")
    with acting_as(cast.ade):
        delete_post(cast.member(cast.ade), gone, at=NOW)
    with acting_as(cast.priya):
        in_another = Post.objects.get(thread=elsewhere)
    for pk in (hidden.pk, gone.pk, uuid4(), in_another.pk):
        reply(cast.jo, thread, body=f"{quoting(pk)}\n\nYes.")
    assert quotations(as_person(cast.sam), thread) == [NOT_THERE] * 4


def test_who_joined_later_reads_a_quotation_only_where_they_read_the_post(
    cast, start, reply, as_person, joined
):
    thread = start(cast.maren, open_to_later=True)
    original = reply(cast.ade, thread, body="Before you came.")
    body = f"{quoting(original.pk)}\n\nStill so."
    reply(cast.jo, thread, body=body, open_to_later=True, at=NOW + timedelta(hours=2))
    assert quotations(as_person(cast.priya), thread) == ["Ade Before you came."]
    joined(cast.priya, NOW + timedelta(minutes=90))
    assert quotations(as_person(cast.priya), thread) == [NOT_THERE]


def test_an_anonymous_author_is_quoted_under_their_other_name(cast, quoted, as_person):
    thread, original, _ = quoted(anonymous=True)
    with acting_as(cast.sam):
        byline = Post.objects.get(pk=original.pk).byline
    assert quotations(as_person(cast.sam), thread) == [
        f"{byline} · Written without a name It gets easier ."
    ]


def test_changing_narrowing_and_taking_back_reach_the_quotation(cast, quoted, as_person):
    thread, original, _ = quoted()
    ade, sam = cast.member(cast.ade), as_person(cast.sam)
    with acting_as(cast.ade):
        edit_post(ade, original, body="It gets lighter.", at=NOW)
    assert quotations(sam, thread) == ["Ade It gets lighter."]
    with acting_as(cast.ade):
        narrow(ade, original, at=NOW, audience="facilitators")
    assert quotations(sam, thread) == [NOT_THERE]
    jo = as_person(cast.jo)
    assert quotations(jo, thread) == ["Ade It gets lighter."]
    with acting_as(cast.ade):
        delete_post(ade, original, at=NOW)
    assert quotations(jo, thread) == [NOT_THERE]


def test_a_quotation_is_not_quoted_again(cast, quoted, reply, as_person):
    thread, _, answer = quoted()
    reply(cast.sam, thread, body=f"{quoting(answer.pk)}\n\nIndeed.", at=NOW + timedelta(hours=3))
    assert quotations(as_person(cast.sam), thread) == ["Ade It gets easier .", "Jo So it does."]


def test_a_post_that_quotes_itself_is_read_like_any_other(cast, start, reply, as_person):
    thread = start(cast.maren)
    post = reply(cast.sam, thread)
    with acting_as(cast.sam):
        edit_post(cast.member(cast.sam), post, body=f"{quoting(post.pk)}\n\nOh.", at=NOW)
    assert quotations(as_person(cast.maren), thread) == ["Sam Oh."]


def test_ten_thousand_nested_quotes_are_a_page(cast, start, reply, as_person):
    thread = start(cast.maren)
    reply(cast.sam, thread, body=">" * 10_000 + " yes")
    reply(cast.sam, thread, body=f"{quoting(thread.pk)}\n" * 400 + "yes")
    assert as_person(cast.maren).get(page_of(thread)).status_code == 200


def test_only_so_many_quotations_are_looked_up(cast):
    pk = uuid4()
    post = Post(pk=pk, byline="Ade", body="Yes.")
    parts = parts_of(f"{quoting(pk)}\n" * (MOST + 5), {pk: post})
    assert [part.quote is not None for part in parts] == [True] * MOST + [False] * 5


def test_quotations_cost_one_query_however_many(cast, start, reply, as_person):
    thread = start(cast.maren)
    browser, counts = as_person(cast.sam), []
    originals = [reply(cast.ade, thread, at=NOW + timedelta(minutes=n)) for n in range(30)]

    def count():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(page_of(thread, query="?newest=1")).status_code == 200
        counts.append(len([one for one in seen if "SAVEPOINT" not in one["sql"]]))

    count()
    for original in originals[:3]:
        reply(cast.jo, thread, body=f"{quoting(original.pk)}\n\nYes.", at=NOW + timedelta(hours=1))
        count()
    assert counts[1:] == [counts[0] + 1] * 3


def test_the_link_puts_the_line_into_the_form(cast, start, as_person):
    thread = start(cast.maren)
    sam = as_person(cast.sam)
    page = sam.get(page_of(thread)).content.decode()
    (link,) = re.findall(r'href="([^"]+)" data-insert', page)
    answer = sam.get(link.replace("&amp;", "&").partition("#")[0]).content.decode()
    with acting_as(cast.sam):
        post = Post.objects.get(thread=thread)
    assert (
        f"&gt; [quote:{post.pk}]" in answer.partition('name="body"')[2].partition("</textarea>")[0]
    )
    assert sam.get(page_of(thread, query="?quote=x")).status_code == 404


def test_a_quotation_alone_is_nothing_written_yet(cast, start, as_person):
    thread = start(cast.maren)
    with acting_as(cast.sam):
        post = Post.objects.get(thread=thread)
    where = reverse("forum:reply", args=[SLUG, thread.pk])
    answer = as_person(cast.sam).post(where, {"body": quoting(post.pk), "audience": "everyone"})
    assert answer.status_code == 422
    assert "There is nothing written yet." in answer.content.decode()
    assert f"[quote:{post.pk}]" in answer.content.decode()
    with acting_as(cast.sam), pytest.raises(NotPossible):
        reply_action(
            cast.member(cast.sam), thread, body=quoting(post.pk), audience="everyone", at=NOW
        )


def test_into_the_journal_go_only_ones_own_words(cast, quoted):
    _, _, answer = quoted()
    with acting_as(cast.jo):
        keep_for_oneself(cast.member(cast.jo), answer, at=NOW)
        assert JournalEntry.objects.get().body == "So it does."


@pytest.mark.parametrize(
    "line",
    ["[quote:x]", "> [quote:123]", "so [quote:623424d7-82ce-45c7-958b-b921382c084d]", "> [quote:]"],
)
def test_what_is_no_reference_stays_as_it_was_typed(line):
    assert without_quotes(line) == line
    assert not any(part.is_quote for part in parts_of(line, {}))


def test_links_are_counted_across_quotations():
    body = f"<https://one.example/>\n\n{quoting(uuid4())}\n\n[two](https://two.example/)"
    assert links_in(body) == ["https://one.example/", "https://two.example/"]
