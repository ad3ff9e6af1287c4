"""Invitations: one use, one address, a token that lies nowhere in plain.

The token is made inside the sender's claim, its hash is stored there, and the mail is the only
place where it can be read.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from accounts.addresses import masked
from accounts.models import User, normalise_address
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.membership.agreement import check_version, note_yes
from groups.membership.entering import is_held_back, name_is_free
from groups.membership.locks import lock_group
from groups.membership.models import Agreement, Invitation, Membership
from groups.membership.policy import may_invite, takes_people_in
from groups.notices.actions import cancel_about, queue
from groups.notices.kinds import Category, Kind, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality import acting
from groupsite.confidentiality.sealing import fingerprint

VALID_FOR = timedelta(days=14)
TOKEN_BYTES = 32
MOST_OPEN = 200
"""Open invitations of one group: nobody mails the whole world from here."""


@transaction.atomic
def invite(
    member: Membership,
    address: str,
    *,
    at: datetime,
    role: Membership.Role = Membership.Role.MEMBER,
    suggested_name: str = "",
    time_zone: str = "",
    language: str = "",
) -> Invitation | None:
    """Invite one address; None where it has an open invitation or is in the group already.

    Nobody learns from it whether the address has an account.
    """
    if not may_invite(member):
        raise PermissionDenied("only a facilitator invites")
    address = normalise_address(address)
    lock_group(member.group_id)
    member.group.refresh_from_db()
    if not takes_people_in(member.group, at=at):
        raise NotPossible("The group rests or is coming to its end, so nobody can be invited.")
    retire_expired(member, at)
    still_open = Invitation.objects.open(at).filter(group=member.group_id)
    mark = fingerprint(member.group_id, address)
    if still_open.filter(address_fingerprint=mark).exists():
        return None
    people = Membership.objects.in_the_group().filter(group=member.group_id)
    if people.filter(user__email=address).exists():
        return None
    if still_open.count() >= MOST_OPEN:
        raise NotPossible(
            f"The group has {MOST_OPEN} open invitations. Take some back before you send more."
        )
    return issue(
        member,
        address,
        at=at,
        role=role,
        suggested_name=suggested_name,
        time_zone=time_zone,
        language=language,
    )


def issue(
    member: Membership,
    address: str,
    *,
    at: datetime,
    role: Membership.Role,
    suggested_name: str,
    time_zone: str,
    language: str,
) -> Invitation:
    """Write the invitation down and queue its mail. For who holds the lock and has checked."""
    address = normalise_address(address)
    invitation = Invitation.objects.create(
        group=member.group,
        inviter=member,
        address=address,
        address_fingerprint=fingerprint(member.group_id, address),
        suggested_name=suggested_name,
        time_zone=time_zone,
        language=language,
        role=role,
        created_at=at,
        expires_at=at + VALID_FOR,
    )
    queue("invitation", recipients=[None], subject=invitation.pk, group=member.group_id, at=at)
    record(
        member.user,
        Verb.MEMBERSHIP_INVITATION_SENT,
        at=at,
        group=member.group_id,
        subject=invitation.pk,
    )
    return invitation


def retire_expired(member: Membership, at: datetime) -> None:
    """Invitations that ran out make room for new ones to the same address."""
    Invitation.objects.filter(
        group=member.group_id, accepted_at=None, revoked_at=None, expires_at__lte=at
    ).update(revoked_at=at)


@transaction.atomic
def invite_all(
    member: Membership, addresses: Iterable[str], *, role: Membership.Role, at: datetime
) -> int:
    """Invite several addresses, all or none; says how many invitations are new."""
    return sum(invite(member, address, at=at, role=role) is not None for address in addresses)


def open_invitations(member: Membership, at: datetime) -> list[tuple[Invitation, str]]:
    """What a facilitator sees of those on their way, each with its address masked."""
    waiting = Invitation.objects.visible_to(member).open(at).order_by("-created_at", "pk")
    return [(invitation, masked(invitation.address)) for invitation in waiting]


@transaction.atomic
def revoke(member: Membership, invitation: Invitation, *, at: datetime) -> None:
    """Take an invitation back; the link in its mail is dead at once."""
    if not may_invite(member):
        raise PermissionDenied("only a facilitator takes an invitation back")
    lock_group(member.group_id)
    its_own = Invitation.objects.open(at).filter(pk=invitation.pk, group=member.group_id)
    if not its_own.update(revoked_at=at):
        raise NotPossible("This invitation has been used, or was taken back before.")
    cancel_about("invitation", [invitation.pk], group=member.group_id, at=at)
    record(
        member.user,
        Verb.MEMBERSHIP_INVITATION_REVOKED,
        at=at,
        group=member.group_id,
        subject=invitation.pk,
    )


def take_back_all(inviter: Membership, *, at: datetime) -> None:
    """Take back what somebody invited to, when they may invite no more; their mails too.

    Belongs into the transaction in which that ends, before it has ended.
    """
    if not may_invite(inviter):
        return
    theirs = Invitation.objects.open(at).filter(group=inviter.group_id, inviter=inviter)
    open_ones = list(theirs.values_list("pk", flat=True))
    theirs.update(revoked_at=at)
    cancel_about("invitation", open_ones, group=inviter.group_id, at=at)


def invitation_in_hand(user: User, token: str, *, at: datetime) -> Invitation | None:
    """The open invitation that ``token`` opens for this person's address, or None.

    Belongs into ``acting_as(user, bearing=token)``.
    """
    found = (
        Invitation.objects.open(at)
        .select_related("group")
        .filter(token_hash=acting.token_hash(token))
        .first()
    )
    if found is None or found.address != normalise_address(user.email):
        return None
    return found


@transaction.atomic
def accept(
    user: User,
    invitation: Invitation,
    *,
    display_name: str,
    at: datetime,
    version: int | None = None,
) -> Membership:
    """Join the group under its agreement; raises NotPossible where it is full or the name is taken.

    ``version`` is the agreement that the person read, where they did on a page: raises
    AgreementChanged where another one is in force by now. Belongs into ``acting_as(user, bearing=token)``.
    """
    lock_group(invitation.group_id)
    used = Invitation.objects.open(at).filter(pk=invitation.pk)
    if not used.exists():
        raise NotPossible("This invitation cannot be used any more.")
    invitation.group.refresh_from_db()
    if not takes_people_in(invitation.group, at=at):
        raise NotPossible("The group rests at the moment. Your invitation stays open.")
    if version is not None:
        check_version(invitation.group, version)
    membership = _enter(user, invitation, display_name, at)
    used.update(accepted_at=at)
    held_back = is_held_back(user, invitation.group_id)
    people = Membership.objects.in_the_group().filter(group=invitation.group_id)
    if people.count() > invitation.group.capacity or held_back:
        raise NotPossible("The group is full at the moment. Your invitation stays open.")
    accept_agreement(membership, at=at)
    record(
        user,
        Verb.MEMBERSHIP_INVITATION_ACCEPTED,
        at=at,
        group=invitation.group_id,
        subject=membership.pk,
    )
    return membership


def _enter(user: User, invitation: Invitation, display_name: str, at: datetime) -> Membership:
    """A new row, or the old one of somebody who comes back. The policies need the open invitation."""
    entry = {
        "role": invitation.role,
        "state": Membership.State.ACTIVE,
        "display_name": display_name,
        "joined_at": at,
        "ended_at": None,
        "ended_because": "",
    }
    with name_is_free():
        own = Membership.objects.filter(group=invitation.group_id, user=user)
        if own.active().exists():
            raise NotPossible("You are in this group already.")
        if own.paused().exists():
            raise NotPossible(
                "You are away from this group for now, and your place is kept. "
                "Come back from your first page."
            )
        if not own.update(**entry):
            Membership.objects.create(group=invitation.group, user=user, **entry)
    return Membership.objects.select_related("group").get(group=invitation.group_id, user=user)


def accept_agreement(membership: Membership, *, at: datetime) -> None:
    """Note that the member accepts the version that is in force."""
    agreement = Agreement.objects.in_force(membership.group_id)
    if agreement is None:
        raise NotPossible("This group has no agreement yet.")
    note_yes(membership, agreement, at=at)


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    invitation = Invitation.objects.open(at).filter(pk=notice.subject_id).first()
    if invitation is None:
        return Unwanted("not open")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=acting.token_hash(token))
    link = settings.SITE_URL + reverse("membership:invitation", args=[token])
    return Message(
        "invitation", {"link": link, "valid_until": invitation.expires_at}, to=invitation.address
    )


KIND = Kind("invitation", Category.INVITATIONS, prepare=_prepare)
