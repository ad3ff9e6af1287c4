"""The agreement of a group: the one it starts from, and the one in force."""

from typing import Final

from groups.membership.models import Acceptance, Agreement, Group, Membership

DEFAULT_AGREEMENT: Final = {
    "facilitators_promise": (
        "We open each meeting on time and close it on time.\n"
        "We see to it that everybody who wants to speak can, and that nobody has to.\n"
        "We read what is addressed to us, and we tell nobody outside the group.\n"
        "If we cannot hold a meeting, we say so as early as we can."
    ),
    "members_promise": (
        "What is said here stays here, and so does who is here.\n"
        "I speak about myself. What my partner told me in confidence stays with me.\n"
        "I listen before I advise, and I advise only where somebody asks for it.\n"
        "I make no recordings and no pictures of what is written here.\n"
        "I may be silent, and I may leave at any time."
    ),
    "nobody_does": (
        "Nobody here gives therapy or a diagnosis, whatever their profession.\n"
        "Nobody here comes between anybody and their therapist.\n"
        "Nobody uses what was said here against anybody."
    ),
    "limits": (
        "We cannot promise that every other person keeps their word.\n"
        "If somebody's life is in danger, a facilitator may tell those who can help, "
        "and tells you first wherever that is possible.\n"
        "This site is not an emergency service."
    ),
}

PARTS: Final = (*DEFAULT_AGREEMENT, "facilitators_see_authors")
"""What a version consists of."""


def agreement_of(group: Group) -> Agreement | None:
    """The version in force, for who may see it."""
    return Agreement.objects.in_force(group.pk)


def acceptance_by(member: Membership, agreement: Agreement | None) -> Acceptance | None:
    """When and that the member accepted it."""
    return Acceptance.objects.filter(membership=member, agreement=agreement).first()
