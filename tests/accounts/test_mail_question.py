"""Is e-mail safe for you? Asked when somebody joins, and from time to time after that."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import ASKED_AGAIN, User
from tests.accounts.test_settings import SAID

QUESTION = "Is e-mail safe for you?"


@pytest.fixture
def maren(db):
    return User.objects.create_user("maren@demo.test", "kettle-on-thursdays")


def front(as_person, person):
    return as_person(person).get("/").content.decode()


def answer(as_person, person, **said):
    response = as_person(person).post("/me/mail/", said)
    person.refresh_from_db()
    return response


def asked(person, ago):
    person.mail_asked_at = datetime.now(UTC) - ago
    person.save(update_fields=["mail_asked_at"])


def test_who_was_never_asked_is_asked_on_the_first_page(maren, as_person):
    page = front(as_person, maren)
    assert QUESTION in page
    assert "somebody else may read your mailbox" in page
    assert "waits here on the site" in page


@pytest.mark.parametrize(("said", "safe"), [("yes", True), ("no", False)])
def test_an_answer_is_kept_and_the_question_gone(maren, as_person, said, safe):
    response = answer(as_person, maren, safe=said)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert maren.mail_is_safe is safe
    assert datetime.now(UTC) - maren.mail_asked_at < timedelta(minutes=1)
    assert QUESTION not in front(as_person, maren)


def test_after_a_season_it_is_asked_again(maren, as_person):
    asked(maren, ASKED_AGAIN - timedelta(hours=1))
    assert QUESTION not in front(as_person, maren)
    asked(maren, ASKED_AGAIN)
    assert QUESTION in front(as_person, maren)


def test_nothing_is_blocked_until_somebody_answers(cast, as_person):
    assert as_person(cast.maren).get("/g/tuesday-evening-circle/").status_code == 200


def test_saving_the_settings_is_an_answer(maren, as_person):
    wrong = {**SAID, "mail_label": ""}
    assert as_person(maren).post("/me/", wrong).status_code == 422
    assert QUESTION in front(as_person, maren)
    assert as_person(maren).post("/me/", SAID).status_code == 302
    assert QUESTION not in front(as_person, maren)


@pytest.mark.parametrize("wrong", [{}, {"safe": ""}, {"safe": "on"}, {"safe": ["yes", "perhaps"]}])
def test_anything_but_yes_and_no_changes_nothing(maren, as_person, wrong):
    response = answer(as_person, maren, **wrong)
    assert response.status_code == 422
    assert "Please look at this again" in response.content.decode()
    assert maren.mail_is_safe
    assert maren.mail_asked_at is None


def test_nobody_answers_for_somebody_else(cast, as_person, client):
    assert client.post("/me/mail/", {"safe": "no"})["Location"].startswith("/accounts/login/")
    answer(as_person, cast.sam, safe="no", user=str(cast.maren.pk))
    cast.maren.refresh_from_db()
    assert cast.maren.mail_is_safe


def test_who_joins_says_it_outright(cast, as_person, invited):
    link = invited(cast.sol.email)
    browser = as_person(cast.sol)
    page = browser.get(link).content.decode()
    assert QUESTION in page
    assert 'name="mail_is_safe" value="yes"' in page
    assert page.count("checked") == 0
    form = {"display_name": "Sol", "accept": "on", "version": "1"}
    assert browser.post(link, form).status_code == 422
    assert browser.post(link, {**form, "mail_is_safe": "no"}).status_code == 302
    cast.sol.refresh_from_db()
    assert not cast.sol.mail_is_safe
    assert QUESTION not in browser.get("/").content.decode()


def test_who_joins_another_group_finds_the_answer_of_last_time(cast, as_person, invited):
    answer(as_person, cast.sol, safe="no")
    page = as_person(cast.sol).get(invited(cast.sol.email)).content.decode()
    assert 'value="no" required id="id_mail_is_safe_1" checked' in page.replace("\n", " ")


def test_who_does_not_get_in_has_answered_nothing(cast, as_person, invited):
    form = {"display_name": "Maren", "mail_is_safe": "no", "accept": "on"}
    assert as_person(cast.sol).post(invited(cast.sol.email), form).status_code == 422
    cast.sol.refresh_from_db()
    assert cast.sol.mail_is_safe
    assert cast.sol.mail_asked_at is None
