"""What somebody may ask of a group, and what every way in has in common."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.joining.models import Application
from groups.meetings.models import Visit
from groups.membership.entering import name_is_free
from groups.membership.invitations import accept_agreement
from groups.membership.life_words import rest_on_the_card
from groups.membership.models import WITH_A_PLACE, Group, Membership

MOST_OPEN = 5
MOST_A_DAY = 10
A_DAY = timedelta(days=1)
ASKS_AGAIN = timedelta(days=30)
"""After a no."""
NO_PLACE = "There is no place for you in this group at the moment."


def check_is_open(group: Group, *, at: datetime) -> None:
    """Raises NotPossible where nobody comes into the group just now: it rests, or it ends."""
    group.refresh_from_db(fields=["stage", "rests_until", "closes_at"])
    if why := rest_on_the_card(group, at=at):
        raise NotPossible(why)


def own_membership(user: User, group: Group) -> Membership | None:
    """One's own row in the group, whatever it says."""
    return Membership.objects.filter(user=user, group=group).first()


def check_may_ask(user: User, own: Membership | None, *, at: datetime) -> None:
    """Raises NotPossible where somebody may not ask this group just now, or asks too many; asking to
    visit is asking."""
    if own is not None:
        _check_own(own, at)
    mine, visits = Membership.objects.filter(user=user), Visit.objects.by(user)
    if mine.asking().count() + visits.unanswered().count() >= MOST_OPEN:
        raise NotPossible(
            f"You have asked {MOST_OPEN} groups already. Wait for an answer, or take one back."
        )
    today = {"asked_at__gt": at - A_DAY}
    if mine.filter(**today).count() + visits.filter(**today).count() >= MOST_A_DAY:
        raise NotPossible("You have asked many groups today. You can ask again tomorrow.")


def _check_own(own: Membership, at: datetime) -> None:
    if own.has_a_place:
        raise NotPossible("You are in this group already.")
    if own.state != Membership.State.ENDED:
        raise NotPossible("You have asked this group already.")
    if own.ended_because == Membership.Ended.REMOVED:
        raise NotPossible("Your place in this group was ended. Only an invitation leads back.")
    ended = own.ended_at or at
    if own.ended_because == Membership.Ended.REFUSED and ended > at - ASKS_AGAIN:
        raise NotPossible("This group has answered you. You can ask it again in some weeks.")
    if own.asked_at is not None and ended >= own.asked_at > at - A_DAY:
        raise NotPossible("You asked this group today already. You can ask it again tomorrow.")


def come_into(
    user: User, group: Group, own: Membership | None, *, display_name: str, at: datetime
) -> Membership:
    """Be a member from now on. For who holds the lock, with a place that is free for them."""
    entry: dict[str, Any] = {
        "role": Membership.Role.MEMBER,
        "state": Membership.State.ACTIVE,
        "display_name": display_name,
        "joined_at": at,
        "ended_at": None,
        "ended_because": "",
    }
    if own is None or own.state == Membership.State.ENDED:
        # A place that was kept once is none today.
        entry |= {"asked_at": at, "welcomed_at": None, "kept_until": None}
    with name_is_free():
        write(user, group, entry)
    member = Membership.objects.select_related("group", "user").get(group=group, user=user)
    accept_agreement(member, at=at)
    record(user, Verb.JOINING_MEMBER_JOINED, at=at, group=group.pk, subject=member.pk)
    Application.objects.by(user).filter(group=group).delete()
    Visit.objects.by(user).filter(group=group).delete()
    return member


def ask(
    user: User, group: Group, state: Membership.State, *, display_name: str, at: datetime
) -> None:
    """Stand among those who ask or wait."""
    write(
        user,
        group,
        {
            "role": Membership.Role.MEMBER,
            "state": state,
            "display_name": display_name,
            "asked_at": at,
            "welcomed_at": None,
            "kept_until": None,
            "ended_at": None,
            "ended_because": "",
        },
    )


def write(user: User, group: Group, entry: Mapping[str, Any]) -> None:
    """A new row, or the old one of somebody who comes back."""
    own = Membership.objects.filter(group=group, user=user).exclude(state__in=WITH_A_PLACE)
    if not own.update(**entry):
        Membership.objects.create(group=group, user=user, **entry)
