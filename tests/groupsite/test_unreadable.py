"""Where a text cannot be opened, everybody gets one answer, and it says nothing."""

import pytest
from django.db import connection
from django.urls import reverse

from groups.journal.actions import write
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.keyring import destroy_data_key
from tests.cast import LONG_AGO


@pytest.fixture
def entry(cast):
    with acting_as(cast.maren):
        return write(cast.maren, body="A kettle on Thursday.", at=LONG_AGO)


def bend(cast, entry) -> None:
    with acting_as(cast.maren), connection.cursor() as cursor:
        cursor.execute(
            "update journal_journalentry set body = set_byte(body, 40, get_byte(body, 40) # 1)"
            " where id = %s",
            [entry.pk],
        )


def test_one_page_for_every_reason_and_no_word_of_the_text(cast, entry, as_person, settings):
    page, maren = reverse("journal:entries"), as_person(cast.maren)
    assert b"A kettle on Thursday." in maren.get(page).content
    keys, settings.DATA_KEYS = settings.DATA_KEYS, [("test1", b"?" * 32)]
    without_the_master_key = maren.get(page)
    settings.DATA_KEYS = keys
    assert maren.get(page).status_code == 200
    bend(cast, entry)
    bent = maren.get(page)
    destroy_data_key(cast.maren.pk)
    destroyed = maren.get(page)
    for answer in (without_the_master_key, bent, destroyed):
        assert answer.status_code == 503
        assert "This text cannot be opened" in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
        assert "kettle" not in answer.text
        assert str(entry.pk) not in answer.text


def test_the_log_says_where_and_not_what(cast, entry, as_person, caplog):
    bend(cast, entry)
    as_person(cast.maren).get(reverse("journal:entries"))
    (line,) = [record for record in caplog.records if "could not be opened" in record.message]
    assert line.route == "journal/"
    assert line.exc_info is None
    assert "kettle" not in caplog.text


def test_everything_else_goes_on(cast, entry, as_person):
    destroy_data_key(cast.maren.pk)
    maren = as_person(cast.maren)
    assert maren.get(reverse("journal:entries")).status_code == 503
    assert maren.get("/").status_code == 200
    assert as_person(cast.sam).get(reverse("journal:entries")).status_code == 200
