"""docs/what-leaks.md, from the columns of the database and from what stands in tests/loot/words.py.

It holds nothing that varies: no time, no count, no id. So a test sees when it is stale.
"""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from tests.loot.columns import HASHED, PLAIN, SEALED, Column, columns
from tests.loot.thief import ROOT
from tests.loot.words import (
    BACKUP,
    BEGINNING,
    CONCLUSIONS,
    KEY_HOLDER,
    LOG_FIELDS,
    MAIL_HEADERS,
    MAIL_WORDS,
    RANKS,
    STORED_KEYS,
)

PLACE: Path = ROOT / "docs" / "what-leaks.md"


def document() -> str:
    """The whole page."""
    found = columns()
    parts = [
        BEGINNING,
        _ranks(),
        "## The database, table by table",
        *(_table(name, list(here)) for name, here in groupby(found, key=lambda one: one.table)),
        _list("## The broker and the cache", STORED_KEYS),
        _list("## The logs", LOG_FIELDS),
        _list(f"## The mails, as a mail provider sees them\n\n{MAIL_WORDS.strip()}", MAIL_HEADERS),
        BACKUP,
        _sealed(found),
        KEY_HOLDER,
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def tables_without_a_word() -> list[str]:
    """Tables of which nobody has said what a thief could conclude from them."""
    return sorted({column.table for column in columns()} - set(CONCLUSIONS))


def _ranks() -> str:
    rows = [f"| {rank} | {words} |" for rank, words in RANKS.items()]
    return "\n".join(["| rank | what |", "|---|---|", *rows])


def _table(name: str, here: list[Column]) -> str:
    rows = []
    for rank in RANKS:
        of_rank = [column for column in here if column.rank == rank]
        if of_rank:
            open_, locked, hashed = (
                _names(of_rank, PLAIN),
                _names(column for column in of_rank if column.lies not in {PLAIN, HASHED}),
                _names(of_rank, HASHED),
            )
            rows.append(f"| {rank} | {open_} | {locked} | {hashed} |")
    head = ["| rank | readable in plain | not readable | hashed |", "|---|---|---|---|"]
    said = CONCLUSIONS.get(name, "")
    return "\n".join([f"### {name}", "", said, "", *head, *rows])


def _names(here: Iterable[Column], lies: str = "") -> str:
    return ", ".join(column.name for column in here if lies in {"", column.lies})


def _sealed(found: list[Column]) -> str:
    sealed = sorted((column.key, column.place) for column in found if column.lies == SEALED)
    lines = ["## What is sealed, and with which key", ""]
    for key, here in groupby(sealed, key=lambda pair: pair[0]):
        lines.append(f"- {key}: {', '.join(place for _, place in here)}")
    return "\n".join(lines)


def _list(heading: str, entries: dict[str, str]) -> str:
    return "\n".join([heading, "", *(f"- `{name}`: {words}" for name, words in entries.items())])
