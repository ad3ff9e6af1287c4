"""The agreement of a group: the one it starts from, the one in force, and who said yes to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from groups.errors import NotPossible
from groups.membership.differences import Difference, differences
from groups.membership.locks import lock_group
from groups.membership.models import Acceptance, Agreement, Group, Membership

DEFAULT_AGREEMENT: Final = {
    "facilitators_promise": (
        "We open each meeting on time and close it on time.\n"
        "We see to it that everybody who wants to speak can, and that nobody has to.\n"
        "We read what is addressed to us, and we tell nobody outside the group.\n"
        "We say what we are trained for and what we are not.\n"
        "If something here goes wrong, we listen to everybody it concerns before we decide.\n"
        "If we cannot hold a meeting, we say so as early as we can."
    ),
    "members_promise": (
        "What is said here stays here, and so does who is here.\n"
        "I speak about myself.\n"
        "My partner is not here and was not asked. I leave out their name and whatever would let "
        "somebody recognise them, and what they told me in confidence stays with me.\n"
        "I listen before I advise, and I advise only where somebody asks for it.\n"
        "I make no recordings and no pictures of what is said or written here.\n"
        "I may be silent, and I may leave at any time."
    ),
    "nobody_does": (
        "Nobody here gives therapy or a diagnosis, whatever their profession.\n"
        "Nobody here advises anybody to go against what a doctor or a therapist said, or to stop "
        "a treatment.\n"
        "Nobody here comes between anybody and their therapist.\n"
        "Nobody uses what was said here against anybody."
    ),
    "limits": (
        "We cannot promise that every other person keeps their word.\n"
        "If somebody’s life is in danger, a facilitator may tell those who can help, "
        "and tells you first wherever that is possible.\n"
        "Where the law demands it, somebody may have to say what they know.\n"
        "What is written here is locked away, but not end-to-end encrypted: whoever runs the "
        "server could read it if they set out to.\n"
        "This site is not an emergency service."
    ),
}

PARTS: Final = (*DEFAULT_AGREEMENT, "facilitators_see_authors")
"""What a version consists of."""

FIRST_SAY_YES: Final = (
    "The agreement has changed. Please read what is new and say yes to it, then this is possible."
)
CHANGED_AGAIN: Final = (
    "The agreement has just changed once more, so nothing was accepted. This is the newest version."
)


class AgreementChanged(NotPossible):
    """Somebody accepts a version that is no longer the one in force."""

    def __init__(self) -> None:
        super().__init__(
            "The agreement has a new version since you opened this page. Please read it again; "
            "what you filled in is still here."
        )


@dataclass(frozen=True)
class NewVersion:
    """A version to which somebody has not said yes, beside the last one to which they have."""

    agreement: Agreement
    since: Agreement | None

    @property
    def differences(self) -> list[Difference]:
        return differences(self.since, self.agreement) if self.since else []


def agreement_of(group: Group) -> Agreement | None:
    """The version in force, for who may see it."""
    return Agreement.objects.in_force(group.pk)


def check_version(group: Group, version: int) -> Agreement:
    """The agreement in force; raises AgreementChanged where the person read another version."""
    agreement = agreement_of(group)
    if agreement is None:
        raise NotPossible("This group has no agreement yet.")
    if agreement.version != version:
        raise AgreementChanged
    return agreement


def versions_of(member: Membership) -> list[Agreement]:
    """Every version, the newest first."""
    return list(Agreement.objects.filter(group=member.group_id).order_by("-version"))


def acceptance_by(member: Membership, agreement: Agreement | None) -> Acceptance | None:
    """When and that the member accepted it."""
    return Acceptance.objects.filter(membership=member, agreement=agreement).first()


def new_version_for(member: Membership) -> NewVersion | None:
    """What the member has not said yes to, or None where they have. At most two queries."""
    newest = _with_yes_of(member).order_by("-version").first()
    if newest is None or newest.said_yes:
        return None
    before = _with_yes_of(member).filter(said_yes=True).order_by("-version").first()
    return NewVersion(newest, before)


def has_said_yes(member: Membership) -> bool:
    """Whether the member accepted the version in force; the policies ask the same question."""
    newest = _with_yes_of(member).order_by("-version").values_list("said_yes", flat=True).first()
    return newest is not False


def check_said_yes(member: Membership) -> None:
    """Raises NotPossible where there is a version that the member has not accepted yet."""
    if not has_said_yes(member):
        raise NotPossible(FIRST_SAY_YES)


@transaction.atomic
def say_yes(member: Membership, version: int, *, at: datetime) -> None:
    """Accept the version that the member has read; saying it twice is saying it.

    Raises NotPossible where another one is in force by now.
    """
    lock_group(member.group_id)
    agreement = Agreement.objects.in_force(member.group_id)
    if agreement is None or agreement.version != version:
        raise NotPossible(CHANGED_AGAIN)
    note_yes(member, agreement, at=at)


def note_yes(member: Membership, agreement: Agreement, *, at: datetime) -> None:
    """For who has checked that it is the one in force."""
    Acceptance.objects.get_or_create(
        agreement=agreement,
        membership=member,
        defaults={"group_id": member.group_id, "accepted_at": at},
    )


def _with_yes_of(member: Membership) -> Any:
    """The group's versions, each with whether the member said yes to it."""
    own = Acceptance.objects.filter(agreement=OuterRef("pk"), membership=member.pk)
    return Agreement.objects.filter(group=member.group_id).annotate(said_yes=Exists(own))
