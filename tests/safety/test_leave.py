"""The way out: one tap, from anywhere, whatever else is broken."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from groups.safety.middleware import always_a_way_out


@pytest.fixture
def maren(cast, as_person) -> Client:
    return as_person(cast.maren)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_member_leaves_with_one_tap_and_the_session_is_gone(maren, method, settings):
    assert maren.get("/accounts/password/change/").status_code == 200

    answer = getattr(maren, method)("/exit/")

    assert answer.status_code == 303
    assert answer["Location"] == settings.EXIT_URL
    assert answer["Clear-Site-Data"] == '"cache", "storage", "cookies"'
    assert "no-store" in answer["Cache-Control"]
    assert maren.get("/accounts/password/change/").status_code == 302
    assert not maren.session.keys()


def test_leaving_takes_every_cookie_of_this_site_along(maren, settings):
    maren.post("/theme/", {"theme": "dark"})
    answer = maren.get("/exit/")
    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "theme"} <= set(answer.cookies)
    assert all(cookie["max-age"] == 0 for cookie in answer.cookies.values())


def test_leaving_needs_no_token_because_a_stale_page_has_none(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.maren)
    assert browser.post("/exit/").status_code == 303


def test_somebody_who_never_signed_in_can_leave_too(client, db):
    assert client.get("/exit/").status_code == 303


@pytest.mark.parametrize("header", ["Sec-Purpose", "Purpose"])
def test_a_browser_that_only_guesses_does_not_end_the_session(maren, header):
    answer = maren.get("/exit/", headers={header: "prefetch;prerender"})
    assert answer.status_code >= 400
    assert "Clear-Site-Data" not in answer
    assert "_auth_user_id" in maren.session


@pytest.mark.parametrize("method", ["head", "put", "delete"])
def test_other_methods_leave_the_session_alone(maren, method):
    assert getattr(maren, method)("/exit/").status_code == 405
    assert "_auth_user_id" in maren.session


def test_the_way_out_stays_open_while_the_database_is_down(settings):
    broken = always_a_way_out(lambda request: HttpResponse(status=500))
    answer = broken(RequestFactory().get("/exit/"))
    assert answer.status_code == 303
    assert answer["Location"] == settings.EXIT_URL
    assert broken(RequestFactory().get("/")).status_code == 500


def test_the_way_out_stands_before_everything_that_can_fail(settings):
    out = settings.MIDDLEWARE.index("groups.safety.middleware.always_a_way_out")
    assert out < settings.MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware")
