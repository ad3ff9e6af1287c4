"""A copy of the table of sessions lets nobody be anybody."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from groupsite.confidentiality.sessions import SessionStore
from tests.scene import every_row, undone


def key_of(browser: Client) -> str:
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def visits(key: str) -> int:
    thief = Client(**{"wsgi.url_scheme": "https"})
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    return thief.get("/me/").status_code


def test_the_cookie_signs_in_and_what_is_stored_does_not(cast, as_person):
    browser = as_person(cast.maren)
    assert visits(key_of(browser)) == 200
    for stored in Session.objects.values_list("session_key", flat=True):
        assert visits(stored) == 302


def test_a_copy_of_the_database_holds_no_key_and_nothing_of_a_session(cast, as_person):
    browser = as_person(cast.maren)
    session = SessionStore(key_of(browser))
    session["note"] = "zqsessionword"
    session.save()
    assert SessionStore(key_of(browser))["note"] == "zqsessionword"
    with undone():
        rows = every_row()
    assert key_of(browser).encode() not in rows
    assert b"zqsessionword" not in rows


def test_a_session_moved_under_another_row_opens_nothing(cast, as_person):
    hers, his = as_person(cast.maren), as_person(cast.sam)
    rows = list(Session.objects.order_by("pk"))
    rows[0].session_data, rows[1].session_data = rows[1].session_data, rows[0].session_data
    Session.objects.bulk_update(rows, ["session_data"])
    assert visits(key_of(hers)) == 302
    assert visits(key_of(his)) == 302


def test_signing_out_and_the_end_of_a_session_remove_it(cast, as_person):
    browser = as_person(cast.maren)
    key = key_of(browser)
    browser.post("/accounts/logout/")
    assert visits(key) == 302
    assert not SessionStore().exists(key)
    again = as_person(cast.maren)
    Session.objects.update(expire_date="2020-01-01T00:00Z")
    assert visits(key_of(again)) == 302


def test_a_key_from_outside_makes_no_session_of_that_name(db):
    chosen = SessionStore("chosen-by-an-attacker-000000000000")
    assert dict(chosen.items()) == {}
    chosen["x"] = 1
    chosen.save()
    assert chosen.session_key != "chosen-by-an-attacker-000000000000"
