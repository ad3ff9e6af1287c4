"""`manage.py import_resources FILE` on the file as it came, and on files that are none."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from groups.audit.models import Entry
from groups.library import actions
from groups.library.importing import import_resources
from groups.library.models import Proposal, Resource
from groups.tables import MOST_BYTES
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.library.shelves import FILE, NOW, approve

pytestmark = pytest.mark.django_db
HEADER = "title,url,publisher,kind,language,support_types,situations,summary,conflict_of_interest\n"


@pytest.fixture
def bring_in(tmp_path, capsys):
    """Runs the command on these bytes and gives what it said."""

    def run(raw: bytes | str) -> str:
        path = tmp_path / "resources.csv"
        path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
        call_command("import_resources", str(path))
        return capsys.readouterr().out

    return run


def held() -> dict[str, Resource]:
    with acting_as(Purpose.CATALOGUE):
        return {resource.title: resource for resource in Resource.objects.all()}


def test_the_file_as_it_came(bring_in):
    said = bring_in(FILE.read_bytes())
    assert said.splitlines() == [
        "18 rows: 15 proposed, 0 known already, 1 taken together with an earlier row, 2 refused.",
        "line 8: tracking was taken out of the address",
        "line 8: the same as line 7, taken together with it",
        "line 16: an affiliate id was taken out of the address and noted as a conflict of interest",
        "line 17: refused: the address does not begin with https:// or http://",
        "line 19: refused: has a cell that a spreadsheet would run as a formula",
    ]
    resources = held()
    assert len(resources) == 15
    assert {resource.state for resource in resources.values()} == {"proposed"}
    assert not any(resource.from_coordinator for resource in resources.values())
    assert sorted({resource.language for resource in resources.values()}) == [
        "ar",
        "de",
        "en",
        "es",
        "fr",
    ]
    coping = resources["How to cope when supporting someone else"]
    assert coping.url == (
        "https://www.mind.org.uk/information-support/helping-someone-else"
        "/carers-friends-family-coping-support/"
    )
    assert coping.situations == ["supporting a partner", "burnout"]
    reset = next(one for title, one in resources.items() if title.startswith("Buy Our"))
    assert reset.url == "https://example.com/checkout"
    assert reset.conflict_of_interest == "sells a product; affiliate link"
    assert resources["Cognitive behavioural therapy (CBT)"].support_types == ["cbt"]
    assert not any("javascript" in one.url or one.title[0] == "=" for one in resources.values())
    with acting_as(Purpose.CATALOGUE):
        assert Proposal.objects.count() == 15


def test_a_second_run_adds_nothing(bring_in):
    bring_in(FILE.read_bytes())
    said = bring_in(FILE.read_bytes())
    assert said.startswith("18 rows: 0 proposed, 15 known already, 1 taken together")
    assert len(held()) == 15


def test_what_was_declined_is_not_brought_in_again(cast, bring_in):
    bring_in(FILE.read_bytes())
    with acting_as(cast.cora):
        sales = Resource.objects.get(title__startswith="Buy Our")
        actions.review(cast.cora, sales, verdict="decline", because="selling", at=NOW)
    assert "0 proposed, 15 known" in bring_in(FILE.read_bytes())


def test_what_was_brought_in_needs_two_reviewers_like_anything(cast, bring_in):
    bring_in(FILE.read_bytes())
    with acting_as(cast.jo):
        resource = Resource.objects.awaiting(cast.jo).get(title="EMDR")
    assert approve(cast.jo, resource).state == "first_reviewed"
    assert approve(cast.cora, resource).state == "published"


def test_each_row_leaves_a_trace_without_a_name(cast, bring_in):
    bring_in(FILE.read_bytes())
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table audit_entry disable row level security")
    entries = Entry.objects.filter(verb="library.resource.proposed")
    assert entries.count() == 15
    assert not entries.filter(actor__isnull=False).exists()


@pytest.mark.parametrize(
    "raw",
    [
        FILE.read_text(encoding="utf-8").encode("utf-8-sig"),
        FILE.read_text(encoding="utf-8").encode("utf-16"),
        FILE.read_text(encoding="utf-8").encode("utf-32"),
    ],
)
def test_the_same_file_in_another_encoding_is_the_same(bring_in, raw):
    assert "15 proposed" in bring_in(raw)
    assert "Aider un proche en souffrance psychique" in held()


@pytest.mark.parametrize("separator", [";", "\t"])
def test_the_same_file_with_other_separators_is_the_same(bring_in, separator):
    written = io.StringIO()
    with FILE.open(encoding="utf-8", newline="") as source:
        csv.writer(written, delimiter=separator).writerows(csv.reader(source))
    assert "15 proposed" in bring_in(written.getvalue())


def test_a_western_code_page_is_read(bring_in):
    row = "Acompañar – límites,,Editorial Niño,worksheet,es,,,“Así”,\n"
    bring_in((HEADER + row).encode("cp1252"))
    found = held()["Acompañar – límites"]
    assert (found.publisher, found.summary) == ("Editorial Niño", "“Así”")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "not text|encoding"),
        (b"PK\x03\x04" + bytes(40), "a workbook"),
        (b"name,address\nx,y\n", "not known"),
        (b"title,url\nx,y\n", "lacks the column kind, language, publisher"),
        (HEADER.encode(), "no rows"),
        (b"x" * 3_000_000, "larger than 2 MB"),
        (HEADER.encode() + b'"open,x\n', "quotation marks"),
        ((HEADER + "Поддержка,,Издатель,article,en,,,,\n").encode("cp1251"), "encoding"),
    ],
)
def test_a_file_that_is_none_changes_nothing_and_says_why(bring_in, raw, reason):
    with pytest.raises(CommandError, match=reason) as refusal:
        bring_in(raw)
    assert refusal.value.returncode == 1
    assert str(refusal.value).startswith("Nothing was changed")
    assert held() == {}


def test_a_file_that_is_not_there_is_said_to_be(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_resources", str(tmp_path / "absent.csv"))
    with pytest.raises(CommandError, match="Is a directory"):
        call_command("import_resources", str(tmp_path))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",,P,article,en,,,,", "title is empty"),
        ("T,,,article,en,,,,", "publisher is empty"),
        ("T,,P,poem,en,,,,", "kind is none of the known ones"),
        ("T,,P,article,tlh,,,,", "language is none of the known ones"),
        (f"{'T' * 201},,P,article,en,,,,", "title is too long"),
        (f"T,,P,article,en,{'w' * 41},,,", "support types has a word that is too long"),
        (f"T,,P,article,en,{';'.join(map(str, range(13)))},,,", "support types is too long"),
        ("T,,P,article,en,,,,x,y", "has more cells than the header"),
        ("T\u202e,,P,article,en,,,,", "has a character that cannot be shown"),
        ("T\u200b,,P,article,en,,,,", "has a character that cannot be shown"),
        ("+T,,P,article,en,,,,", "formula"),
        ("T,data:text/html;x,P,article,en,,,,", "does not begin with https"),
        ("T,https://127.0.0.1/,P,article,en,,,,", "public website"),
        ("T,https://user:pw@example.org/,P,article,en,,,,", "a name or a password"),
    ],
)
def test_a_bad_row_costs_itself_alone(bring_in, row, reason):
    said = bring_in(f"{HEADER}{row}\nGood,,P,article,en,,,,\n")
    assert "2 rows: 1 proposed" in said
    (line,) = [line for line in said.splitlines() if line.startswith("line 2: refused")]
    assert reason in line
    assert list(held()) == ["Good"]


def test_a_file_of_bad_rows_only_is_refused(bring_in):
    with pytest.raises(CommandError, match="no row can be taken\\.\nline 2: refused"):
        bring_in(HEADER + "T,,P,poem,en,,,,\n")


def test_rows_about_the_same_thing_are_taken_together(bring_in):
    said = bring_in(
        HEADER + "One,http://www.example.org/a/?b=2&a=1,P,article,en,cbt,,,\n"
        "Two,https://example.org/a?a=1&b=2&fbclid=x,Q,guide,en,CBT;dbt,anxiety,more,paid\n"
        "  Paper ,,The Press,book,en,,,,\n"
        "PAPER,,the press,book,en,,,,\n"
        "Paper,,Another press,book,en,,,,\n"
    )
    assert "5 rows: 3 proposed" in said
    one = held()["One"]
    assert one.url == "https://example.org/a?a=1&b=2"
    assert one.support_types == ["cbt", "dbt"]
    assert (one.publisher, one.summary, one.conflict_of_interest) == ("P", "more", "paid")


def test_what_it_says_repeats_nothing_of_the_file(bring_in):
    said = bring_in(
        HEADER + "secretword,javascript:secretword,secretword,article,en,,,,\n"
        "secretword,,secretword,secretword,en,,,,\n"
        "=secretword,,P,article,en,,,,\nsecretword,https://example.org/?utm_source=secretword"
        ",P,article,en,,,,\n"
    )
    assert "secretword" not in said


@pytest.mark.slow
def test_many_rows_are_brought_in_at_once():
    rows = "".join(f"Title {n},https://example.org/{n},P,article,en,,,,\n" for n in range(5000))
    assert len(rows) < MOST_BYTES
    assert import_resources((HEADER + rows).encode(), at=NOW).added == 5000
