"""Mails that say the same are composed once: each is byte for byte as if it had been alone."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.models import Category, User
from groups.notices import merging
from groups.notices.kinds import Entries, Message
from groups.notices.mail import letter
from groups.notices.merging import Merger
from groups.notices.models import Notice
from groups.notices.sender import send_due
from tests.notices.conftest import AT, BEGINS, queue_note

SAID = Message("note", {"begins": BEGINS, "link": "http://testserver/"})
NAMES = ("maren", "sam", "a.very.long.name.that.goes.on.and.on.for.a.while.until.it.ends")


def somebody(name: str = "maren", **fields) -> User:
    return User(**{"email": f"{name}@demo.test", **fields})


def notice_for(person: User) -> Notice:
    return Notice(kind="test_note", recipient=person, subject_id=uuid4(), due_at=AT)


def without_boundary(raw: bytes) -> bytes:
    (boundary,) = re.findall(rb'boundary="([^"]+)"', raw)
    return raw.replace(boundary, b"boundary")


@pytest.fixture
def composed(monkeypatch) -> list[Message]:
    """What was composed, however many mails were made of it."""
    calls: list[Message] = []
    compose = merging.compose

    def counting(said, to):
        calls.append(said)
        return compose(said, to)

    monkeypatch.setattr(merging, "compose", counting)
    return calls


@pytest.mark.parametrize("category", [Category.REMINDERS, Category.ACCOUNT])
@pytest.mark.parametrize("label", ["Reminder", "Erinnerung für später ☂", 'a "b" <c>, d=?'])
@pytest.mark.parametrize("site_name", ["groupsite", "Köök & Söhne’s", ""])
def test_each_is_as_if_it_had_been_composed_alone(settings, category, label, site_name):
    settings.SITE_NAME = site_name
    merger = Merger()
    for name in NAMES:
        person = somebody(name, mail_label=label)
        notice = notice_for(person)
        merged = merger.letter(notice, SAID, person, category, at=AT)
        alone = letter(notice, SAID, person, category, at=AT)
        assert without_boundary(merged.raw) == without_boundary(alone.raw)
        assert (merged.sender, merged.recipient) == (alone.sender, alone.recipient)


def test_one_wording_is_composed_once_and_shown_once(composed):
    merger = Merger()
    for number in range(20):
        person = somebody(f"friend{number}")
        merger.letter(notice_for(person), SAID, person, Category.REMINDERS, at=AT)

    assert len(composed) == 2, "the first mail, and the form of the others"


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (replace(SAID, context={"begins": BEGINS + timedelta(hours=1)}), {}),
        (SAID, {"time_zone": "Asia/Kolkata"}),
        (SAID, {"mail_label": "Book club"}),
    ],
    ids=["another time", "another zone", "another label"],
)
def test_who_is_told_something_else_gets_a_mail_of_their_own(said, fields):
    merger = Merger()
    for _ in range(2):
        merger.letter(notice_for(somebody()), SAID, somebody(), Category.REMINDERS, at=AT)
        other = somebody("sam", **fields)
        notice = notice_for(other)
        merged = merger.letter(notice, said, other, Category.REMINDERS, at=AT)
        alone = letter(notice, said, other, Category.REMINDERS, at=AT)
        assert without_boundary(merged.raw) == without_boundary(alone.raw)


def test_entries_for_a_calendar_are_never_shared():
    entries = Entries("CANCEL", "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n")
    merger = Merger()
    for name in NAMES[:2]:
        person = somebody(name)
        own = replace(entries, text=entries.text.replace("END:", f"UID:{name}\r\nEND:"))
        said = replace(SAID, entries=own)
        made = merger.letter(notice_for(person), said, person, Category.CALENDAR, at=AT)
        assert f"UID:{name}".encode() in made.raw


def test_an_address_that_is_no_plain_one_is_composed_alone():
    merger = Merger()
    for _ in range(2):
        person = somebody('"odd one"')
        notice = notice_for(person)
        merged = merger.letter(notice, SAID, person, Category.REMINDERS, at=AT)
        assert merged.recipient == '"odd one"@demo.test'


def test_a_body_that_keeps_no_letters_is_composed_each_time(settings, composed):
    """Most of it in another script: base64, in which nothing can be put into its place."""
    settings.SITE_NAME = "Группа поддержки для близких " * 20
    merger = Merger()
    for name in NAMES:
        person = somebody(name)
        notice = notice_for(person)
        merged = merger.letter(notice, SAID, person, Category.REMINDERS, at=AT)
        alone = letter(notice, SAID, person, Category.REMINDERS, at=AT)
        assert without_boundary(merged.raw) == without_boundary(alone.raw)
    assert len(composed) == 4


def test_a_label_cannot_stand_in_for_anything(cast, sink, a_kind):
    """Stand-ins are drawn anew each time: whoever guesses the form of one gains nothing."""
    User.objects.update(mail_label="maren@stand-in.invalid")
    queue_note(cast.maren, cast.sam, cast.priya)
    send_due(AT)

    assert sorted(mail.message["To"] for mail in sink.received) == sorted(
        mail.recipients[0] for mail in sink.received
    )
    assert all(mail.message["Subject"] == "maren@stand-in.invalid" for mail in sink.received)
