"""The list of helplines as a file: every row is looked at before any of them counts.

Columns: country (ISO 3166 code, or * for everywhere), name, number, hours, for, language
(codes parted by semicolons), source_checked_on (ISO date, empty while nobody checked).
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from accounts.countries import country_names
from groups.safety.models import EVERYWHERE, Helpline
from groups.tables import TableError, read_table

COLUMNS = ["country", "name", "number", "hours", "for", "language", "source_checked_on"]
SHIPPED = Path(__file__).parent / "data" / "helplines.csv"

_DIALLED = re.compile(r"\+?[0-9][0-9 ()-]{1,28}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LENGTHS = {"name": 160, "hours": 60, "for": 160}


class WrongFile(Exception):
    """The file cannot be taken; ``reasons`` are sentences, each naming its line."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(f"{len(reasons)} reasons")
        self.reasons = reasons


def read_helplines(data: bytes, *, today: date) -> list[Helpline]:
    """The file's rows as unsaved helplines. Raises WrongFile naming every wrong line."""
    try:
        rows = read_table(data, required=COLUMNS, optional=())
    except TableError as error:
        raise WrongFile(str(error)) from None
    lines: list[Helpline] = []
    reasons: list[str] = []
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows:
        wrong = [row.fault] if row.fault else list(_faults(row.cells, today))
        if not wrong:
            line = _helpline(row.cells, position=len(lines))
            if line.identity in seen:
                wrong = [f"the same number stands on line {seen[line.identity]} already"]
            seen.setdefault(line.identity, row.line)
            lines.append(line)
        reasons += [f"line {row.line}: {reason}" for reason in wrong]
    if reasons:
        raise WrongFile(*reasons)
    if not lines:
        raise WrongFile("the file has no rows")
    return lines


@cache
def shipped() -> dict[str, list[Helpline]]:
    """The list that comes with the program, so that the page is never empty."""
    lines: dict[str, list[Helpline]] = {}
    for line in read_helplines(SHIPPED.read_bytes(), today=date.max):
        lines.setdefault(line.country, []).append(line)
    return lines


def _faults(row: dict[str, str], today: date) -> Iterator[str]:
    if row["country"] != EVERYWHERE and row["country"] not in country_names():
        yield "country is neither a two-letter code nor *"
    if not row["name"]:
        yield "name is empty"
    if not _DIALLED.fullmatch(row["number"]):
        yield "number is not a telephone number"
    for column, most in _LENGTHS.items():
        if len(row[column]) > most:
            yield f"{column} is longer than {most} characters"
        if not row[column].isprintable():
            yield f"{column} contains a character that cannot be shown"
        if row[column].startswith(("=", "+", "-", "@")):
            yield f"{column} looks like a formula of a spreadsheet"
    if not all(_LANGUAGE.fullmatch(code) for code in _languages(row["language"])):
        yield "language is no list of codes such as: en; es"
    if row["source_checked_on"]:
        yield from _date_faults(row["source_checked_on"], today)


def _date_faults(written: str, today: date) -> Iterator[str]:
    try:
        checked = date.fromisoformat(written)
    except ValueError:
        yield "source_checked_on is no date such as 2026-11-30"
    else:
        if checked > today:
            yield "source_checked_on lies in the future"


def _languages(written: str) -> list[str]:
    return [code.strip() for code in written.split(";") if code.strip()]


def _helpline(row: dict[str, str], *, position: int) -> Helpline:
    checked = row["source_checked_on"]
    return Helpline(
        country=row["country"],
        name=row["name"],
        number=row["number"],
        hours=row["hours"],
        for_whom=row["for"],
        languages=" ".join(_languages(row["language"])),
        source_checked_on=date.fromisoformat(checked) if checked else None,
        position=position,
    )
