"""Bringing in the list of helplines, and looking it up."""

from dataclasses import dataclass
from datetime import date

from groups.safety.helplines import read_helplines, shipped
from groups.safety.models import Helpline
from groupsite.confidentiality.acting import Purpose, acting_as


@dataclass(frozen=True)
class Imported:
    """What an import did, in counts."""

    added: int
    kept: int
    removed: int


def import_helplines(data: bytes, *, today: date) -> Imported:
    """The file becomes the whole list, or nothing changes. Raises WrongFile.

    A number that a coordinator checked stays checked while the file says nothing newer.
    """
    lines = read_helplines(data, today=today)
    with acting_as(Purpose.CATALOGUE):
        before = Helpline.objects.checked_dates()
        for line in lines:
            line.source_checked_on = line.source_checked_on or before.get(line.identity)
        Helpline.objects.all().delete()
        Helpline.objects.bulk_create(lines)
    kept = sum(line.identity in before for line in lines)
    return Imported(added=len(lines) - kept, kept=kept, removed=len(before) - kept)


def helplines() -> dict[str, list[Helpline]]:
    """Numbers by country: the imported list, or the shipped one where none was imported."""
    return Helpline.objects.by_country() or shipped()
