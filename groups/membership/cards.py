"""What a group says of itself, in words for a page."""

from collections.abc import Iterable

from django.db import models

from groups.membership.models import Group
from groups.vocabulary import Language, Situation, SupportType

HOW_TO_JOIN = {
    Group.Joining.OPEN: (
        "The group is open to everybody it is for. One of its facilitators sends you an "
        "invitation, and you read the agreement before you come in."
    ),
    Group.Joining.APPLICATION: (
        "You ask one of its facilitators, and they decide together with you whether the group is "
        "right for you. Then they send you an invitation."
    ),
    Group.Joining.INVITATION: (
        "By invitation only. A facilitator sends it to your e-mail address; it works once, and "
        "only for you."
    ),
}


def facts(group: Group) -> list[tuple[str, str]]:
    """Names and values for the card; what was left out is left out."""
    told = [
        ("Who it is for", group.who_for),
        ("Kinds of support", listed(SupportType, group.support_types)),
        ("Situations", listed(Situation, group.situations)),
        ("Where", Group.Format(group.format).label),
        ("Area", group.area),
        ("Language", Language(group.language).label),
        ("Cost", group.cost),
        ("Size", f"Up to {group.capacity} people"),
        ("Time zone", group.time_zone.replace("_", " ")),
        ("How long", Group.Cadence(group.cadence).label),
        ("Joining", Group.Joining(group.joining).label),
    ]
    return [(name, value) for name, value in told if value]


def words(choice: models.TextChoices) -> str:
    """A word of the vocabulary as a reader expects it: "Individual therapy", "CBT"."""
    told = _in_a_line(choice)
    return told[:1].upper() + told[1:]


def _in_a_line(choice: models.TextChoices) -> str:
    label = str(choice.label)
    return label if label.isupper() else str(choice.value)


def listed(vocabulary: type[models.TextChoices], values: Iterable[str]) -> str:
    """Several of them in one line; a word that is no longer in the vocabulary is left out."""
    known = [vocabulary(value) for value in values if value in vocabulary.values]
    told = ", ".join(_in_a_line(choice) for choice in known)
    return told[:1].upper() + told[1:]


def choices_of(vocabulary: type[models.TextChoices]) -> list[tuple[str, str]]:
    return [(str(choice.value), words(choice)) for choice in vocabulary]
