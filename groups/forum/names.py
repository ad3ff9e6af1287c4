"""Names for those who write without theirs: two plain words, drawn by lot in each thread."""

import secrets

from django.db import IntegrityError, transaction

from groups.errors import NotPossible
from groups.forum.models import Pseudonym, Thread
from groups.membership.models import Agreement, Membership

_HOW = (
    "Amber", "Autumn", "Blue", "Bright", "Calm", "Clear", "Copper", "Distant",
    "Early", "Evening", "Faint", "First", "Gentle", "Golden", "Green", "Grey",
    "High", "Hidden", "Hollow", "Late", "Light", "Little", "Long", "Low",
    "Morning", "Narrow", "Open", "Pale", "Quiet", "Red", "Round", "Silver",
    "Slow", "Small", "Soft", "Still", "Summer", "Warm", "White", "Winter",
)  # fmt: skip
_WHAT = (
    "Acorn", "Bay", "Beach", "Birch", "Bridge", "Brook", "Canal", "Cedar",
    "Cloud", "Coast", "Creek", "Dune", "Elm", "Feather", "Fern", "Field",
    "Ford", "Garden", "Gate", "Grove", "Harbour", "Hazel", "Heath", "Hill",
    "Island", "Lake", "Lantern", "Lark", "Leaf", "Maple", "Meadow", "Moor",
    "Orchard", "Path", "Pebble", "Pine", "River", "Shore", "Spring", "Willow",
)  # fmt: skip
ALL = len(_HOW) * len(_WHAT)
_DRAWS = 40


def name_of(word: int) -> str:
    """ "Quiet Harbour" """
    how, what = divmod(word % ALL, len(_WHAT))
    return f"{_HOW[how]} {_WHAT[what]}"


def take_pseudonym(member: Membership, thread: Thread) -> Pseudonym:
    """The member's name in this thread, the same as before where they have one.

    Under another agreement on who sees behind it, it is another name: what somebody wrote under
    the old one stays as it was promised then.
    """
    agreement = Agreement.objects.in_force(member.group_id)
    seen = agreement is not None and agreement.facilitators_see_authors
    for _ in range(_DRAWS):
        own = Pseudonym.objects.filter(
            thread=thread.pk, membership=member.pk, facilitators_see=seen
        ).first()
        if own is not None:
            return own
        drawn = Pseudonym(
            group_id=member.group_id,
            thread_id=thread.pk,
            membership_id=member.pk,
            word=secrets.randbelow(ALL),
            facilitators_see=seen,
        )
        try:
            with transaction.atomic():
                drawn.save(force_insert=True)
        except IntegrityError:
            # Somebody has the word, or the member has just taken a name in another window.
            continue
        return drawn
    raise NotPossible("There is no name left in this thread. You could write under your own.")
