"""Synthetic groups and who is in them, entered through the same doors as anybody."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User
from groups.membership.actions import found_group
from groups.membership.invitations import VALID_FOR, accept_agreement
from groups.membership.models import Invitation, Membership
from groupsite.confidentiality.acting import Purpose, acting_as, token_hash
from groupsite.confidentiality.sealing import fingerprint

LONDON = "Europe/London"
HISTORY = timedelta(days=365)


@dataclass(frozen=True)
class Circle:
    """A group's id and its members, the lead first; each with the user loaded."""

    group: UUID
    members: list[Membership]

    def in_the_group_at(self, moment: datetime) -> list[Membership]:
        """Who had joined by then."""
        return [one for one in self.members if one.joined_at and one.joined_at <= moment]


def make_circle(number: int, size: int, password: str, *, lot: Random, at: datetime) -> Circle:
    """One group with ``size`` members, joined at different times of the past year."""
    users = _users(number, size, password)
    with acting_as(users[0]):
        lead = found_group(
            users[0],
            display_name="Member 0",
            at=at,
            slug=f"world-{number}",
            name=f"World {number}",
            summary="A synthetic group.",
            time_zone=LONDON,
            visibility="hidden" if number % 2 else "listed",
            capacity=max(size, 2),
        )
        invitations = _invite(lead, users[1:], at)
    tokens = _tokens(invitations)
    members = [lead]
    for index, (user, invitation) in enumerate(zip(users[1:], invitations, strict=True), start=1):
        with acting_as(user, bearing=tokens[invitation.pk]):
            member = Membership.objects.create(
                group=lead.group,
                user=user,
                role=invitation.role,
                state=Membership.State.ACTIVE,
                display_name=f"Member {index}",
                joined_at=at,
            )
            accept_agreement(member, at=at)
            Invitation.objects.filter(pk=invitation.pk).update(accepted_at=at)
        members.append(member)
    _spread(lead, members, lot, at)
    return Circle(lead.group_id, members)


def hashed(password: str) -> str:
    """One hash for everybody: a hundred thousand of them would take a day."""
    return make_password(password)


def _users(number: int, size: int, password: str) -> list[User]:
    people = [
        User(email=f"w{number}-{index}@world.test", password=password) for index in range(size)
    ]
    User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people
    )
    return people


def _invite(lead: Membership, users: list[User], at: datetime) -> list[Invitation]:
    """The second of the group is a facilitator too."""
    return Invitation.objects.bulk_create(
        Invitation(
            group_id=lead.group_id,
            inviter=lead,
            address=user.email,
            address_fingerprint=fingerprint(lead.group_id, user.email),
            suggested_name="",
            role=Membership.Role.MEMBER if index else Membership.Role.FACILITATOR,
            created_at=at,
            expires_at=at + VALID_FOR,
        )
        for index, user in enumerate(users)
    )


def _tokens(invitations: list[Invitation]) -> dict[UUID, str]:
    """As the sender makes them: invitations are accepted with a token in hand."""
    tokens = {invitation.pk: secrets.token_urlsafe(32) for invitation in invitations}
    with acting_as(Purpose.REMINDERS):
        for key, token in tokens.items():
            Invitation.objects.filter(pk=key).update(token_hash=token_hash(token))
    return tokens


def _spread(lead: Membership, members: list[Membership], lot: Random, at: datetime) -> None:
    """Half were there from the beginning; the others came since."""
    with acting_as(lead.user):
        for index, member in enumerate(members):
            since = 1.0 if index < 2 or lot.random() < 0.5 else lot.random()
            member.joined_at = at - HISTORY * since
            Membership.objects.filter(pk=member.pk).update(joined_at=member.joined_at)
