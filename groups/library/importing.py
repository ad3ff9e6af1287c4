"""Bringing in a file of proposals: an operator's work, done in nobody's name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.library.models import Proposal, Resource
from groups.library.proposals_file import Proposals, Remark, read_proposals
from groupsite.confidentiality.acting import Purpose, acting_as

PORTION: Final = 500
Tell = Callable[[int, int], None]


def untold(done: int, of: int) -> None:
    """Nobody waits to hear."""


@dataclass(frozen=True)
class Imported:
    """What an import did: counts, and what is said about single lines, in the file's order."""

    rows: int
    added: int
    known: int
    merged: int
    refused: int
    remarks: list[Remark]


def import_resources(raw: bytes, *, at: datetime, tell: Tell = untold) -> Imported:
    """Every good row becomes a proposal, unless the library has it. Raises TableError.

    What was declined counts as had: a second run of the same file adds nothing, and one that was
    stopped in the middle is finished by the next.
    """
    return bring_in(read_proposals(raw), at=at, tell=tell)


def bring_in(found: Proposals, *, at: datetime, tell: Tell = untold) -> Imported:
    """What a file holds, a portion at a time; ``tell`` hears how many of how many are done."""
    drafts, added = list(found.drafts.values()), 0
    for begins in range(0, len(drafts), PORTION):
        added += _save(drafts[begins : begins + PORTION], begins, at)
        tell(min(begins + PORTION, len(drafts)), len(drafts))
    refused = [Remark(remark.line, f"refused: {remark.words}") for remark in found.refused]
    return Imported(
        rows=found.rows,
        added=added,
        known=len(drafts) - added,
        merged=found.merged,
        refused=len(refused),
        remarks=sorted(found.remarks + refused, key=lambda remark: remark.line),
    )


@acting_as(Purpose.CATALOGUE)
def _save(drafts: list[Resource], begins: int, at: datetime) -> int:
    """One transaction. Gives how many were new."""
    _one_at_a_time()
    identities = [draft.identity for draft in drafts]
    known = set(Resource.objects.filter(identity__in=identities).values_list("identity", flat=True))
    new = [draft for draft in drafts if draft.identity not in known]
    for number, resource in enumerate(new, start=begins):
        resource.proposal = Proposal()
        # The reviewers' queue keeps the order of the file.
        resource.proposed_at = at + timedelta(microseconds=number)
    Proposal.objects.bulk_create([resource.proposal for resource in new])
    Resource.objects.bulk_create(new)
    for resource in new:
        record(None, Verb.LIBRARY_RESOURCE_PROPOSED, at=at, subject=resource.pk)
    return len(new)


def _one_at_a_time() -> None:
    """Two imports of one file at the same moment would both find nothing known."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('library.import', 0))")
