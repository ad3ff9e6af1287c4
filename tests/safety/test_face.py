"""What every page carries, whoever looks at it over somebody's shoulder."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PUBLIC = ["/", "/help-now/", "/promises/", "/accounts/login/", "/accounts/signup/", "/nothing/"]
# Words that would tell what the site is about, in a history list or on a shared screen.
TELLING = re.compile(
    r"therap|partner|support|group|circle|recover|addict|drink|meeting|forum|post\b|member", re.I
)
TITLE = re.compile(r"<title>(.*?)</title>")


def words(answer) -> str:
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_the_title_says_nothing(client, path):
    assert TITLE.findall(words(client.get(path))) == [f"{settings.SITE_NAME} · Page"]


def test_no_template_writes_its_own_title():
    own = [
        str(path.relative_to(TEMPLATES))
        for path in sorted(TEMPLATES.rglob("*.html"))
        # What somebody takes along is a file of its own, and not a page.
        if path.name != "base.html" and path.parent.name != "exports"
        for text in [path.read_text()]
        if "<title" in text or re.search(r"block (title|head_title)\b", text)
    ]
    assert own == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_leaving_and_help_are_one_tap_away_on_every_page(client, path):
    page = words(client.get(path))
    assert re.search(r'<a class="exit" id="exit" href="/exit/" rel="nofollow noreferrer"', page)
    assert 'href="/help-now/"' in page
    assert 'href="/promises/"' in page
    assert 'href="#main"' in page
    assert '<main id="main"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_tells_robots_and_other_sites_nothing(client, path):
    page = words(client.get(path))
    assert '<meta name="referrer" content="same-origin">' in page
    assert '<meta name="robots" content="noindex' in page
    assert '<meta name="color-scheme" content="light dark">' in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_no_page_asks_another_host_or_runs_anything_inline(client, path):
    page = words(client.get(path))
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style", page)


@pytest.mark.django_db
def test_absent_pages_answer_with_the_same_bytes(client, cast, as_person):
    for browser in (client, as_person(cast.maren)):
        one, other = browser.get("/g/beside-you/"), browser.get("/g/never-was/?page=2")
        assert one.status_code == other.status_code
        if one.status_code == 404:
            assert one.content == other.content


def test_the_page_for_our_own_mistakes_needs_neither_database_nor_request():
    page = render_to_string("500.html")
    assert 'href="/exit/"' in page
    assert "What was stored before is safe" in page


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["400", "403", "404", "405", "413", "429", "500", "403_csrf"])
def test_error_pages_say_what_happened_without_a_number_or_blame(name):
    page = render_to_string(f"{name}.html")
    main = page[page.index("<main") : page.index("</main>")]
    assert not re.search(r"\berror\b|\bforbidden\b|\binvalid\b|\d{3}|!", main, re.I)
    assert "<h1>" in main


def test_nothing_in_the_scripts_is_stored_or_sent_elsewhere():
    for script in (Path(settings.BASE_DIR) / "groupsite" / "static").glob("*.js"):
        text = script.read_text()
        assert not re.search(
            r"localStorage|sessionStorage|indexedDB|document\.cookie|https?:", text
        )
        assert not re.search(r"innerHTML|insertAdjacentHTML|\beval\b|new Function", text)


def test_the_mark_in_the_tab_is_a_plain_shape():
    shape = (Path(settings.BASE_DIR) / "groupsite" / "static" / "favicon.svg").read_text()
    assert not re.search(r"<(text|title|path|image|use)\b", shape)


@pytest.mark.parametrize("subject", sorted((TEMPLATES / "account" / "email").glob("*_subject.txt")))
def test_subjects_of_mails_say_nothing(subject):
    assert not TELLING.search(subject.read_text())


@pytest.mark.django_db
def test_a_form_s_address_opened_by_hand_says_so_in_words(client):
    answer = client.get("/theme/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "This does not work from here" in words(answer)
