""" "Only me" is no text of the group: it goes into the journal."""

from datetime import UTC, datetime, timedelta

from django.urls import reverse

from groups.forum.models import Post, Thread
from groups.journal.models import JournalEntry
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW
from tests.forum.test_composer import NEW, words
from tests.forum.test_thread_page import SLUG


def entries(user):
    with acting_as(user):
        return [entry.body for entry in JournalEntry.objects.visible_to(user)]


def test_a_thread_for_oneself_is_an_entry_with_its_title(cast, as_person):
    answer = as_person(cast.sam).post(NEW, words(audience="me"), follow=True)
    assert answer.redirect_chain == [(reverse("journal:entries"), 302)]
    assert b"It is in your journal. Nobody else reads it." in answer.content
    assert entries(cast.sam) == ["Mornings\n\nHello"]
    with acting_as(cast.sam):
        assert not Thread.objects.exists()


def test_it_needs_no_title_and_no_other_tick_counts(cast, as_person):
    sent = words(audience="me", title="", anonymous="on", stays_for="1", open_to_later="on")
    assert as_person(cast.jo).post(NEW, sent | {"kind": "announcement"}).status_code == 302
    assert entries(cast.jo) == ["Hello"]


def test_a_reply_for_oneself_touches_no_thread(cast, start, as_person):
    thread = start(cast.maren, at=datetime.now(UTC) - timedelta(hours=1))
    address = reverse("forum:reply", args=[SLUG, thread.pk])
    sent = {"body": "Not yet", "audience": "me"}
    assert as_person(cast.sam).post(address, sent).url == reverse("journal:entries")
    assert entries(cast.sam) == ["Not yet"]
    with acting_as(cast.sam):
        assert Post.objects.count() == 1


def test_with_htmx_the_whole_page_goes_to_the_journal(cast, start, as_person):
    address = reverse("forum:reply", args=[SLUG, start(cast.maren, at=NOW).pk])
    sent = {"body": "Not yet", "audience": "me"}
    answer = as_person(cast.sam).post(address, sent, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == reverse("journal:entries")


def test_a_title_that_is_missing_is_asked_for_where_others_read_it(cast, as_person):
    answer = as_person(cast.sam).post(NEW, words(title="", audience="facilitators"))
    assert answer.status_code == 422
    assert b"Give it a title." in answer.content


def test_what_is_too_long_for_the_journal_stays_in_the_form(cast, as_person):
    sent = words(audience="me", title="A title", body="x" * 20_000)
    answer = as_person(cast.sam).post(NEW, sent)
    assert answer.status_code == 422
    assert b"too long for one entry" in answer.content
    assert entries(cast.sam) == []
