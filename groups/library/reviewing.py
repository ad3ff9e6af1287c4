"""Saying yes or no to what is before the reviewers."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.library.addresses import identity_of
from groups.library.answer_notices import tell_proposer
from groups.library.intervals import next_look
from groups.library.models import Answer, Checklist, Point, Resource, Review, Revision
from groups.library.policy import may_review, stands
from groups.library.readers import reader_of
from groupsite.confidentiality.keyring import ensure_data_key

NOTHING: Mapping[str, str] = {}


@transaction.atomic
def review(
    user: User,
    resource: Resource,
    *,
    verdict: str,
    at: datetime,
    because: str = "",
    answers: Mapping[str, str] = NOTHING,
    notes: Mapping[str, str] = NOTHING,
    interest: str = "",
) -> Resource:
    """Say yes or no to what is before the reviewers; gives the resource as it is afterwards.

    The second yes publishes it, if a coordinator is among those who stand for it; a yes needs an
    answer to every ``Point``. One no, with a reason of ``Resource.Because``, ends it. ``interest``
    is what the reviewer declares of themself: it stands on the card, without a name.
    """
    reader = reader_of(user)
    if not may_review(reader, resource):
        raise PermissionDenied("may not review this resource")
    # Locked, so that two reviewers at the same moment count each other.
    waiting = Resource.objects.visible_to(reader).pending().select_for_update()
    found = waiting.filter(pk=resource.pk).first()
    if found is None:
        raise NotPossible("This one has been decided already.")
    resource = found
    if of_this_round(resource).filter(reviewer=user).exists():
        raise NotPossible("You have said what you think of this one already.")
    if verdict == Review.Verdict.APPROVE and unanswered(answers):
        raise NotPossible("Please answer every point before you stand for it.")
    said = Review.objects.create(
        resource=resource, reviewer=user, round=resource.round, verdict=verdict, reviewed_at=at
    )
    _keep_checklist(said, answers, notes)
    record(user, Verb.LIBRARY_RESOURCE_REVIEWED, at=at, subject=resource.pk)
    if verdict == Review.Verdict.DECLINE:
        _decline(resource, because, at)
    else:
        _approve(user, resource, interest, at)
    return resource


def of_this_round(resource: Resource) -> QuerySet[Review]:
    """What was said since it came before the reviewers last."""
    return Review.objects.filter(resource=resource, round=resource.round)


def change_of_this_round(resource: Resource) -> Revision | None:
    """What reviewers look at, where somebody would change what was published."""
    return Revision.objects.filter(resource=resource, round=resource.round).first()


def unanswered(answers: Mapping[str, str]) -> list[str]:
    """Points without one of the answers."""
    return [point for point in Point.values if answers.get(point) not in Answer.values]


def _keep_checklist(said: Review, answers: Mapping[str, str], notes: Mapping[str, str]) -> None:
    given = {point: answer for point, answer in answers.items() if answer}
    words = {point: note for point, note in notes.items() if note}
    if not given and not words:
        return
    ensure_data_key(said.resource_id)
    Checklist.objects.create(
        review=said,
        resource_id=said.resource_id,
        verdict=said.verdict,
        answers=given,
        notes=json.dumps(words) if words else "",
    )


def _decline(resource: Resource, because: str, at: datetime) -> None:
    """A proposal is declined; a change is dropped; what stood in the library once is retired."""
    if because not in Resource.Because.values:
        raise NotPossible("Please say why, so that whoever proposed it knows.")
    if change_of_this_round(resource) is not None:
        # What it says now, two people stood for. They are asked anew: it is off the shelves.
        resource.round += 1
        resource.again_since, resource.sent_back_because = at, Resource.Back.REFUSED
        resource.save(update_fields=["round", "again_since", "sent_back_because"])
        return
    if resource.was_published:
        resource.state, resource.retired_because = Resource.State.RETIRED, because
        resource.sent_back_because, resource.again_since = "", at
        resource.save(
            update_fields=["state", "retired_because", "sent_back_because", "again_since"]
        )
    else:
        resource.state, resource.declined_because = Resource.State.DECLINED, because
        resource.save(update_fields=["state", "declined_because"])
    tell_proposer(resource, at)


def _approve(user: User, resource: Resource, interest: str, at: datetime) -> None:
    yes = of_this_round(resource).filter(verdict=Review.Verdict.APPROVE)
    approvals, coordinators = yes.count(), yes.filter(reviewer__is_coordinator=True).count()
    earlier = resource.reviewers_interests if approvals > 1 else []
    resource.reviewers_interests = [*earlier, interest] if interest else earlier
    revision = change_of_this_round(resource)
    changed = ["reviewers_interests"]
    if not stands(resource, revision, approvals=approvals, coordinators=coordinators):
        if not resource.was_published:
            resource.state = Resource.State.FIRST_REVIEWED
            changed += ["state"]
        resource.save(update_fields=changed)
        return
    if revision is not None:
        changed += take_over(resource, revision)
    same = Resource.objects.on_shelf().filter(identity=resource.identity)
    if same.exclude(pk=resource.pk).exists():
        raise NotPossible("The library has this one already; say no to it for that reason.")
    resource.state, resource.sent_back_because = Resource.State.PUBLISHED, ""
    resource.published_at = at
    resource.next_review_on = next_look(resource.kind, at.date())
    changed += ["state", "sent_back_because", "published_at", "next_review_on"]
    resource.save(update_fields=changed)
    record(user, Verb.LIBRARY_RESOURCE_PUBLISHED, at=at, subject=resource.pk)
    tell_proposer(resource, at)


def take_over(resource: Resource, revision: Revision) -> list[str]:
    """Give the resource its new words, unsaved; says which fields they are."""
    for name, words in revision.after.items():
        setattr(resource, name, words)
    resource.identity = identity_of(resource.url, resource.title, resource.publisher)
    return [*revision.after, "identity"]
