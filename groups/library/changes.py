"""Changing what was published: old words and new ones, side by side, before the reviewers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from accounts.countries import country_names
from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.library.models import WORDS, Resource, Revision, label_of
from groups.library.policy import may_change
from groups.library.readers import Reader, reader_of
from groups.library.reviewing import change_of_this_round
from groups.membership.differences import Difference, Line, Was
from groups.vocabulary import Language, Situation, SupportType

_LABELS = {
    "url": "Web address",
    "publisher": "Who publishes it",
    "author": "Who wrote or made it",
    "support_types": "Which support it is about",
    "situations": "Which situations it is for",
    "summary": "What it is about",
    "body": "The text itself",
    "evidence": "What it rests on",
    "conflict_of_interest": "Who earns by it",
    "cost_kind": "Whether it costs something",
    "cost": "What it costs",
    "isbn": "ISBN",
    "credit": "Proposed by",
}


def words_now(resource: Resource) -> dict[str, Any]:
    """What the card says, or would say if two people stood for the change that waits."""
    words = {name: getattr(resource, name) for name in WORDS}
    waiting = change_of_this_round(resource)
    return {**words, **(waiting.after if waiting is not None else {})}


@transaction.atomic
def change(user: User, resource: Resource, *, at: datetime, **words: Any) -> Revision:
    """Put new words before the reviewers. The card leaves the shelves until two stand for them."""
    reader = reader_of(user)
    if not may_change(reader, resource):
        raise PermissionDenied("may not change this resource")
    locked = Resource.objects.visible_to(reader).was_published().select_for_update()
    found = locked.filter(pk=resource.pk).first()
    if found is None:
        raise NotPossible("This one is not in the library any more.")
    after = {name: words[name] for name in WORDS if words[name] != getattr(found, name)}
    if not after or words == words_now(found):
        raise NotPossible("Nothing is different from what it says already.")
    revision = Revision.objects.create(
        resource=found,
        round=found.round + 1,
        before={name: getattr(found, name) for name in after},
        after=after,
        changed_by=user,
        from_coordinator=user.is_coordinator,
        changed_at=at,
    )
    Resource.objects.filter(pk=found.pk).update(
        state=Resource.State.SENT_BACK,
        sent_back_because=Resource.Back.CHANGED,
        round=F("round") + 1,
        again_since=at,
    )
    record(user, Verb.LIBRARY_RESOURCE_CHANGED, at=at, subject=found.pk)
    return revision


@dataclass(frozen=True)
class Change:
    """One revision as a page shows it."""

    revision: Revision
    outcome: str
    differences: Sequence[Difference]


def changes_of(resource: Resource, reader: Reader) -> list[Change]:
    """Every revision that the reader may see, the newest first. One query."""
    revisions = Revision.objects.visible_to(reader).filter(resource=resource).order_by("-round")
    return [Change(one, _outcome(one, resource), differences(one)) for one in revisions]


def _outcome(revision: Revision, resource: Resource) -> str:
    if revision.round == resource.round and resource.is_sent_back:
        return "Waits for two reviewers"
    taken = all(getattr(resource, name) == words for name, words in revision.after.items())
    return "What it says today" if taken else "Not what it says today"


def differences(revision: Revision) -> list[Difference]:
    """Field by field. No queries."""
    return [
        Difference(
            _label(name),
            [
                *_lines(Was.GONE, name, revision.before[name]),
                *_lines(Was.NEW, name, revision.after[name]),
            ],
        )
        for name in WORDS
        if name in revision.after
    ]


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").capitalize())


def _lines(was: Was, name: str, value: str | list[str]) -> list[Line]:
    text = _in_words(name, value)
    return [Line(was, text)] if text else []


def _in_words(name: str, value: str | list[str]) -> str:
    """A code as its label."""
    if isinstance(value, list):
        vocabulary = SupportType if name == "support_types" else Situation
        return ", ".join(label_of(word, vocabulary) for word in value)
    if name == "country":
        return country_names().get(value, value)
    choices = {
        "kind": Resource.Kind.choices,
        "language": Language.choices,
        "cost_kind": Resource.Costs.choices,
        "reading_level": Resource.Reading.choices,
    }
    return str(dict(choices.get(name, ())).get(value, value))
