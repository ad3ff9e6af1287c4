"""Coming to one meeting as a guest, and what becomes of it."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.joining.policy import may_answer, takes_guests
from groups.joining.steps import check_is_open, check_may_ask, own_membership
from groups.joining.visits import meetings_to_visit
from groups.meetings.models import REMEMBERED_FOR, Meeting, Visit
from groups.meetings.seats import lock_seats, seats_left
from groups.membership.agreement import check_version
from groups.membership.entering import is_held_back
from groups.membership.models import Group, Membership

NO_SEAT = "There is no seat for a guest at this meeting. Another one may have one."


@transaction.atomic
def visit(
    user: User, group: Group, *, meeting: UUID, name: str, version: int, at: datetime
) -> Visit:
    """Come to a meeting once, or ask its facilitators whether one may."""
    if not takes_guests(group):
        raise NotPossible("This group takes no guests at the moment.")
    check_is_open(group, at=at)
    check_may_ask(user, own_membership(user, group), at=at)
    check_version(group, version)
    if Visit.objects.by(user).filter(group=group).exists():
        raise NotPossible("You visit this group already.")
    chosen = next((one for one in meetings_to_visit(group, at=at) if one.pk == meeting), None)
    if chosen is None:
        raise NotPossible("This meeting cannot be visited any more.", field="meeting")
    lock_seats([meeting])
    held_back = is_held_back(user, group.pk)
    coming = group.joining == Group.Joining.OPEN
    if coming and (held_back or not _has_a_seat(meeting, at)):
        raise NotPossible(NO_SEAT, field="meeting")
    state = Visit.State.HELD if held_back else Visit.State.ASKED
    return Visit.objects.create(
        group=group,
        meeting_id=meeting,
        guest=user,
        name=name,
        version=version,
        state=Visit.State.COMING if coming else state,
        asked_at=at,
        answered_at=at if coming else None,
        erase_at=chosen.ends_at + REMEMBERED_FOR,
    )


@transaction.atomic
def answer_guest(member: Membership, pk: UUID, *, welcome: bool, at: datetime) -> None:
    """Say yes or no to somebody who asks to visit. The first answer counts."""
    if not may_answer(member):
        raise PermissionDenied("only a facilitator answers")
    asked = Visit.objects.visible_to(member).filter(state=Visit.State.ASKED, pk=pk)
    found = asked.select_related("guest").first()
    if found is None:
        raise NotPossible("This was answered already, or taken back.")
    lock_seats([found.meeting_id])
    if welcome and (
        is_held_back(found.guest, member.group_id) or not _has_a_seat(found.meeting_id, at)
    ):
        raise NotPossible("There is no seat left at this meeting.")
    state = Visit.State.COMING if welcome else Visit.State.REFUSED
    if not asked.update(state=state, answered_at=at):
        raise NotPossible("This was answered already, or taken back.")
    record(member.user, Verb.JOINING_GUEST_ANSWERED, at=at, group=member.group_id, subject=pk)


def end_visit(user: User, pk: UUID) -> None:
    """Erase that one came, or would have come. Done twice, it is done once."""
    Visit.objects.by(user).filter(pk=pk).delete()


def _has_a_seat(meeting: UUID, at: datetime) -> bool:
    left = seats_left(Meeting(pk=meeting), None, at=at)
    return left is None or left > 0
