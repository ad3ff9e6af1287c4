"""Resources as a table for spreadsheets: what ``import_resources`` takes, and where they stand."""

import csv
from collections.abc import Iterable
from io import StringIO

from groups.library.models import Resource
from groups.library.proposals_file import LISTS, OPTIONAL, REQUIRED
from groups.tables import is_formula

COLUMNS = (*REQUIRED, *OPTIONAL)


def as_table(resources: Iterable[Resource]) -> str:
    """CSV with a header, without any cell that a spreadsheet would run."""
    written = StringIO()
    # So that spreadsheets take it for UTF-8.
    written.write("\ufeff")
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    rows.writerows([_cell(resource, name) for name in COLUMNS] for resource in resources)
    return written.getvalue()


def _cell(resource: Resource, name: str) -> str:
    value = getattr(resource, name)
    text = "; ".join(value) if name in LISTS else str(value)
    return f"'{text}" if is_formula(text) else text
