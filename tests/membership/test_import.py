"""Bringing in a list of people, by the page and by the command."""

import base64
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import CommandError, call_command

from accounts.addresses import address_problem, masked
from groups.audit.models import Entry
from groups.errors import NotPossible
from groups.membership import imports, invitations
from groups.membership.models import Invitation
from groups.notices.models import Notice
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.sealing import seal

IMPORT = "/g/tuesday-evening-circle/people/import/"
HEADER = "E-Mail,Name in the group,Role,Time zone,Language\n"
OUTSIDE = [None, "maren", "kai", "noor", "lena", "rae", "sol", "cora", "stella"]


def invited_to(cast, group=None):
    lead = cast.noor if group == cast.beside else cast.jo
    with acting_as(lead):
        waiting = Invitation.objects.filter(group=group or cast.circle, accepted_at=None)
        return {
            invitation.address: (invitation.role, invitation.suggested_name)
            for invitation in waiting.filter(revoked_at=None)
        }


def judge(cast, raw):
    with acting_as(cast.jo):
        return imports.judge(cast.member(cast.jo), raw, at=datetime.now(UTC))


def reasons(cast, *rows):
    raw = (HEADER + "\n".join(rows)).encode()
    return {row.line: row.reason for row in judge(cast, raw) if not row.goes_in}


def upload(browser, raw, name="people.csv"):
    return browser.post(IMPORT, {"file": SimpleUploadedFile(name, raw, "text/csv")})


def packed_in(response):
    (packed,) = re.findall(r'name="list" value="([^"]+)"', response.content.decode())
    return packed


WHY_NOT = {
    7: "The same address stands in line 6.",
    10: "Our mail cannot go to an address with such letters before the @.",
    11: "This is not an e-mail address.",
    12: "The name is a formula of a spreadsheet.",
    13: "There is no such time zone.",
    15: "There is no address.",
    16: "The role is neither “member” nor “facilitator”.",
    17: "This is not an e-mail address.",
}


def test_every_row_of_a_real_list_is_judged(cast, members_csv):
    judged = judge(cast, members_csv)
    assert [row.line for row in judged] == list(range(2, 18))
    assert {row.line: row.reason for row in judged if not row.goes_in} == WHY_NOT
    good = {row.line: row for row in judged if row.goes_in}
    assert good[2].role == "facilitator"
    assert good[8].role == "member"
    assert good[9].name == "نور"
    assert good[14].time_zone == "Australia/Lord_Howe"


def test_a_facilitator_looks_first_and_then_invites(cast, as_person, members_csv):
    browser = as_person(cast.ade)
    assert browser.get(IMPORT).status_code == 200
    preview = upload(browser, members_csv)
    assert preview.status_code == 200
    page = preview.content.decode()
    assert "8 rows left out" in page
    assert "8 people to be invited" in page
    for line, reason in WHY_NOT.items():
        assert f'<td data-label="Line">{line}</td>' in page
        assert reason in page
    assert "=cmd|&#x27; /C calc&#x27;!A0" in page
    assert invited_to(cast) == {}

    result = browser.post(IMPORT, {"list": packed_in(preview)})
    assert result.status_code == 200
    assert "8 people invited" in result.content.decode()
    assert invited_to(cast) == {
        "jo.lindqvist@example.org": ("facilitator", ""),
        "ade.okafor@example.org": ("facilitator", ""),
        "maren@example.org": ("member", ""),
        "sam@example.org": ("member", ""),
        "priya@example.org": ("member", ""),
        "luca@example.org": ("member", "Luca"),
        "noor@example.org": ("member", "نور"),
        "owen@example.org": ("member", "Owen"),
    }
    with acting_as(cast.jo):
        assert Notice.objects.filter(kind="invitation", state="pending").count() == 8
        assert Entry.objects.filter(verb="membership.invitation.sent", actor=cast.ade).count() == 8

    again = browser.post(IMPORT, {"list": packed_in(preview)})
    assert "Nobody was invited" in again.content.decode()
    assert "This address has an open invitation." in again.content.decode()
    assert len(invited_to(cast)) == 8


def test_the_preview_keeps_nothing_on_the_server(cast, as_person, members_csv):
    browser = as_person(cast.jo)
    packed = packed_in(upload(browser, members_csv))
    assert b"luca" not in base64.b64decode(packed)
    said = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    assert "luca" not in said
    assert len(said) < 500


def test_a_list_that_did_not_come_back_as_it_was_invites_nobody(cast, as_person, members_csv):
    browser = as_person(cast.jo)
    packed = packed_in(upload(browser, members_csv))
    flipped = ("A" if packed[40] != "A" else "B").join((packed[:40], packed[41:]))
    with acting_as(cast.noor):
        other_group = imports.pack(cast.member(cast.noor, cast.beside), members_csv)
        wrong_place = base64.b64encode(seal(cast.beside.pk, "elsewhere", "x")).decode()
    with acting_as(cast.ade):
        other_member = imports.pack(cast.member(cast.ade), members_csv)
    broken = ["", "x", "\x00", "é", "====", packed[:-8], packed + "AAAA", flipped]
    for attempt in [*broken, other_group, wrong_place, other_member]:
        response = browser.post(IMPORT, {"list": attempt})
        assert response.status_code == 422
        assert "did not come back as it was" in response.content.decode()
    assert invited_to(cast) == {}


def test_others_bring_in_nobody(cast, client, as_person, members_csv):
    with acting_as(cast.jo):
        packed = imports.pack(cast.member(cast.jo), members_csv)
    for who in OUTSIDE:
        browser = as_person(getattr(cast, who)) if who else client
        status = {None: 302, "maren": 403}.get(who, 404)
        assert browser.get(IMPORT).status_code == status
        assert upload(browser, members_csv).status_code == status
        assert browser.post(IMPORT, {"list": packed}).status_code == status
    assert invited_to(cast) == {}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "The file is empty"),
        (b"\n\n", "The file is empty"),
        (b"name;city\nJo;Leeds\n", "Column 1 is not known"),
        (b"E-Mail\njo@example.org\n", "lacks the column Name in the group"),
        (HEADER.encode(), "no rows below its header"),
        (b"PK\x03\x04 a workbook", "is a workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x01", "not text"),
        (HEADER.encode() + b"x" * 100_000, "larger than 100 kB"),
        (HEADER.encode() + b"a@e.org,A\n" * 201, "more than 200 rows"),
    ],
    ids=["empty", "blank", "columns", "column", "header", "workbook", "picture", "large", "long"],
)
def test_a_file_that_is_no_list_is_refused_in_words(cast, as_person, raw, words):
    response = upload(as_person(cast.jo), raw)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_without_a_file_nothing_happens(cast, as_person):
    response = as_person(cast.jo).post(IMPORT, {})
    assert response.status_code == 422
    assert "No file arrived" in response.content.decode()


def test_a_huge_file_never_reaches_the_disk(cast, as_person, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a file was written")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    response = upload(as_person(cast.jo), HEADER.encode() + b"x" * 3_000_000)
    assert response.status_code == 422
    assert "No file arrived" in response.content.decode()


def test_a_list_as_other_programs_save_it_is_read(cast, members_csv):
    text = members_csv.decode("utf-8-sig")
    for encoding in ("utf-8", "utf-16", "utf-8-sig"):
        assert len(judge(cast, text.encode(encoding))) == 16


def test_rows_are_refused_for_what_is_wrong_with_them(cast):
    assert reasons(
        cast,
        "a@example.org,",
        "b@example.org,\u3164",
        f"c@example.org,{'x' * 41}",
        "d@example.org,@SUM(A1)",
        "e@example.org,E,lead",
        "f@example.org,F,member,UTC,klingon language",
        "g@example.org,G,member,,,extra",
        f"{'h' * 250}@example.org,H",
        "maren@demo.test,M",
        "i@example.org,I,FACILITATOR,UTC,de-AT",
        "I@Example.org,I2",
    ) == {
        2: "There is no name.",
        3: "The name: Use at least one letter, number or sign.",
        4: "The name is longer than 40 characters.",
        5: "The name is a formula of a spreadsheet.",
        6: "The role is neither “member” nor “facilitator”.",
        7: "The language is not a code such as “en”.",
        8: "The row has more cells than the header.",
        9: "The address is too long.",
        10: "This person is in the group already.",
        12: "The same address stands in line 11.",
    }


def test_a_bad_row_does_not_stand_in_the_way_of_a_good_one(cast):
    assert reasons(cast, "a@example.org,A,owner", "a@example.org,A") == {
        2: "The role is neither “member” nor “facilitator”."
    }


def test_a_name_that_is_taken_is_no_reason_to_refuse_somebody(cast):
    raw = (HEADER + "a@example.org,MAREN\nb@example.org,Bo\nc@example.org,bo\n").encode()
    judged = judge(cast, raw)
    assert all(row.goes_in for row in judged)
    assert [bool(row.note) for row in judged] == [True, False, True]
    with acting_as(cast.jo):
        imports.bring_in(cast.member(cast.jo), raw, at=datetime.now(UTC))
    assert {name for _, name in invited_to(cast).values()} == {"", "Bo"}


def test_an_invitation_that_ran_out_does_not_stand_in_the_way(cast, invited):
    invited("a@example.org")
    later = datetime.now(UTC) + timedelta(days=15)
    with time_machine.travel(later), acting_as(cast.jo):
        imports.bring_in(
            cast.member(cast.jo), (HEADER + "a@example.org,A\n").encode(), at=later
        )  # fmt: skip
    assert list(invited_to(cast)) == ["a@example.org"]


def test_when_one_row_fails_in_the_end_nobody_is_invited(cast, monkeypatch):
    made = []

    def fails_at_the_third(*args, **kwargs):
        made.append(issue(*args, **kwargs))
        if len(made) == 3:
            raise NotPossible("No more.")

    issue = invitations.issue
    monkeypatch.setattr(imports, "issue", fails_at_the_third)
    raw = (HEADER + "".join(f"p{n}@example.org,P{n}\n" for n in range(5))).encode()
    with acting_as(cast.jo), pytest.raises(NotPossible):
        imports.bring_in(cast.member(cast.jo), raw, at=datetime.now(UTC))
    assert len(made) == 3
    assert invited_to(cast) == {}


def test_a_list_does_not_mail_the_whole_world(cast, monkeypatch):
    monkeypatch.setattr(imports, "MOST_OPEN", 2)
    raw = (HEADER + "".join(f"p{n}@example.org,P{n}\n" for n in range(3))).encode()
    with acting_as(cast.jo), pytest.raises(NotPossible, match="2 open invitations"):
        imports.bring_in(cast.member(cast.jo), raw, at=datetime.now(UTC))


# The command


def command(*args):
    out = StringIO()
    call_command("import_members", *args, stdout=out)
    return out.getvalue()


def test_the_command_invites_in_the_leads_name(cast, tmp_path, members_csv):
    file = tmp_path / "members.csv"
    file.write_bytes(members_csv)
    said = command("beside-you", str(file))
    assert said.splitlines() == [
        "8 invited, 8 left out",
        *(f"line {line}: {reason}" for line, reason in WHY_NOT.items()),
    ]
    assert len(invited_to(cast, cast.beside)) == 8
    assert invited_to(cast) == {}
    with acting_as(cast.noor):
        assert Entry.objects.filter(verb="membership.invitation.sent", actor=cast.noor).count() == 9


def test_the_command_prints_no_address_and_no_name(cast, tmp_path, members_csv):
    file = tmp_path / "members.csv"
    file.write_bytes(members_csv)
    said = command("beside-you", str(file))
    text = members_csv.decode("utf-8-sig")
    cells = {cell for line in text.splitlines()[1:] for cell in line.split(";")[:2] if cell}
    assert [cell for cell in cells if cell in said] == []


def test_the_command_refuses_what_is_wrong_and_changes_nothing(cast, tmp_path, members_csv):
    good, bad, empty = (tmp_path / name for name in ("good.csv", "bad.csv", "empty.csv"))
    good.write_bytes(members_csv)
    bad.write_bytes((HEADER + "not-an-address,Secret Name\n").encode())
    empty.write_bytes(b"")
    for group, file, words in (
        ("no-such-group", good, "no group of this name"),
        ("beside-you", tmp_path / "none.csv", "FILE cannot be read"),
        ("beside-you", tmp_path, "FILE cannot be read"),
        ("beside-you", empty, "The file is empty"),
        ("beside-you", bad, "line 2: This is not an e-mail address.\nNo row could go in"),
    ):
        with pytest.raises(CommandError, match=words) as refusal:
            command(group, str(file))
        assert refusal.value.returncode == 1
        assert "Secret" not in str(refusal.value)
    assert invited_to(cast, cast.beside) == {}


def test_the_second_run_of_a_list_invites_nobody_twice(cast, tmp_path, members_csv):
    file = tmp_path / "members.csv"
    file.write_bytes(members_csv)
    command("beside-you", str(file))
    with pytest.raises(CommandError, match="No row could go in"):
        command("beside-you", str(file))
    assert len(invited_to(cast, cast.beside)) == 8


# Addresses


def test_our_sender_takes_every_address_that_we_take():
    """The reason for refusing letters before the @: Django's sender does."""
    sender = EmailBackend(alias="default", host="localhost")
    for address in ("a@example.org", "a.b+c@münchen.example", "o'neil@example.org"):
        assert address_problem(address) == ""
        assert sender.prep_address(address).isascii()
        assert EmailMessage("x", "x", "a@b.org", [address]).message()["To"]
    assert address_problem("x-æøå@example.org")
    with pytest.raises(ValueError, match="non-ASCII"):
        sender.prep_address("x-æøå@example.org")


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "@b.org", "a b@c.org", "a@b", "a@b.org;", "a@b.org, c@d.org", "a@b..org"],
)
def test_what_is_no_address_is_refused(address):
    assert address_problem(address)


def test_a_masked_address_shows_its_first_letter_and_its_host():
    assert masked("maren@example.org") == "m…@example.org"
