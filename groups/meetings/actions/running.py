"""Running a meeting: who is there, whose turn it is, what is to be done afterwards.

Each of these says how something is to be, not what is to be turned around: sent twice, it changes
nothing the second time.
"""

import random
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.meetings.models import (
    FORGOTTEN_AFTER,
    MOST_FOLLOW_UPS,
    Attendance,
    FollowUp,
    Meeting,
    Part,
    Session,
)
from groups.meetings.plans import PLANS
from groups.meetings.policy import may_run
from groups.membership.agreement import check_said_yes
from groups.membership.models import Membership

TICKS_BEGIN = timedelta(hours=2)


@transaction.atomic
def open_session(member: Membership, meeting: Meeting, *, plan: str, at: datetime) -> Session:
    """Make the evening's plan, from one of ours. Where there is one already, it stays.

    Whoever runs an evening has said yes to the agreement as it is now, like everybody else.
    """
    _check_may_run(member, meeting)
    check_said_yes(member)
    if plan not in PLANS:
        raise NotPossible("Please choose one of the plans.")
    if meeting.is_cancelled:
        raise NotPossible("This meeting was cancelled.")
    if Session.objects.visible_to(member).filter(meeting=meeting.pk).exists():
        raise NotPossible("There is a plan already. You can change it part by part.")
    session = Session(group_id=meeting.group_id, meeting=meeting, made_at=at)
    session.save(force_insert=True)
    for position, (kind, title, minutes) in enumerate(PLANS[plan].parts, start=1):
        Part(
            group_id=meeting.group_id,
            session=session,
            kind=kind,
            title=title,
            minutes=minutes,
            position=position,
        ).save(force_insert=True)
    record(
        member.user,
        Verb.MEETINGS_SESSION_PLANNED,
        at=at,
        group=meeting.group_id,
        subject=meeting.pk,
    )
    return session


@transaction.atomic
def set_there(
    member: Membership, meeting: Meeting, *, person: UUID, there: bool, at: datetime
) -> None:
    """Tick that somebody is there, or that they are not."""
    running_session(member, meeting)
    if at < meeting.starts_at - TICKS_BEGIN:
        raise NotPossible("Ticks begin two hours before the meeting.")
    somebody = Membership.objects.visible_to(member).active().filter(pk=person).first()
    if somebody is None:
        raise NotPossible("This person is not in the group.")
    ticked = Attendance.objects.visible_to(member).filter(meeting=meeting.pk)
    if not there:
        ticked.filter(membership=somebody).delete()
        return
    last = ticked.aggregate(last=Max("position"))["last"] or 0
    Attendance.objects.bulk_create(
        [
            Attendance(
                group_id=meeting.group_id,
                meeting=meeting,
                membership=somebody,
                position=last + 1,
                erase_at=meeting.ends_at + FORGOTTEN_AFTER,
            )
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def set_turn(member: Membership, meeting: Meeting, *, person: UUID, turn: str) -> None:
    """Note that somebody spoke or passed in this round, or neither yet."""
    running_session(member, meeting)
    if turn not in Attendance.Turn.values:
        raise NotPossible("Please choose one of the three.")
    ticked = Attendance.objects.visible_to(member).filter(meeting=meeting.pk)
    if not ticked.filter(membership=person).update(turn=turn):
        raise NotPossible("Tick first that this person is there.")


@transaction.atomic
def begin_round(member: Membership, meeting: Meeting) -> None:
    """Everybody's turn is still to come."""
    running_session(member, meeting)
    Attendance.objects.visible_to(member).filter(meeting=meeting.pk).update(
        turn=Attendance.Turn.WAITING
    )


@transaction.atomic
def set_place_in_round(member: Membership, meeting: Meeting, *, person: UUID, to: int) -> None:
    """Let somebody speak as the ``to``-th, counted from one."""
    order = _in_order(member, meeting)
    moved = next((one for one in order if one.membership_id == person), None)
    if moved is None:
        raise NotPossible("Tick first that this person is there.")
    order.remove(moved)
    order.insert(min(max(to, 1), len(order) + 1) - 1, moved)
    _number(order)


@transaction.atomic
def shuffle(member: Membership, meeting: Meeting) -> None:
    """Draw the order of the round by lot."""
    order = _in_order(member, meeting)
    random.SystemRandom().shuffle(order)
    _number(order)


@transaction.atomic
def add_follow_up(member: Membership, meeting: Meeting, text: str, *, at: datetime) -> FollowUp:
    """Note something to do. Also after the wrap-up: that is when much of it comes to mind."""
    planned_session(member, meeting)
    if FollowUp.objects.visible_to(member).filter(meeting=meeting.pk).count() >= MOST_FOLLOW_UPS:
        raise NotPossible(f"{MOST_FOLLOW_UPS} of these are enough. Take one away first.")
    made = FollowUp(group_id=meeting.group_id, meeting=meeting, text=text, made_at=at)
    made.save(force_insert=True)
    return made


@transaction.atomic
def set_done(member: Membership, follow_up: FollowUp, *, done: bool) -> None:
    _check_may_run(member, follow_up.meeting)
    FollowUp.objects.visible_to(member).filter(pk=follow_up.pk).update(done=done)


@transaction.atomic
def drop_follow_up(member: Membership, follow_up: FollowUp) -> None:
    _check_may_run(member, follow_up.meeting)
    FollowUp.objects.visible_to(member).filter(pk=follow_up.pk).delete()


def planned_session(member: Membership, meeting: Meeting) -> Session:
    """The meeting's session, locked until the transaction ends: so no tick meets a wrap-up."""
    _check_may_run(member, meeting)
    session = (
        Session.objects.visible_to(member).select_for_update().filter(meeting=meeting.pk).first()
    )
    if session is None:
        raise NotPossible("Choose a plan first.")
    return session


def running_session(member: Membership, meeting: Meeting) -> Session:
    """The same, not wrapped up."""
    session = planned_session(member, meeting)
    if session.is_closed:
        raise NotPossible("This meeting is wrapped up already.")
    return session


def _check_may_run(member: Membership, meeting: Meeting) -> None:
    if not may_run(member, meeting):
        raise PermissionDenied("only a facilitator runs a meeting")


def _in_order(member: Membership, meeting: Meeting) -> list[Attendance]:
    running_session(member, meeting)
    ticked = Attendance.objects.visible_to(member).filter(meeting=meeting.pk)
    return list(ticked.order_by("position", "pk"))


def _number(order: list[Attendance]) -> None:
    for place, one in enumerate(order, start=1):
        one.position = place
    Attendance.objects.bulk_update(order, ["position"])
