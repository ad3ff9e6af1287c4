"""The journal's pages, as a person meets them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from groups.journal.actions import LARGEST_BODY
from groups.journal.models import JournalEntry
from groupsite.confidentiality.acting import acting_as
from tests.journal.conftest import NOW, WORDS, journal

JOURNAL = reverse("journal:entries")
MARKER = "zqjournal"


def address(name: str, entry: JournalEntry | None = None) -> str:
    return reverse(f"journal:{name}", args=[entry.pk if entry else uuid4()])


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_what_is_written_is_shown_to_who_wrote_it(cast, as_person):
    browser = as_person(cast.maren)
    answer = browser.post(JOURNAL, {"body": "First line.\r\nSecond line.\r\n\r\nNext day."})
    assert (answer.status_code, answer.url) == (302, JOURNAL)
    shown = text(browser.get(JOURNAL))
    assert "It is in your journal." in shown
    assert "<p>First line.<br>Second line.</p> <p>Next day.</p>" in shown


def test_a_page_of_its_own_stays_text(cast, as_person):
    browser = as_person(cast.maren)
    browser.post(JOURNAL, {"body": "<script>alert(1)</script> & {{ form }} *star*"})
    shown = text(browser.get(JOURNAL))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ form }} *star*" in shown


def test_times_are_the_readers_own(cast, as_person, write):
    write(cast.maren)
    write(cast.sam)
    assert "Sunday 22 November 2026, 13:00" in text(as_person(cast.maren).get(JOURNAL))
    assert "Times are those of Berlin." in text(as_person(cast.maren).get(JOURNAL))
    assert "Sunday 22 November 2026, 12:00" in text(as_person(cast.sam).get(JOURNAL))


def test_pressed_twice_it_stands_there_once(cast, as_person):
    browser = as_person(cast.maren)
    for _ in range(2):
        assert browser.post(JOURNAL, {"body": WORDS}).status_code == 302
    assert journal(cast.maren) == [WORDS]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "There is nothing written yet."),
        (" \n ", "There is nothing written yet."),
        ("kept " * (LARGEST_BODY // 5) + "!", "This is too long for one entry: 20,001 bytes"),
        ("kept\u202e", "This has a character that cannot be shown."),
        ("kept\0", "This has a character that cannot be shown."),
    ],
)
@pytest.mark.parametrize("form", ["entries", "edit"])
def test_what_cannot_be_kept_comes_back_with_a_reason(cast, as_person, write, form, body, reason):
    entry = write(cast.maren)
    where = JOURNAL if form == "entries" else address("edit", entry)
    answer = as_person(cast.maren).post(where, {"body": body})
    assert answer.status_code == 422
    assert reason in text(answer)
    assert ("kept" in body) == ("kept" in text(answer))
    assert journal(cast.maren) == [WORDS]


def test_an_entry_can_be_changed(cast, as_person, write):
    entry, browser = write(cast.maren), as_person(cast.maren)
    assert WORDS in text(browser.get(address("edit", entry)))
    answer = browser.post(address("edit", entry), {"body": "I slept well."})
    assert (answer.status_code, answer.url) == (302, JOURNAL)
    shown = text(browser.get(JOURNAL))
    assert "I slept well." in shown
    assert "changed later" in shown
    assert WORDS not in shown


def test_erasing_asks_once(cast, as_person, write):
    entry, browser = write(cast.maren), as_person(cast.maren)
    assert "Erase this entry?" in text(browser.get(address("delete", entry)))
    assert journal(cast.maren) == [WORDS]
    assert browser.post(address("delete", entry)).url == JOURNAL
    assert journal(cast.maren) == []
    assert browser.post(address("delete", entry)).status_code == 404
    assert browser.get(address("edit", entry)).status_code == 404


@pytest.mark.parametrize("name", ["edit", "delete"])
@pytest.mark.parametrize("who", ["sam", "jo", "ade", "lena", "rae", "noor", "cora", "stella"])
def test_the_entry_of_another_is_not_there(cast, as_person, write, name, who):
    entry, other = write(cast.maren), as_person(getattr(cast, who))
    assert as_person(cast.maren).get(address(name, entry)).status_code == 200
    for ask in (other.get, lambda where: other.post(where, {"body": "Mine now."})):
        hidden, absent = ask(address(name, entry)), ask(address(name))
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content
        assert set(hidden.headers.items()) == set(absent.headers.items())
    assert journal(cast.maren) == [WORDS]


def test_a_page_after_the_entry_of_another_is_not_there(cast, as_person, write):
    other = as_person(cast.jo)
    hidden, absent = (other.get(f"{JOURNAL}?after={pk}") for pk in (write(cast.maren).pk, uuid4()))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


@pytest.mark.parametrize("name", ["edit", "delete"])
def test_nobody_is_asked_to_sign_in(cast, client, write, name):
    """The same for what is there and what is not."""
    for where in (address(name, write(cast.maren)), address(name)):
        for ask in (client.get, client.post):
            assert ask(where).url == f"{reverse('account_login')}?next={where}"


@pytest.mark.parametrize("made_up", ["x", "1", "%00", "../", "00000000-0000-0000-0000-00000000000"])
def test_an_address_made_up_is_not_there(cast, as_person, made_up):
    browser = as_person(cast.maren)
    assert browser.get(f"{JOURNAL}{made_up}/").status_code == 404
    assert browser.get(f"{JOURNAL}?after={made_up}").status_code == 404


def test_a_form_without_its_token_changes_nothing(cast, write):
    entry = write(cast.maren)
    browser = Client(enforce_csrf_checks=True, **{"wsgi.url_scheme": "https"})
    browser.force_login(cast.maren)
    for where in (JOURNAL, address("edit", entry), address("delete", entry)):
        assert browser.post(where, {"body": "Forged."}).status_code == 403
    assert journal(cast.maren) == [WORDS]


def test_the_kept_pages_lead_from_the_newest_to_the_oldest(cast, as_person, write):
    for number in range(60):
        # Three at each moment, so that the time alone does not settle the order.
        write(cast.maren, f"entry {number:02}.", at=NOW + timedelta(hours=number // 3))
    write(cast.sam, "Of another.", at=NOW + timedelta(hours=5))
    browser, seen, where = as_person(cast.maren), [], JOURNAL
    sizes = []
    while where:
        answer = browser.get(where)
        page = answer.context["page"]
        seen += [entry.body for entry in page.entries]
        sizes.append(len(page.entries))
        where = f"{JOURNAL}?after={page.older}" if page.older else ""
        assert (f"?after={page.older}" in text(answer)) == bool(page.older)
    assert sizes == [25, 25, 10]
    assert seen == journal(cast.maren)
    assert len(set(seen)) == 60


def test_only_the_first_page_has_the_place_to_write(cast, as_person, write):
    for number in range(26):
        write(cast.maren, f"entry {number}", at=NOW + timedelta(hours=number))
    browser = as_person(cast.maren)
    first = browser.get(JOURNAL)
    second = browser.get(f"{JOURNAL}?after={first.context['page'].older}")
    assert 'name="body"' in text(first)
    assert 'name="body"' not in text(second)
    assert "Back to the newest" in text(second)


def test_an_empty_journal_says_what_it_is_for(cast, as_person):
    assert "Nothing is written yet" in text(as_person(cast.sol).get(JOURNAL))


def test_the_way_to_the_journal_is_there_for_who_signed_in(cast, as_person, client):
    link = f'<a href="{JOURNAL}"'
    assert link in text(as_person(cast.sol).get("/"))
    assert link not in text(client.get("/"))


def test_the_browsers_history_says_nothing(cast, as_person, write, settings):
    entry, browser = write(cast.maren), as_person(cast.maren)
    for where in (JOURNAL, address("edit", entry), address("delete", entry)):
        answer = browser.get(where)
        assert f"<title>{settings.SITE_NAME} · Page</title>" in text(answer)
        assert answer.headers["Cache-Control"] == "no-store, private"


def test_kai_s_entry_is_met_by_kai_alone(scene, as_person):
    """Not even by the lead of the group in which Kai writes."""
    pages = [JOURNAL, address("edit", scene.beside.entry), address("delete", scene.beside.entry)]
    for name in ("kai", "noor", "maren", "jo", "cora", "stella", "sol"):
        browser = as_person(getattr(scene.cast, name))
        met = [MARKER in text(browser.get(page)) for page in pages]
        assert met == [name == "kai"] * 3, name


def test_leaving_every_group_takes_no_entry_away(cast, as_person, write):
    write(cast.lena)
    with acting_as(cast.lena):
        assert JournalEntry.objects.visible_to(cast.lena).count() == 1
    assert WORDS in text(as_person(cast.lena).get(JOURNAL))
