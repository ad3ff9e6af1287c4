"""What a person says of themselves, and nobody else."""

from datetime import time

import pytest

from accounts.forms import MAILS
from accounts.models import ASKED_FOR, DEFAULT_LEADS, Category, User

SAID = {
    "time_zone": "Asia/Kolkata",
    "language": "de",
    "country": "IN",
    "mail_is_safe": "on",
    "mail_label": "Book club",
    "mails": ["reminders"],
    "reminder_leads": ["15", "10080"],
    "quiet_from": "22:00",
    "quiet_until": "07:30",
}


@pytest.fixture
def maren(db):
    return User.objects.create_user("maren@demo.test", "kettle-on-thursdays")


def say(as_person, person, **changes):
    response = as_person(person).post("/me/", {**SAID, **changes})
    person.refresh_from_db()
    return response


def test_settings_are_for_who_is_signed_in(client, db):
    response = client.get("/me/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/me/")


def test_a_person_sees_what_they_chose(maren, as_person):
    page = as_person(maren).get("/me/").content.decode()
    assert '<option value="Europe/London" selected>' in page
    assert 'value="Reminder"' in page
    # That mail is safe, all that can be welcome, and the usual times before a meeting.
    assert page.count("checked") == 1 + len(MAILS) - len(ASKED_FOR) + len(DEFAULT_LEADS)
    assert "/accounts/email/" in page
    assert "/accounts/password/change/" in page
    assert "/accounts/logout/" in page


def test_everything_a_person_says_is_kept(maren, as_person):
    response = say(as_person, maren)
    assert response.status_code == 302
    assert maren.time_zone == "Asia/Kolkata"
    assert maren.language == "de"
    assert maren.country == "IN"
    assert maren.mail_is_safe
    assert maren.mail_label == "Book club"
    assert maren.categories_off == sorted(set(MAILS) - {Category.REMINDERS})
    assert maren.reminder_leads == [10080, 15]
    assert (maren.quiet_from, maren.quiet_until) == (time(22), time(7, 30))


def test_who_ticks_nothing_gets_nothing(maren, as_person):
    nothing = {**SAID, "quiet_from": "", "quiet_until": "", "country": ""}
    for name in ("mail_is_safe", "mails", "reminder_leads"):
        nothing.pop(name)
    assert as_person(maren).post("/me/", nothing).status_code == 302
    maren.refresh_from_db()
    assert not maren.mail_is_safe
    assert set(maren.categories_off) == set(MAILS)
    assert maren.reminder_leads == []
    assert maren.quiet_from is None
    assert maren.country == ""


def test_all_that_can_be_switched_off_stands_there_in_words(maren, as_person):
    page = as_person(maren).get("/me/").content.decode()
    for category in Category:
        offered = f'name="mails" value="{category.value}"' in page
        assert offered == category.can_be_switched_off
    assert "Entries for your calendar, from groups where you asked for them" in page
    assert all(words[0].isupper() for words in MAILS.values())


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Mars/Olympus"},
        {"time_zone": ""},
        {"time_zone": "../../etc/passwd"},
        {"language": "tlh"},
        {"country": "XX"},
        {"mail_label": ""},
        {"mail_label": " \u200b "},
        {"mail_label": "\u3164\u3164"},
        {"mail_label": "Reminder\u202egnihton"},
        {"mail_label": "Reminder\nBcc: all@example.org"},
        {"mail_label": "Remin\x00der"},
        {"mail_label": "x" * 41},
        {"mails": ["everything"]},
        {"mails": ["invitations"]},
        {"reminder_leads": ["61"]},
        {"reminder_leads": ["soon"]},
        {"reminder_leads": ["10080", "1440", "180", "60", "15"]},
        {"quiet_from": "25:00"},
        {"quiet_from": "late"},
        {"quiet_from": ""},
        {"quiet_until": ""},
        {"quiet_from": "07:30"},
    ],
    ids=repr,
)
def test_a_wrong_value_changes_nothing_and_says_why(maren, as_person, wrong):
    response = say(as_person, maren, **wrong)
    assert response.status_code == 422
    assert "Please look at this again" in response.content.decode()
    assert maren.time_zone == "Europe/London"
    assert maren.mail_label == "Reminder"
    assert maren.quiet_from is None


def test_a_label_is_one_clean_line(maren, as_person):
    say(as_person, maren, mail_label="  Cafe\u0301   \u200dnotes ")
    assert maren.mail_label == "Caf\u00e9 notes"


def test_an_older_name_of_a_zone_stays_chosen(maren, as_person):
    User.objects.update(time_zone="Cuba")
    maren.refresh_from_db()
    assert '<option value="Cuba" selected>' in as_person(maren).get("/me/").content.decode()
    assert say(as_person, maren, time_zone="Cuba").status_code == 302
    assert maren.time_zone == "Cuba"


def test_nobody_becomes_more_than_they_are_by_a_form(maren, as_person):
    say(as_person, maren, is_coordinator="on", is_staff="on", email="x@example.org")
    assert not maren.is_coordinator
    assert not maren.is_staff
    assert maren.email == "maren@demo.test"


def test_a_label_from_elsewhere_is_shown_as_text(maren, as_person):
    say(as_person, maren, mail_label="<b>x</b>")
    assert "&lt;b&gt;x&lt;/b&gt;" in as_person(maren).get("/me/").content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(maren, as_person, method):
    assert getattr(as_person(maren), method)("/me/").status_code == 405
