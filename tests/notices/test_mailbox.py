"""`/mailbox/` shows what a development machine sent, and exists nowhere else."""

import mailbox
from email.message import EmailMessage

import pytest

from groups.notices.sender import send_due
from tests.notices.conftest import AT, queue_note


@pytest.fixture
def box(settings, tmp_path) -> mailbox.Maildir:
    settings.DEVELOPMENT = True
    settings.MAILBOX_DIR = str(tmp_path / "mails")
    return mailbox.Maildir(settings.MAILBOX_DIR)


def letter(subject: str = "Reminder", body: str = "Hello") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["To"] = subject, "maren@demo.test"
    mail.set_content(body)
    return mail


def test_elsewhere_it_does_not_exist(db, client, settings, tmp_path):
    absent = client.get("/nowhere/")
    for development, folder in ((False, str(tmp_path)), (True, "")):
        settings.DEVELOPMENT, settings.MAILBOX_DIR = development, folder
        for path in ("/mailbox/", "/mailbox/1.M1P1Q1.host/"):
            answer = client.get(path)
            assert (answer.status_code, answer.content) == (404, absent.content)


def test_newest_first_and_no_more_than_a_hundred(db, client, box):
    for number in range(103):
        box.add(letter(f"Mail number {number}."))

    page = client.get("/mailbox/").content.decode()

    assert page.index("Mail number 102.") < page.index("Mail number 101.")
    assert page.index("Mail number 10.") < page.index("Mail number 9.")
    assert "Mail number 3." in page
    assert "Mail number 2." not in page


@pytest.mark.parametrize("folder", ["not there yet", "."])
def test_before_the_first_mail(db, client, settings, tmp_path, folder):
    settings.DEVELOPMENT, settings.MAILBOX_DIR = True, str(tmp_path / folder)

    assert "No mail yet" in client.get("/mailbox/").content.decode()
    assert client.get("/mailbox/1.M1P1Q1.host/").status_code == 404


def test_a_mail_with_all_its_headers_and_our_links(db, client, box):
    key = box.add(
        letter(
            body="Go to http://testserver/invitations/abc/ and not to https://elsewhere.example/"
        )
    )

    page = client.get(f"/mailbox/{key}/").content.decode()

    assert '<a href="http://testserver/invitations/abc/">' in page
    assert '<a href="https://elsewhere' not in page
    assert "https://elsewhere.example/" in page
    assert "maren@demo.test" in page


def test_a_real_mail_reads_as_it_was_sent(cast, client, sink, a_kind, box):
    queue_note(cast.maren)
    send_due(AT)
    key = box.add(sink.received[0].raw)

    page = client.get(f"/mailbox/{key}/").content.decode()

    assert "It begins Tuesday 1 December 2026, 20:00" in page
    assert "Auto-Submitted" in page
    assert '<a href="http://testserver/u/' in page


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no header at all",
        b"Subject: =?nonsense?B?AAA?=\nTo: <<>>\n\nbody",
        b"Content-Type: text/plain; charset=klingon\n\nbody \xff",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n",
        b"Content-Type: image/png\n\nbody",
        b"Subject: <script>alert(1)</script>\n\n<script>alert(2)</script>",
    ],
)
def test_no_mail_breaks_the_page(db, client, box, raw):
    key = box.add(raw)

    for path in ("/mailbox/", f"/mailbox/{key}/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("key", ["..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "1.M1P1Q1.host", "%00"])
def test_no_key_leads_out_of_the_box(db, client, box, key):
    box.add(letter())

    assert client.get(f"/mailbox/{key}/").status_code == 404
