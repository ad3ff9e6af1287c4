"""Bringing in a file of proposals: an operator's work, done in nobody's name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.library.models import Proposal, Resource
from groups.library.proposals_file import Remark, read_proposals
from groupsite.confidentiality.acting import Purpose, acting_as


@dataclass(frozen=True)
class Imported:
    """What an import did: counts, and what is said about single lines, in the file's order."""

    rows: int
    added: int
    known: int
    merged: int
    refused: int
    remarks: list[Remark]


def import_resources(raw: bytes, *, at: datetime) -> Imported:
    """Every good row becomes a proposal, unless the library has it. Raises TableError.

    What was declined counts as had: a second run of the same file adds nothing.
    """
    found = read_proposals(raw)
    with acting_as(Purpose.CATALOGUE):
        _one_at_a_time()
        known = set(
            Resource.objects.filter(identity__in=found.drafts).values_list("identity", flat=True)
        )
        new = [draft for identity, draft in found.drafts.items() if identity not in known]
        _save(new, at)
    refused = [Remark(remark.line, f"refused: {remark.words}") for remark in found.refused]
    return Imported(
        rows=found.rows,
        added=len(new),
        known=len(known),
        merged=found.merged,
        refused=len(refused),
        remarks=sorted(found.remarks + refused, key=lambda remark: remark.line),
    )


def _save(resources: list[Resource], at: datetime) -> None:
    for number, resource in enumerate(resources):
        resource.proposal = Proposal()
        # The reviewers' queue keeps the order of the file.
        resource.proposed_at = at + timedelta(microseconds=number)
    Proposal.objects.bulk_create([resource.proposal for resource in resources])
    Resource.objects.bulk_create(resources)
    for resource in resources:
        record(None, Verb.LIBRARY_RESOURCE_PROPOSED, at=at, subject=resource.pk)


def _one_at_a_time() -> None:
    """Two imports of one file at the same moment would both find nothing known."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('library.import', 0))")
