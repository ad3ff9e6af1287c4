"""What nobody gets who did not ask for it."""

from importlib import import_module

import pytest
from django.db import connection

from accounts.forms import MAILS
from accounts.models import ASKED_FOR, Category, User

_UPGRADE = import_module("accounts.migrations.0004_asked_for_first")


@pytest.fixture
def maren(db) -> User:
    return User.objects.create_user("maren@demo.test", "kettle-on-thursdays")


def off(person: User) -> list[str]:
    return User.objects.get(pk=person.pk).categories_off


def test_news_and_summaries_are_off_until_somebody_asks(maren):
    assert off(maren) == ["digest", "news"]
    assert set(ASKED_FOR) == {Category.NEWS, Category.DIGEST}


def test_a_person_asks_for_them_in_their_settings(maren, as_person):
    said = {
        "time_zone": "Europe/London",
        "language": "en",
        "mail_label": "Reminder",
        "mails": ["calendar", "news", "digest"],
    }
    assert as_person(maren).post("/me/", said).status_code == 302
    assert off(maren) == ["changes", "duties", "reminders"]


def test_everything_that_is_switched_off_in_the_settings_is_offered_there():
    """Entries for a calendar are asked for group by group."""
    mine = {one for one in Category if one.can_be_switched_off} - {Category.CALENDAR}
    assert mine <= set(MAILS) <= mine | {Category.CALENDAR}


def test_no_category_speaks_of_groups_in_a_mail():
    for category in Category:
        for word in ("group", "facilitat", "meeting", "member"):
            assert word not in category.words


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], ["digest", "news"]),
        (["reminders"], ["digest", "news", "reminders"]),
        (["calendar", "changes"], ["calendar", "changes", "digest", "duties", "news"]),
        (["news", "digest"], ["digest", "news"]),
    ],
)
def test_who_is_here_already_gets_none_either(maren, before, after):
    User.objects.filter(pk=maren.pk).update(categories_off=before)
    with connection.cursor() as cursor:
        cursor.execute(_UPGRADE.OFF)
    assert off(maren) == after
    with connection.cursor() as cursor:
        cursor.execute(_UPGRADE.BACK)
    assert set(off(maren)) == set(before) - {"news", "digest"}
