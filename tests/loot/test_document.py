"""docs/what-leaks.md says what the database is today."""

import pytest

from tests.loot.columns import HASHED, PLAIN, SEALED, WRAPPED, columns
from tests.loot.document import PLACE, document, tables_without_a_word
from tests.loot.words import CONCLUSIONS

pytestmark = pytest.mark.django_db


def test_the_page_is_not_stale():
    assert PLACE.read_text() == document(), "run make loot"


def test_of_every_table_somebody_said_what_a_thief_could_conclude():
    assert tables_without_a_word() == []
    assert set(CONCLUSIONS) == {column.table for column in columns()}, "a table that is gone"


def test_words_of_people_are_sealed_and_membership_is_said_to_be_in_plain():
    lies = {column.place: column.lies for column in columns()}
    assert lies["forum_post.body"] == SEALED
    assert lies["meetings_meeting.link"] == SEALED
    assert lies["membership_membership.display_name"] == PLAIN
    assert lies["forum_authorship.membership_id"] == PLAIN
    assert lies["accounts_user.password"] == HASHED
    assert lies["membership_invitation.token_hash"] == HASHED
    assert lies["django_session.session_key"] == HASHED
    assert lies["confidentiality_datakey.wrapped"] == WRAPPED


def test_every_sealed_column_says_whose_key_opens_it():
    keys = {column.key for column in columns() if column.lies == SEALED}
    assert keys == {
        "the group's key",
        "the person's own key",
        "a key of its own",
        "the key of its resource",
        "the group's key, or where coordinators read it a key of its own",
    }
