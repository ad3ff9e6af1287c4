"""I can't tonight: asking others to hold one meeting, and holding it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.meetings.cover_notices import COVER_FOUND, COVER_WANTED
from groups.meetings.holding import Holding, holding_of, who_could
from groups.meetings.models import CoverRefusal, CoverRequest, Meeting, Rsvp
from groups.meetings.policy import is_open, may_change
from groups.membership.models import Membership
from groups.notices.actions import cancel_about, queue

NOT_ASKED = "Nobody asks you to hold this meeting any more. Nothing was changed."


@transaction.atomic
def ask_for_cover(
    member: Membership, meeting: Meeting, *, at: datetime, asked: Membership | None = None
) -> CoverRequest:
    """Ask a co-facilitator, or all of them, to hold one meeting. Until one says yes it stays mine."""
    meeting, found = _as_it_is(member, meeting, at)
    if found.meeting.held_by != member.pk:
        raise NotPossible("You do not hold this meeting, so you need nobody in your place.")
    if found.request is not None:
        raise NotPossible("You have asked already.")
    could = who_could(found.meeting).exclude(pk=member.pk)
    if not could.exists():
        raise NotPossible(
            "Nobody else could hold it: the others said no, or you facilitate alone. "
            "You can move this meeting, or cancel it."
        )
    if asked is not None and not could.filter(pk=asked.pk).exists():
        raise NotPossible("Please choose somebody who facilitates here and has not said no.")
    # One that counts no more, from when somebody else held the meeting.
    CoverRequest.objects.visible_to(member).filter(meeting=meeting).delete()
    request = CoverRequest.objects.create(
        group_id=meeting.group_id, meeting=meeting, asked_by=member, asked=asked, asked_at=at
    )
    # Who holds it only because nobody else did is named from now on: the request is theirs.
    _give_to(member, meeting)
    _record(member, Verb.MEETINGS_COVER_ASKED, meeting, at)
    _tell(request, could if asked is None else could.filter(pk=asked.pk), at)
    return request


@transaction.atomic
def withdraw_cover(member: Membership, meeting: Meeting, *, at: datetime) -> None:
    """Hold it after all."""
    meeting, found = _as_it_is(member, meeting, at)
    if found.request is None or found.request.asked_by_id != member.pk:
        raise NotPossible("There is nothing to take back: somebody said yes, or nobody was asked.")
    cancel_about(COVER_WANTED, [found.request.pk], group=meeting.group_id, at=at)
    CoverRequest.objects.visible_to(member).filter(pk=found.request.pk).delete()
    _record(member, Verb.MEETINGS_COVER_WITHDRAWN, meeting, at)


@transaction.atomic
def take_meeting(member: Membership, meeting: Meeting, *, at: datetime) -> None:
    """Hold one meeting that nobody holds, or for which cover is wanted. The first yes counts."""
    meeting, found = _as_it_is(member, meeting, at)
    if not found.is_for(member, at):
        raise NotPossible(NOT_ASKED)
    if Rsvp.objects.declined().filter(meeting=meeting, membership=member).exists():
        raise NotPossible("You said that you cannot come to it. Change that answer first.")
    if found.request is not None:
        cancel_about(COVER_WANTED, [found.request.pk], group=meeting.group_id, at=at)
    CoverRequest.objects.visible_to(member).filter(meeting=meeting).delete()
    _give_to(member, meeting)
    _record(member, Verb.MEETINGS_COVER_TAKEN, meeting, at)
    if found.request is not None:
        queue(
            COVER_FOUND,
            recipients=_users([found.request.asked_by_id]),
            subject=meeting.pk,
            group=meeting.group_id,
            revision=meeting.time_revision,
            at=at,
        )


@transaction.atomic
def decline_cover(member: Membership, meeting: Meeting, *, at: datetime) -> None:
    """Not I either: it is left with the others, all of them."""
    meeting, found = _as_it_is(member, meeting, at)
    if found.request is None or not found.is_for(member, at):
        raise NotPossible(NOT_ASKED)
    by_name = found.request.asked_id == member.pk
    if by_name:
        CoverRequest.objects.filter(pk=found.request.pk).update(asked=None)
    CoverRefusal.objects.bulk_create(
        [CoverRefusal(group_id=meeting.group_id, request=found.request, membership=member)],
        ignore_conflicts=True,
    )
    _record(member, Verb.MEETINGS_COVER_DECLINED, meeting, at)
    if by_name:
        _tell(found.request, who_could(found.meeting), at)


def _as_it_is(member: Membership, meeting: Meeting, at: datetime) -> tuple[Meeting, Holding]:
    """The meeting, locked until the transaction ends: whoever comes second finds what is by then."""
    if not may_change(member, meeting) or not _facilitates_still(member):
        raise PermissionDenied("only a facilitator asks for cover, or holds a meeting")
    locked = Meeting.objects.visible_to(member).select_for_update(of=("self",)).get(pk=meeting.pk)
    if not is_open(locked, at):
        raise NotPossible("This meeting is over or cancelled.")
    return locked, holding_of(member, locked)


def _facilitates_still(member: Membership) -> bool:
    return Membership.objects.facilitating().filter(pk=member.pk).exists()


def _give_to(member: Membership, meeting: Meeting) -> None:
    Meeting.objects.visible_to(member).filter(pk=meeting.pk).update(facilitator=member)


def _record(member: Membership, verb: Verb, meeting: Meeting, at: datetime) -> None:
    record(member.user, verb, at=at, group=meeting.group_id, subject=meeting.pk)


def _tell(request: CoverRequest, people: Iterable[Membership | UUID], at: datetime) -> None:
    queue(
        COVER_WANTED,
        recipients=_users(people),
        subject=request.pk,
        group=request.group_id,
        at=at,
    )


def _users(people: Iterable[Membership | UUID]) -> list[User]:
    return list(User.objects.filter(memberships__in=people))
