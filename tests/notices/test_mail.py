"""A mail says nothing that anybody wrote, and looks as its recipient wished."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.models import User
from groups.membership import invitations
from groups.membership.models import Group
from groups.notices.kinds import Category, Message
from groups.notices.mail import discreet_label
from groups.notices.sender import send_due
from groupsite.confidentiality.acting import acting_as
from tests.cast import found, join, person
from tests.notices.conftest import AT, note, only_row, queue_note

MARKERS = ("Quillfeather", "quillfeather", "Marzipan", "Ottoline", "Brandywell")


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Reminder", "Reminder"),
        ("Book club", "Book club"),
        ("  two   spaces ", "two spaces"),
        ("a\r\nBcc: everybody@example.org", "a Bcc: everybody@example.org"),
        ("left\u202eright\u2066\u200fmarks", "leftrightmarks"),
        ("hid\u200bden\ufeff", "hidden"),
        ("nul\x00\x07", "nul"),
        ("line\u2028break", "line break"),
        ("=?utf-8?b?4oCu?=", "utf-8?b?4oCu?="),
        ("\u202e\u200b \r\n", "Reminder"),
        ("", "Reminder"),
        ("x" * 10_240, "x" * 40),
        ("Erinnerung für später ☂", "Erinnerung für später ☂"),
    ],
)
def test_a_label_is_one_short_honest_line(label, shown):
    assert discreet_label(label) == shown


def test_sender_and_subject_are_the_persons_own_label(cast, sink, a_kind):
    User.objects.filter(pk=cast.maren.pk).update(mail_label='Book "club" <für> uns')
    queue_note(cast.maren)
    send_due(AT)

    (mail,) = sink.received
    assert mail.message["Subject"] == 'Book "club" <für> uns'
    (sender,) = mail.message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (
        "Book club für uns",
        "hello@testserver.test",
    )
    assert mail.sender == "hello@testserver.test"
    assert mail.raw.isascii()


@pytest.mark.parametrize(
    "label",
    [
        "a\r\nBcc: sam@demo.test",
        'ä" <sam@demo.test>, "b',
        "ä, b <sam@demo.test>",
        "ä (a comment",
        "ä; : , .",
        "=?utf-8?b?4oCu?= <sam@demo.test>",
        "<>",
        "☂" * 40,
    ],
)
def test_a_label_adds_no_header_no_sender_and_no_recipient(cast, sink, a_kind, label):
    User.objects.filter(pk=cast.maren.pk).update(mail_label=label)
    queue_note(cast.maren)

    assert send_due(AT) == {"sent": 1}
    (mail,) = sink.received
    assert mail.recipients == ["maren@demo.test"]
    assert [address.addr_spec for address in mail.message["To"].addresses] == mail.recipients
    assert [address.addr_spec for address in mail.message["From"].addresses] == [mail.sender]
    assert "Bcc" not in mail.message
    assert "\u202e" not in str(mail.message["Subject"])


def test_times_are_on_the_recipients_clock(cast, sink, a_kind):
    queue_note(cast.maren, cast.sam)
    send_due(AT)

    texts = {mail.recipients[0]: mail.text for mail in sink.received}
    assert "Tuesday 1 December 2026, 20:00" in texts["maren@demo.test"], "she lives in Berlin"
    assert "Tuesday 1 December 2026, 19:00" in texts["sam@demo.test"]


def test_plain_text_comes_first_and_html_says_the_same(cast, sink, a_kind):
    queue_note(cast.sam)
    send_due(AT)

    (mail,) = sink.received
    kinds = [part.get_content_type() for part in mail.message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert "It begins Tuesday 1 December 2026, 19:00" in mail.html
    assert '<a href="http://testserver/"' in mail.html
    assert "You get this because reminders are on in your settings." in mail.text
    assert "You get this because reminders are on in your settings." in mail.html
    assert "<img" not in mail.html
    assert "src=" not in mail.html


def test_a_template_may_bring_its_own_html(cast, sink, declare_kind):
    declare_kind(lambda notice, at: Message("dressed"))
    queue_note(cast.sam)
    send_due(AT)

    (mail,) = sink.received
    assert "Plain words." in mail.text
    assert "<strong>Words in their own dress.</strong>" in mail.html


def test_headers_say_that_a_machine_wrote_it_and_how_to_stop_it(cast, sink, a_kind):
    queue_note(cast.maren)
    send_due(AT)

    (mail,) = sink.received
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = str(mail.message["List-Unsubscribe"])
    assert way_out.startswith("<http://testserver/u/")
    assert way_out.strip("<>") in mail.text
    assert f"List-Unsubscribe: {way_out}\r\n".encode() in mail.raw, "programs read it undecoded"
    name = re.fullmatch(r"<([0-9a-f]{20})\.testserver\.test>", str(mail.message["List-Id"]))
    assert name, "a name for sorting by that says nothing"


def test_the_message_id_is_kept_with_the_row_and_tells_nothing(cast, sink, a_kind):
    queue_note(cast.maren)
    send_due(AT)

    row = only_row()
    (mail,) = sink.received
    assert mail.message["Message-ID"] == f"<{row.message_key.hex}@testserver.test>"
    for name in (row.pk, row.subject_id, cast.maren.pk):
        assert name.hex not in mail.raw.decode()
        assert str(name) not in mail.raw.decode()


def test_the_same_message_id_at_the_second_attempt(cast, sink, a_kind):
    queue_note(cast.maren)
    sink.behave(at_rcpt="450 Later")
    send_due(AT)
    sink.behave(at_rcpt="250 OK")
    send_due(AT + timedelta(minutes=10))

    assert (
        sink.received[0].message["Message-ID"] == f"<{only_row().message_key.hex}@testserver.test>"
    )


@pytest.mark.parametrize(
    "value",
    [
        "Quillfeather",
        "https://elsewhere.example/",
        "http://testserver.example/",
        "http://testserver/g/quillfeather-evenings/",
        "http://testserver/groups/quillfeather-evenings/",
        object(),
        ["http://testserver/"],
        Group(name="Quillfeather"),
    ],
)
def test_no_kind_can_put_words_into_a_mail(value):
    with pytest.raises(ValueError, match="may not carry link"):
        Message("note", {"link": value})


@pytest.mark.parametrize(
    "value",
    [
        "http://testserver/",
        "http://testserver/invitations/abc/",
        AT,
        date(2026, 12, 1),
        time(19),
        timedelta(hours=1),
        3,
        True,
        None,
    ],
)
def test_times_numbers_and_neutral_addresses_may_stand_in_a_mail(value):
    assert Message("note", {"what": value}).context == {"what": value}


@pytest.fixture
def marked(db):
    """A group in which every word that somebody wrote can be recognised."""
    now = datetime.now(UTC)
    lead = found(
        person("ottoline-lead"),
        "Quillfeather evenings",
        display_name="Ottoline",
        at=now,
        slug="quillfeather-evenings",
        summary="Marzipan for all.",
        area="Brandywell",
        visibility="hidden",
    )
    return join(lead, person("quiet"), "Marzipan", at=now)


@pytest.mark.parametrize("has_account", [True, False])
def test_an_invitation_names_no_group_and_nobody(marked, sink, has_account):
    now = datetime.now(UTC)
    if has_account:
        person("guest")
    with acting_as(marked.user):
        lead = type(marked).objects.select_related("group", "user").get(role="lead")
    with acting_as(lead.user):
        invitations.invite(lead, "guest@demo.test", at=now, suggested_name="Marzipan Guest")

    assert send_due(now) == {"sent": 1}

    (mail,) = sink.received
    assert mail.recipients == ["guest@demo.test"]
    assert mail.message["Subject"] == ("Reminder" if has_account else "Invitation")
    assert "List-Unsubscribe" not in mail.message
    assert "http://testserver/invitations/" in mail.text
    assert not [word for word in MARKERS if word in mail.everything]
    assert "partner" not in mail.everything.lower()
    assert "group" not in mail.everything.lower().replace("groupsite", "")
    assert "ottoline-lead@demo.test" not in mail.everything


def test_no_invitation_to_an_account_for_which_mail_is_not_safe(marked, sink):
    now = datetime.now(UTC)
    person("guest", mail_is_safe=False)
    with acting_as(marked.user):
        lead = type(marked).objects.select_related("group", "user").get(role="lead")
    with acting_as(lead.user):
        invitations.invite(lead, "Guest@demo.test ", at=now)

    assert send_due(now) == {"cancelled": 1}
    assert sink.received == []


def test_a_note_about_a_marked_group_says_nothing_of_it(marked, sink, declare_kind):
    declare_kind(note, category=Category.CHANGES)
    queue_note(marked.user, group=marked.group_id)
    send_due(AT)

    (mail,) = sink.received
    assert not [word for word in MARKERS if word in mail.everything]
    assert str(marked.group_id) not in mail.everything
    assert marked.group_id.hex not in mail.everything
