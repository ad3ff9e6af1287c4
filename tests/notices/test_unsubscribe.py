"""The way out of a category, from the mail itself (RFC 8058)."""

import pytest
from django.test import Client

from accounts.models import ASKED_FOR, User
from groups.notices.kinds import Category
from groups.notices.sender import send_due
from groups.notices.unsubscribing import unsubscribe_link
from tests.notices.conftest import AT, queue_note

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def address(user: User, category: Category = Category.REMINDERS) -> str:
    return unsubscribe_link(user.pk, category).removeprefix("http://testserver")


def off(user: User) -> list[str]:
    """What somebody switched off, beside what nobody gets unasked."""
    categories = User.objects.get(pk=user.pk).categories_off
    assert set(ASKED_FOR) <= set(categories)
    return [category for category in categories if category not in ASKED_FOR]


@pytest.fixture
def mail_program() -> Client:
    """It has no cookie and no token, and nobody lets it through for that."""
    return Client(enforce_csrf_checks=True)


def test_looking_asks_and_changes_nothing(cast, client):
    for method in (client.get, client.head):
        answer = method(address(cast.maren))
        assert answer.status_code == 200
        assert not answer.cookies
    assert off(cast.maren) == []


def test_one_click_switches_the_category_off(cast, mail_program):
    answer = mail_program.post(address(cast.maren), ONE_CLICK)

    assert answer.status_code == 200
    assert not answer.cookies
    assert off(cast.maren) == ["reminders"]
    assert off(cast.sam) == []


def test_twice_is_as_good_as_once(cast, mail_program):
    for _ in range(2):
        assert mail_program.post(address(cast.maren), ONE_CLICK).status_code == 200
    mail_program.post(address(cast.maren, Category.CHANGES), ONE_CLICK)

    assert off(cast.maren) == ["reminders", "changes"]


def test_the_page_itself_leads_there(cast, client):
    page = client.get(address(cast.maren)).content.decode()
    assert "Stop these mails?" in page
    assert '<form method="post">' in page

    assert "We send no more reminders" in client.post(address(cast.maren)).content.decode()


def test_the_link_in_the_mail_works_and_the_next_mail_is_not_sent(cast, sink, a_kind, mail_program):
    queue_note(cast.maren)
    send_due(AT)
    link = str(sink.received[0].message["List-Unsubscribe"]).strip("<>")
    mail_program.post(link.removeprefix("http://testserver"), ONE_CLICK)

    queue_note(cast.maren)
    assert send_due(AT) == {"cancelled": 1}


def forged(real: str) -> dict[str, str]:
    token = real.split("/")[2]
    return {
        "another person's": f"/u/{token[:5]}x{token[6:]}/",
        "truncated": f"/u/{token[:-1]}/",
        "signed for nothing": "/u/abc/",
        "without a signature": f"/u/{token.rpartition(':')[0]}/",
        "with a NUL": "/u/%00/",
        "not ASCII": "/u/%C3%A9:%C3%A9/",
        "very long": f"/u/{'a' * 3000}/",
        "a slash more": f"{real}/",
    }


@pytest.mark.parametrize("what", forged("/u/x:y/"))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_address_is_no_address(cast, client, what, method):
    absent = getattr(client, method)("/u/nothing-that-we-signed/")
    answer = getattr(client, method)(forged(address(cast.maren))[what])

    assert answer.status_code == absent.status_code == 404
    if what != "a slash more":
        assert answer.content == absent.content
    assert off(cast.maren) == []


def test_a_closed_account_is_no_address_either(cast, client):
    link = address(cast.sol)
    cast.sol.delete()

    absent = client.get("/u/nothing-that-we-signed/")
    for answer in (client.get(link), client.post(link)):
        assert (answer.status_code, answer.content) == (404, absent.content)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(cast, client, method):
    assert getattr(client, method)(address(cast.maren)).status_code == 405
    assert off(cast.maren) == []
