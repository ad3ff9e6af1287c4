"""Making an account and coming back, as somebody does whose mailbox may be read by others."""

import re
import uuid

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.safety.test_face import TELLING

pytestmark = pytest.mark.django_db
PASSWORD = "a-kettle-and-two-cups"


@pytest.fixture
def address() -> str:
    """One that no limit on mails has seen: those are counted in the cache, across tests and runs."""
    return f"{uuid.uuid4().hex}@demo.test"


def says_nothing(message) -> None:
    """One recipient, and neither subject nor text tells what the site is about."""
    assert len(message.recipients()) == 1
    told = f"{message.subject}\n{message.body}\n{message.extra_headers}"
    assert not TELLING.search(re.sub(r"https?://\S+", "", told).replace("groupsite", ""))


def test_a_new_person_makes_an_account_with_a_code_from_the_mail(client, address):
    answer = client.post("/accounts/signup/", {"email": address, "password1": PASSWORD})
    assert answer.status_code == 302
    [message] = mail.outbox
    says_nothing(message)
    code = re.search(r"^([A-Z0-9-]{6,12})$", message.body, re.M)
    assert code, message.body

    page = client.get(answer["Location"]).content.decode()
    assert "<h1>Enter the code</h1>" in page
    wrong = client.post(answer["Location"], {"code": "AAAAAA"})
    assert "Nothing was saved yet" in wrong.content.decode()

    assert client.post(answer["Location"], {"code": code[1]}).status_code == 302
    assert User.objects.get(email=address).emailaddress_set.get().verified
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize("page", ["signup", "login", "password/reset"])
def test_an_address_is_called_the_same_on_every_page(client, page):
    assert "E-mail address" in client.get(f"/accounts/{page}/").content.decode()


def test_a_taken_address_gets_the_same_page_and_another_mail(cast, address):
    new, taken = (
        Client().post("/accounts/signup/", {"email": email, "password1": PASSWORD})
        for email in (address, cast.maren.email)
    )
    assert (new.status_code, new["Location"]) == (taken.status_code, taken["Location"])
    for message in mail.outbox:
        says_nothing(message)


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, cast):
    asked = client.post("/accounts/password/reset/", {"email": cast.maren.email})
    assert "Look into your mail" in client.get(asked["Location"]).content.decode()
    [message] = mail.outbox
    says_nothing(message)
    link = re.search(r"https?://[^/]+(/\S+)", message.body)[1]

    form = client.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    where = form.redirect_chain[-1][0]
    saved = client.post(where, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert "Your password is changed" in saved.content.decode()
    cast.maren.refresh_from_db()
    assert cast.maren.check_password(PASSWORD)
    assert "This link no longer works" in client.get(link, follow=True).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, cast):
    known = client.post("/accounts/password/reset/", {"email": cast.maren.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@demo.test"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [[cast.maren.email]]


def test_signing_in_with_a_wrong_password_keeps_the_address_and_names_no_cause(client, cast):
    wrong = client.post("/accounts/login/", {"login": cast.maren.email, "password": "no"})
    nobody = client.post("/accounts/login/", {"login": "nobody@demo.test", "password": "no"})
    page = wrong.content.decode()
    assert f'value="{cast.maren.email}"' in page
    assert 'aria-invalid="true"' in page or 'class="errorlist' in page or 'class="summary"' in page
    same = re.compile(r'value="[^"]*"')
    assert same.sub("", page) == same.sub("", nobody.content.decode())


def test_signing_out_asks_first(cast, as_person):
    browser = as_person(cast.maren)
    assert "<h1>Sign out</h1>" in browser.get("/accounts/logout/").content.decode()
    assert "_auth_user_id" in browser.session
    browser.post("/accounts/logout/")
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    "path", ["password/change/", "email/", "reauthenticate/", "logout/", "inactive/"]
)
def test_the_pages_of_an_account_wear_our_frame(cast, as_person, path):
    answer = as_person(cast.maren).get(f"/accounts/{path}", follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert '<a class="exit"' in page
    assert "data-private" in page
    assert "no-store" in answer["Cache-Control"]
