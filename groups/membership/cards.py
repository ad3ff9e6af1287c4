"""What a group says of itself, in words for a page."""

from collections.abc import Iterable

from django.db import models

from groups.membership.models import Group
from groups.vocabulary import Accessibility, Language, Situation, SupportType

HOW_TO_JOIN = {
    Group.Joining.OPEN: (
        "The group is open to everybody it is for. You read the agreement, choose a name, and are "
        "in, as long as there is a place."
    ),
    Group.Joining.APPLICATION: (
        "You read the agreement and answer the facilitators’ questions. They decide whether the "
        "group is right for you, and you are told in any case."
    ),
    Group.Joining.INVITATION: (
        "By invitation only. A facilitator sends it to your e-mail address; it works once, and "
        "only for you."
    ),
}


def facts(group: Group) -> list[tuple[str, str]]:
    """Names and values for the card; what was left out is left out."""
    told = [
        ("Kinds of support", listed(SupportType, group.support_types)),
        ("Situations", listed(Situation, group.situations)),
        ("Where", Group.Format(group.format).label),
        ("Area", group.area),
        ("Language", Language(group.language).label),
        ("Cost", _cost(group)),
        ("Who can be there", listed(Accessibility, group.accessibility)),
        ("Size", f"Up to {group.capacity} people"),
        ("Time zone", group.time_zone.replace("_", " ")),
        ("How long", Group.Cadence(group.cadence).label),
        ("Joining", Group.Joining(group.joining).label),
    ]
    return [(name, value) for name, value in told if value]


def _cost(group: Group) -> str:
    kind = Group.CostKind(group.cost_kind).label if group.cost_kind else ""
    if group.cost.casefold() == kind.casefold():
        return kind
    return ": ".join(part for part in (kind, group.cost) if part)


def listed(vocabulary: type[models.TextChoices], values: Iterable[str]) -> str:
    """Several of them in one line; a word that is no longer in the vocabulary is left out."""
    labels = [vocabulary(value).label for value in values if value in vocabulary.values]
    return ", ".join(str(label) for label in labels)
