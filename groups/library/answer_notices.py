"""Telling whoever proposed something what became of it, in any case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from groups.library.models import DECIDED, Proposal, Resource
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

PROPOSAL_ANSWERED: Final = "proposal_answered"
_WORDS: Final = {
    Resource.State.PUBLISHED: "stands in the library now. Thank you for bringing it",
    Resource.State.DECLINED: "does not come into the library. You can read why",
    Resource.State.RETIRED: "is no longer in the library. You can read why",
}


def tell_proposer(resource: Resource, at: datetime) -> None:
    """Once for each time that it is decided; nobody where it came from a file."""
    # Whoever decides does not learn who proposed it.
    with acting_as(Purpose.REMINDERS):
        made = Proposal.objects.filter(pk=resource.proposal_id, proposer__isnull=False)
        people = [one.proposer for one in made.select_related("proposer")]
        queue(
            PROPOSAL_ANSWERED,
            recipients=people,
            subject=resource.pk,
            revision=_number(resource),
            at=at,
        )


def _number(resource: Resource) -> int:
    """Of the round and its end."""
    return resource.round * 2 + (resource.state == Resource.State.RETIRED)


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    own = Proposal.objects.filter(proposer=notice.recipient_id)
    decided = Resource.objects.filter(proposal__in=own, state__in=DECIDED)
    found = decided.filter(pk=notice.subject_id).first()
    if found is None or _number(found) != notice.revision:
        return Unwanted("before the reviewers again")
    return Message(PROPOSAL_ANSWERED, {"link": settings.SITE_URL + "/"})


def _show(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """As long as it is so."""
    decided = Resource.objects.proposed_by(person).filter(state__in=DECIDED)
    own = decided.in_bulk([notice.subject_id for notice in notices])
    return {
        notice.pk: Line(
            f"What you proposed, “{found.title}”, {_WORDS[Resource.State(found.state)]}.",
            reverse("library:resource", args=[found.pk]),
        )
        for notice in notices
        if (found := own.get(notice.subject_id)) is not None and _number(found) == notice.revision
    }


KIND = Kind(PROPOSAL_ANSWERED, Category.CHANGES, prepare=_prepare, show=_show)
