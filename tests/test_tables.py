"""Tables as spreadsheets write them."""

import pytest

from groups.tables import (
    MOST_BYTES,
    MOST_IN_A_CELL,
    MOST_ROWS,
    Row,
    TableError,
    is_formula,
    read_table,
)

GOOD = "Title,Note\r\nWaiting,one\r\nÄngste – “nah”,two\r\n"


def read(raw: bytes | str) -> list[Row]:
    data = raw if isinstance(raw, bytes) else raw.encode()
    return read_table(data, required={"title"}, optional={"note"})


@pytest.mark.parametrize(
    "raw",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.encode("utf-16"),
        GOOD.encode("utf-16-le"),
        GOOD.encode("utf-16-be"),
        GOOD.encode("utf-32"),
        GOOD.encode("cp1252"),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.replace("\r\n", "\r").encode(),
        GOOD.replace("Title,Note", '"  TITLE ",NOTE').encode(),
        GOOD.replace("Title,Note", "title,note,,").encode(),
        GOOD.replace("Ä", "A\u0308").encode(),
    ],
)
def test_the_same_table_is_read_however_it_was_saved(raw):
    assert read(raw) == [
        Row(2, {"title": "Waiting", "note": "one"}),
        Row(3, {"title": "Ängste – “nah”", "note": "two"}),
    ]


def test_a_row_is_named_by_the_line_where_it_begins():
    rows = read('title,note\n\n"two\nlines",x\n,,\nlast\n')
    assert [(row.line, row.cells["title"]) for row in rows] == [(3, "two\nlines"), (6, "last")]
    assert rows[1].cells["note"] == ""


def test_columns_may_stand_in_any_order():
    assert read("note,title\nn,t\n") == [Row(2, {"title": "t", "note": "n"})]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"title,note\n", "no rows"),
        (b"note\nx\n", "lacks the column title"),
        (b"title,secret\nx,y\n", "Column 2 is not known"),
        (b"title,Title\nx,y\n", "there twice"),
        (b'title\n"never closed\n', "from line 2 on"),
        (b'title\nfine\n"open"x\n', "from line 3 on"),
        (b"title\na\0b\n", "not text"),
        (b"PK\x03\x04\x14\0", "a workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe", "encoding|not text"),
        ("title\nПривет\n".encode("cp1251"), "encoding is not clear"),
        ("title\nŻółć\n".encode("cp1250"), "encoding is not clear"),
        (b"title\n\x81\n", "encoding is not clear"),
        ("titel\nx\n".encode("utf-16"), "lacks the column title|Column 1 is not known"),
        (b"\xff\xfet\0i\0x", "encoding is not clear"),
        (b"title\n" + b"x" * MOST_BYTES, "larger than 2 MB"),
        (b"title\n" + b"x\n" * (MOST_ROWS + 1), "more than 5,000 rows"),
        (b"title\n" + b"x" * 200_000, "from line 2 on"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_plain_words(raw, reason):
    with pytest.raises(TableError, match=reason):
        read(raw)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("a,b,c", "has more cells than the header"),
        ("x" * (MOST_IN_A_CELL + 1), "has a cell of more than 5,000 characters"),
        ("bell\x07", "has a character that cannot be shown"),
        ("gpj.\u202eexe", "has a character that cannot be shown"),
    ],
)
def test_one_unreadable_row_costs_itself_alone(line, fault):
    rows = read(f"title,note\n{line}\ngood,\n")
    assert rows[0] == Row(2, {"title": "", "note": ""}, fault)
    assert rows[1].cells["title"] == "good"


def test_as_many_rows_as_allowed_are_read():
    assert len(read("title\n" + "x\n" * MOST_ROWS)) == MOST_ROWS


@pytest.mark.parametrize("text", ["=1", " =1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1"])
def test_a_spreadsheet_would_run_it(text):
    assert is_formula(text)


@pytest.mark.parametrize("text", ["", "a=1", "Supporting", "“=”"])
def test_a_spreadsheet_would_show_it(text):
    assert not is_formula(text)
