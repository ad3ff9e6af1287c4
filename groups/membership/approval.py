"""Whether a coordinator reads a group's card before others see it, where the site asks for that.

A card waits from when its group is founded, and again whenever its words change; as long as it waits
it is nowhere. A hidden group has no card, so nobody reads one: what waits is not seen by coordinators
before the group is shown to anybody.
"""

from collections.abc import Collection
from hashlib import sha256
from typing import Final

from django.conf import settings

from groups.membership.models import CardAnswer, Group, Membership

PUBLIC_WORDS: Final = ("name", "summary", "who_for", "evening", "asks", "area", "cost")
"""What people write on a card; the rest of it is chosen from lists."""


def is_asked_for() -> bool:
    """Whether new cards, and new words on old ones, wait for a coordinator on this site."""
    asked: bool = settings.GROUPS_NEED_APPROVAL
    return asked


def at_founding() -> Group.Approval:
    return Group.Approval.WAITING if is_asked_for() else Group.Approval.NONE


def asks_again(group: Group, changed: Collection[str], *, was_hidden: bool) -> bool:
    """Whether the card of a group waits from now on, which has just taken other values."""
    words = not set(PUBLIC_WORDS).isdisjoint(changed)
    if not is_asked_for():
        return words and group.approval == Group.Approval.CHANGES
    first_shown = was_hidden and group.visibility != Group.Visibility.HIDDEN
    return words or (first_shown and group.approval == Group.Approval.NONE)


def stamp(group: Group) -> str:
    """Of the words as they are: whoever says yes says it to these."""
    return sha256("\0".join(getattr(group, name) for name in PUBLIC_WORDS).encode()).hexdigest()


def answer_to(member: Membership) -> CardAnswer | None:
    """What a coordinator asks the member's group to change, as long as nothing was changed."""
    if member.group.approval != Group.Approval.CHANGES:
        return None
    return CardAnswer.objects.visible_to(member).first()
