"""A file of proposals: every row is looked at before any of them counts.

Columns: title, publisher, kind and language; and, where there is something to say, url, author,
support_types and situations (parted by semicolons), summary, conflict_of_interest, cost_kind, cost,
reading_level, country (ISO 3166), isbn, evidence, credit, body (Markdown).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import ValidationError

from accounts.countries import country_names
from groups.library.addresses import (
    Address,
    UnsafeAddress,
    clean_address,
    identity_of,
    with_affiliate_note,
)
from groups.library.isbn import NotAnIsbn, clean_isbn
from groups.library.models import MOST_WORDS, Resource
from groups.tables import Row, is_formula, read_table
from groupsite.words import one_line, paragraphs

REQUIRED: Final = ("title", "publisher", "kind", "language")
LISTS: Final = ("support_types", "situations")
LINES: Final = ("title", "publisher", "author", "conflict_of_interest", "cost", "credit")
TEXTS: Final = ("summary", "evidence", "body")
CHOICES: Final = ("kind", "language", "cost_kind", "reading_level")
OPTIONAL: Final = (
    "url",
    "author",
    *LISTS,
    "summary",
    "conflict_of_interest",
    "cost_kind",
    "cost",
    "reading_level",
    "country",
    "isbn",
    "evidence",
    "credit",
    "body",
)
# What only the later of two rows says of one resource is taken over.
KEPT: Final = tuple(name for name in OPTIONAL if name not in ("url", *LISTS))

MERGED = "the same as line {line}, taken together with it"
TRACKING = "tracking was taken out of the address"
AFFILIATE = "an affiliate id was taken out of the address and noted as a conflict of interest"

_NOT_IN_THE_FILE = [
    field.name for field in Resource._meta.fields if field.name not in (*REQUIRED, *OPTIONAL)
]
_WRONG = {
    "blank": "is empty",
    "required": "is empty",
    "max_length": "is too long",
    "invalid_choice": "is none of the known ones",
    "item_invalid": "has a word that is too long",
    "unseen": "has a character that cannot be shown",
}


class Unfit(Exception):
    """A row that cannot be taken; the message says why, without repeating the row."""


@dataclass(frozen=True)
class Remark:
    """Something to say about one line of the file."""

    line: int
    words: str


@dataclass
class Proposals:
    """What a file holds: resources not saved yet, by identity, and what is said about its lines."""

    rows: int = 0
    merged: int = 0
    drafts: dict[str, Resource] = field(default_factory=dict)
    refused: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def read_proposals(raw: bytes) -> Proposals:
    """Raises TableError where the file is no such table; a bad row costs itself alone."""
    return proposals_of(read_table(raw, required=REQUIRED, optional=OPTIONAL))


def proposals_of(rows: Sequence[Row]) -> Proposals:
    """The rows judged one by one; what is said twice is taken together."""
    found = Proposals(rows=len(rows))
    lines: dict[str, int] = {}
    for row in rows:
        try:
            draft, remarks = _draft(row)
        except Unfit as unfit:
            found.refused.append(Remark(row.line, str(unfit)))
            continue
        found.remarks += [Remark(row.line, words) for words in remarks]
        if draft.identity in found.drafts:
            _merge(found.drafts[draft.identity], draft)
            found.merged += 1
            earlier = lines[draft.identity]
            found.remarks.append(Remark(row.line, MERGED.format(line=earlier)))
        else:
            found.drafts[draft.identity] = draft
            lines[draft.identity] = row.line
    return found


def _draft(row: Row) -> tuple[Resource, list[str]]:
    if row.fault:
        raise Unfit(row.fault)
    if any(is_formula(cell) for cell in row.cells.values()):
        raise Unfit("has a cell that a spreadsheet would run as a formula")
    address, remarks = _address(row.cells["url"])
    draft = Resource(url=address.url, **_words(row))
    if address.affiliate:
        draft.conflict_of_interest = with_affiliate_note(draft.conflict_of_interest)
    try:
        draft.clean_fields(exclude=_NOT_IN_THE_FILE)
    except ValidationError as wrong:
        raise Unfit("; ".join(_reasons(wrong))) from None
    draft.identity = identity_of(draft.url, draft.title, draft.publisher)
    return draft, remarks


def _address(text: str) -> tuple[Address, list[str]]:
    if not text:
        return Address(""), []
    try:
        address = clean_address(text)
    except UnsafeAddress as unsafe:
        raise Unfit(str(unsafe)) from None
    remarks = [TRACKING] if address.tracking else []
    return address, remarks + ([AFFILIATE] if address.affiliate else [])


def _words(row: Row) -> dict[str, str | list[str]]:
    cells = row.cells
    try:
        words: dict[str, str | list[str]] = {name: one_line(cells[name]) for name in LINES}
        words |= {name: _list(cells[name]) for name in LISTS}
        words |= {name: paragraphs(cells[name]) for name in TEXTS}
    except ValidationError:
        raise Unfit("has a character that cannot be shown") from None
    words |= {name: cells[name].lower() for name in CHOICES}
    return words | {"country": _country(cells["country"]), "isbn": _isbn(cells["isbn"])}


def _country(cell: str) -> str:
    code = cell.upper()
    if code and code not in country_names():
        raise Unfit("country is no two-letter code such as GB")
    return code


def _isbn(cell: str) -> str:
    try:
        return clean_isbn(cell) if cell else ""
    except NotAnIsbn as wrong:
        raise Unfit(str(wrong)) from None


def _list(cell: str) -> list[str]:
    """Words in lower case, each once, in their order; those we do not know are kept as well."""
    words = (one_line(word).lower() for word in cell.split(";"))
    return list(dict.fromkeys(word for word in words if word))


def _reasons(wrong: ValidationError) -> Iterator[str]:
    """Django's own words would repeat the value."""
    for name, errors in wrong.error_dict.items():
        for error in errors:
            yield f"{name.replace('_', ' ')} {_WRONG.get(error.code or '', 'is not usable')}"


def _merge(kept: Resource, other: Resource) -> None:
    """Keep what only the later row says. https wins over http."""
    if other.url.startswith("https:") and kept.url.startswith("http:"):
        kept.url = other.url
    for name in LISTS:
        union = dict.fromkeys((*getattr(kept, name), *getattr(other, name)))
        setattr(kept, name, list(union)[:MOST_WORDS])
    for name in KEPT:
        setattr(kept, name, getattr(kept, name) or getattr(other, name))
