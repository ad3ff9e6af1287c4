"""An operator brings in the list of helplines: every row, or none with the reasons."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from groups.safety.helplines import COLUMNS, SHIPPED
from groups.safety.models import Helpline
from groupsite.confidentiality.acting import Purpose, acting_as

pytestmark = pytest.mark.django_db

HEADER = ",".join(COLUMNS)
GOOD = "GB,A line,0800 1,always,anyone,en,"


def bring_in(path: Path) -> str:
    said = StringIO()
    call_command("import_helplines", str(path), stdout=said)
    return said.getvalue()


@pytest.fixture
def file(tmp_path):
    def write(*rows: str | bytes, header: str | bytes = HEADER) -> Path:
        lines = [row if isinstance(row, bytes) else row.encode() for row in (header, *rows)]
        path = tmp_path / "lines.csv"
        path.write_bytes(b"\n".join(lines) + b"\n")
        return path

    return write


def test_the_shipped_list_goes_in_as_it_is():
    assert bring_in(SHIPPED) == "26 helplines added, 0 as they were, 0 removed.\n"
    assert Helpline.objects.count() == 26
    assert Helpline.objects.get(name="Línea 024").dial == "024"
    assert Helpline.objects.get(country="CH").spoken == "German, French, Italian"


def test_the_second_time_changes_nothing():
    bring_in(SHIPPED)
    assert bring_in(SHIPPED) == "0 helplines added, 26 as they were, 0 removed.\n"


def test_a_number_that_left_the_list_leaves_the_page(file):
    bring_in(SHIPPED)
    assert bring_in(file(GOOD)) == "1 helplines added, 0 as they were, 26 removed.\n"
    assert [line.name for line in Helpline.objects.all()] == ["A line"]


def test_a_checked_number_stays_checked_while_the_file_says_nothing_newer(file):
    bring_in(file(GOOD + "2026-10-01"))
    bring_in(file(GOOD))
    assert str(Helpline.objects.get().source_checked_on) == "2026-10-01"


def test_another_number_of_the_same_line_is_unchecked(file):
    bring_in(file(GOOD + "2026-10-01"))
    bring_in(file(GOOD.replace("0800 1", "0800 2")))
    assert Helpline.objects.get().source_checked_on is None


def test_a_byte_order_mark_and_blank_lines_do_no_harm(file):
    assert bring_in(file("", GOOD, "  ", header=b"\xef\xbb\xbf" + HEADER.encode())).startswith("1 ")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("XX,A line,0800 1,always,anyone,en,", "country is neither a two-letter code nor *"),
        ("gb,A line,0800 1,always,anyone,en,", "country is neither"),
        ("GB,,0800 1,always,anyone,en,", "name is empty"),
        ("GB,A line,,always,anyone,en,", "number is not a telephone number"),
        ("GB,A line,call us,always,anyone,en,", "number is not a telephone number"),
        ("GB,A line,0800;1,always,anyone,en,", "number is not a telephone number"),
        ("GB,A line,٠٨٠٠,always,anyone,en,", "number is not a telephone number"),
        (f"GB,A line,{'1' * 31},always,anyone,en,", "number is not a telephone number"),
        ("GB,=HYPERLINK(1),0800 1,always,anyone,en,", "name looks like a formula"),
        ("GB,A line,0800 1,@now,anyone,en,", "hours looks like a formula"),
        (f"GB,{'n' * 161},0800 1,always,anyone,en,", "name is longer than 160 characters"),
        ("GB,A\x07line,0800 1,always,anyone,en,", "has a character that cannot be shown"),
        ("GB,A line,0800 1,always,anyone,English,", "language is no list of codes"),
        ("GB,A line,0800 1,always,anyone,en,soon", "source_checked_on is no date"),
        ("GB,A line,0800 1,always,anyone,en,2026-02-30", "source_checked_on is no date"),
        ("GB,A line,0800 1,always,anyone,en,2999-01-01", "source_checked_on lies in the future"),
        (GOOD, "the same number stands on line 2 already"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_changes(file, row, reason):
    bring_in(SHIPPED)
    with pytest.raises(
        CommandError, match=r"(?s)^Nothing was changed:\nline 3: .*" + reason.replace("*", r"\*")
    ):
        bring_in(file(GOOD, row))
    assert Helpline.objects.count() == 26


def test_every_wrong_row_is_named_at_once(file):
    with pytest.raises(CommandError) as refused:
        bring_in(file("XX,,0800 1,,,,", GOOD, "GB,B,no,,,,"))
    assert str(refused.value).splitlines() == [
        "Nothing was changed:",
        "line 2: country is neither a two-letter code nor *",
        "line 2: name is empty",
        "line 4: number is not a telephone number",
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('GB,"A line,0800 1,always,anyone,en,', "from line 3 on"),
        ("GB,A\0line,0800 1,always,anyone,en,", "is not text"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(file, row, reason):
    """The rest of what can be wrong with a file is in tests/test_tables.py."""
    with pytest.raises(CommandError, match=reason):
        bring_in(file(GOOD, row))
    assert not Helpline.objects.exists()


@pytest.mark.parametrize("header", ["name,country", HEADER + ",more"])
def test_other_columns_are_refused(file, header):
    with pytest.raises(CommandError, match="olumn"):
        bring_in(file(GOOD, header=header))


def test_a_file_without_rows_does_not_empty_the_list(file):
    bring_in(SHIPPED)
    with pytest.raises(CommandError, match="no rows"):
        bring_in(file())
    assert Helpline.objects.count() == 26


def test_a_file_that_is_much_too_large_is_refused(file):
    with pytest.raises(CommandError, match="Nothing was changed"):
        bring_in(file("x" * 2_100_000))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match=r"lines\.csv: No such file or directory"):
        bring_in(tmp_path / "lines.csv")


def test_only_an_import_may_write_helplines(cast):
    for actor in (cast.maren, cast.jo, cast.cora, cast.stella, None, Purpose.REMINDERS):
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
            acting_as(actor),
        ):
            Helpline.objects.create(country="GB", name="A line", number="0800 1", position=0)


def test_nobody_else_changes_or_deletes_one(cast):
    bring_in(SHIPPED)
    for actor in (cast.maren, cast.jo, cast.cora, cast.stella, None):
        with acting_as(actor):
            assert Helpline.objects.update(number="1") == 0
            assert Helpline.objects.all().delete()[0] == 0
    assert Helpline.objects.count() == 26
