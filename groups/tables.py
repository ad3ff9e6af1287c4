"""A table that arrived from a spreadsheet: bytes in, rows with their line numbers out.

    rows = read_table(raw, required={"title"}, optional={"url"})

It takes UTF-8, UTF-16 and UTF-32 by their marks, UTF-8 without one, and the code page that
spreadsheets write in Western Europe; commas, semicolons or tabs. What is wrong with the file as a
whole raises ``TableError``; what is wrong with one row stands in ``Row.fault``. Neither ever repeats
what the file says.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ROWS: Final = 5_000
MOST_IN_A_CELL: Final = 5_000

_SEPARATORS = ",;\t"
# The mark of UTF-32 begins like that of UTF-16 and must be asked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAVE_AS = "Please save it as CSV with the encoding UTF-8."
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# No Western European word holds three such characters in a row; a text in another alphabet that
# was taken for the Western code page is made of them. Quotation marks and dashes are no letters.
_ANOTHER_ALPHABET = re.compile(r"[^\x00-\x7f\xa0«»¿¡‘’“”„‚–—…•€™]{3}")
# Line breaks and tabs may stand in a cell; marks that turn the direction of a text may not:
# they make a line read differently from what it is.
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# The full-width forms count as well where a spreadsheet speaks Japanese.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class TableError(Exception):
    """The file as a whole cannot be read; the message says why in plain words."""


@dataclass(frozen=True)
class Row:
    """One row. ``line`` is where it begins in the file, from 1.

    ``cells`` has every known column, under the name that the caller gave it: trimmed, NFC, empty
    where the file has none. ``fault`` says what makes the row unreadable; all cells are empty then.
    """

    line: int
    cells: dict[str, str]
    fault: str = ""


def read_table(raw: bytes, *, required: Collection[str], optional: Collection[str]) -> list[Row]:
    """Every row that is not blank. Raises TableError where the file is no such table.

    Columns may stand in any order, in capitals or not. A column that nobody knows is refused:
    what somebody put into it would be lost without a word.
    """
    known = {_folded(name): name for name in (*required, *optional)}
    text = _text(raw)
    separator = _separator(text, known)
    lines = _lines(text, separator)
    _, header = next(lines, (1, []))
    columns = _columns(header, known)
    missing = [name for name in required if name not in columns]
    if missing:
        raise TableError(f"The file lacks the column {', '.join(sorted(missing))}.")
    rows: list[Row] = []
    for line, cells in lines:
        if len(rows) == MOST_ROWS:
            raise TableError(f"The file has more than {MOST_ROWS:,} rows.")
        rows.append(_row(line, cells, columns, list(known.values())))
    if not rows:
        raise TableError("The file has no rows below its header.")
    return rows


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run this cell. Telephone numbers with a plus look the same."""
    return text.strip(" ").startswith(_FORMULA)


def _text(raw: bytes) -> str:
    if len(raw) > MOST_BYTES:
        raise TableError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if not raw.strip():
        raise TableError("The file is empty.")
    if raw.startswith(_WORKBOOK):
        raise TableError(f"The file is a workbook, not a CSV file. {_SAVE_AS}")
    text = _decoded(raw)
    if "\0" in text:
        raise TableError("The file is not text.")
    return text


def _decoded(raw: bytes) -> str:
    """No guessing by frequency: on a few rows it takes one Latin code page for another."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strictly(raw, encoding)
    if raw[1::2].count(0) > len(raw) // 4:
        return _strictly(raw, "utf-16-le")
    if raw[::2].count(0) > len(raw) // 4:
        return _strictly(raw, "utf-16-be")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        text = _strictly(raw, "cp1252")
    if _ANOTHER_ALPHABET.search(text):
        raise TableError(f"The file's encoding is not clear. {_SAVE_AS}")
    return text


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise TableError(f"The file's encoding is not clear. {_SAVE_AS}") from None


def _separator(text: str, known: Collection[str]) -> str:
    """The separator that finds most of the known columns in the header."""

    def found(separator: str) -> int:
        try:
            _, header = next(_lines(text, separator), (1, []))
        except TableError:  # a quoted cell, cut by a separator that is not the file's
            return 0
        return sum(_folded(cell) in known for cell in header)

    return max(_SEPARATORS, key=found)


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every line that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise TableError(
            f"The file cannot be read from line {begins} on. Look at its quotation marks."
        ) from None


def _columns(header: list[str], known: dict[str, str]) -> list[str]:
    """The caller's name of each column; empty for a column without a name."""
    columns: list[str] = []
    for position, cell in enumerate(header, start=1):
        folded = _folded(cell)
        if folded and folded not in known:
            expected = ", ".join(known.values())
            raise TableError(f"Column {position} is not known. The known ones are: {expected}.")
        name = known.get(folded, "")
        if name and name in columns:
            raise TableError(f"The column {name} is there twice.")
        columns.append(name)
    return columns


def _row(line: int, cells: list[str], columns: list[str], known: list[str]) -> Row:
    fault = _fault(cells, columns)
    if fault:
        return Row(line, dict.fromkeys(known, ""), fault)
    named = {
        name: unicodedata.normalize("NFC", cell).strip()
        for name, cell in zip(columns, cells, strict=False)
        if name
    }
    return Row(line, {name: named.get(name, "") for name in known})


def _fault(cells: list[str], columns: list[str]) -> str:
    beyond = [cell for cell, name in zip(cells, columns, strict=False) if not name]
    beyond += cells[len(columns) :]
    if any(cell.strip() for cell in beyond):
        return "has more cells than the header"
    if any(len(cell) > MOST_IN_A_CELL for cell in cells):
        return f"has a cell of more than {MOST_IN_A_CELL:,} characters"
    if any(_UNSHOWABLE.search(cell) for cell in cells):
        return "has a character that cannot be shown"
    return ""


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
