"""Bringing in the list of helplines, and looking it up."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from groups.library.addresses import identity_of
from groups.library.importing import bring_in
from groups.library.models import Resource
from groups.library.proposals_file import Proposals
from groups.safety.helplines import read_helplines, shipped
from groups.safety.models import EVERYWHERE, Helpline
from groups.vocabulary import Language
from groupsite.confidentiality.acting import Purpose, acting_as


@dataclass(frozen=True)
class Imported:
    """What an import did, in counts."""

    added: int
    kept: int
    removed: int


def import_helplines(data: bytes, *, at: datetime) -> Imported:
    """The file becomes the whole list, or nothing changes. Raises WrongFile.

    A number that a coordinator checked stays checked while the file says nothing newer. Each that
    the library does not know comes before its reviewers.
    """
    lines = read_helplines(data, today=timezone.localdate(at))
    in_the_library = _propose(lines, at)
    with acting_as(Purpose.CATALOGUE):
        before = Helpline.objects.checked_dates()
        for line in lines:
            line.source_checked_on = line.source_checked_on or before.get(line.identity)
            line.resource_id = in_the_library.get(_identity(line))
        Helpline.objects.all().delete()
        Helpline.objects.bulk_create(lines)
    kept = sum(line.identity in before for line in lines)
    return Imported(added=len(lines) - kept, kept=kept, removed=len(before) - kept)


def _propose(lines: list[Helpline], at: datetime) -> dict[str, UUID]:
    """Each as a resource of the library, old or new, by what identifies it there."""
    drafts = {_identity(line): _as_resource(line) for line in lines}
    bring_in(Proposals(rows=len(drafts), drafts=drafts), at=at)
    with acting_as(Purpose.CATALOGUE):
        return dict(
            Resource.objects.filter(identity__in=drafts)
            .order_by("proposed_at")
            .values_list("identity", "pk")
        )


def _as_resource(line: Helpline) -> Resource:
    """Public as the list itself. Another number is another resource, which nobody looked at yet."""
    return Resource(
        title=_title(line),
        publisher=line.name,
        identity=_identity(line),
        kind=Resource.Kind.HELPLINE,
        language=next((one for one in line.languages.split() if one in Language), Language.EN),
        country="" if line.country == EVERYWHERE else line.country,
        summary=". ".join(one for one in (line.for_whom, line.hours) if one),
    )


def _identity(line: Helpline) -> str:
    return identity_of("", f"{line.country} {_title(line)}", line.name)


def _title(line: Helpline) -> str:
    return f"{line.name}: {line.number}"


def helplines() -> dict[str, list[Helpline]]:
    """Numbers by country: the imported list, or the shipped one where none was imported."""
    return Helpline.objects.by_country() or shipped()
