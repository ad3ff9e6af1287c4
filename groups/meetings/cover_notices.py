"""Telling people about cover: who is asked, who asked, and in the end who comes.

Each says a moment and nothing else. What is planned here is planned once for a meeting's time, and
looked at again when it is sent: somebody may have said yes meanwhile.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings

from accounts.models import User
from groups.meetings.holding import OTHERS_ASKED, Standing, standing, unheld, who_could, with_holder
from groups.meetings.models import CoverRequest, Meeting, Rsvp
from groups.meetings.planning_reminders import AHEAD
from groups.membership.models import Membership, MembershipQuerySet
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

COVER_WANTED: Final = "cover_wanted"
COVER_FOUND: Final = "cover_found"
NOBODY_YET: Final = "meeting_unheld"
PERHAPS_NOBODY: Final = "meeting_uncovered"

MEMBERS_TOLD = timedelta(minutes=15)
"""Before the start; where there is nobody else to ask, as soon as the others would be asked."""


@acting_as(Purpose.REMINDERS)
def plan_asking(at: datetime) -> int:
    """Ask the facilitators who could still hold a meeting that nobody holds half an hour before."""
    return sum(
        _plan(NOBODY_YET, who_could(meeting), meeting, OTHERS_ASKED, at)
        for meeting in _about_to_begin(at)
    )


@acting_as(Purpose.REMINDERS)
def plan_telling(at: datetime) -> int:
    """Tell those who come that perhaps nobody is there to hold it."""
    planned = 0
    for meeting in _about_to_begin(at):
        before = MEMBERS_TOLD if who_could(meeting).exists() else OTHERS_ASKED
        due = meeting.starts_at - before <= at + AHEAD
        if due and not _a_facilitator_comes(meeting):
            planned += _plan(PERHAPS_NOBODY, _members_coming(meeting), meeting, before, at)
    return planned


def _about_to_begin(at: datetime) -> Iterator[Any]:
    soon = Meeting.objects.taking_place().filter(
        starts_at__gt=at, starts_at__lte=at + OTHERS_ASKED + AHEAD
    )
    return unheld(soon).order_by("starts_at", "pk").iterator()


def _plan(
    kind: str, people: MembershipQuerySet, meeting: Any, before: timedelta, at: datetime
) -> int:
    """One row for each person and time of the meeting, however often it is planned."""
    told = Notice.objects.filter(
        kind=kind, subject_id=meeting.pk, revision=meeting.time_revision, recipient__isnull=False
    )
    new = list(
        User.objects.filter(memberships__in=people, is_active=True).exclude(
            pk__in=told.values("recipient")
        )
    )
    queue(
        kind,
        recipients=new,
        subject=meeting.pk,
        group=meeting.group_id,
        revision=meeting.time_revision,
        at=max(meeting.starts_at - before, at),
    )
    return len(new)


def _members_coming(meeting: Any) -> MembershipQuerySet:
    coming = Rsvp.objects.coming().filter(meeting=meeting.pk).values("membership")
    return Membership.objects.active().filter(pk__in=coming, role=Membership.Role.MEMBER)


def _a_facilitator_comes(meeting: Any) -> bool:
    """Somebody who facilitates said yes, and is not the one who asks for cover."""
    yes = Rsvp.objects.coming().filter(meeting=meeting.pk, answer=Rsvp.Answer.YES)
    there = Membership.objects.facilitating().filter(pk__in=yes.values("membership"))
    return there.exclude(pk=meeting.held_by).exists() if meeting.held_by else there.exists()


def _unheld_still(notice: Notice, at: datetime) -> Any:
    """The meeting, where nobody holds it still at the time that the notice is about."""
    meeting: Any = with_holder(Meeting.objects.filter(pk=notice.subject_id)).first()
    unwanted = _unwanted(meeting, at)
    if unwanted is not None:
        return unwanted
    if meeting.time_revision != notice.revision:
        return Unwanted("moved")
    if standing(meeting) is Standing.HELD:
        return Unwanted("held")
    return meeting


def _unwanted(meeting: Meeting | None, at: datetime) -> Unwanted | None:
    if meeting is None or meeting.is_cancelled:
        return Unwanted("cancelled")
    if meeting.rests:
        return Unwanted("resting")
    return Unwanted("begun") if meeting.starts_at <= at else None


def _message(kind: str, meeting: Meeting) -> Message:
    return Message(
        kind,
        {"begins": meeting.starts_at, "link": settings.SITE_URL + "/"},
        useful_until=meeting.starts_at,
    )


def _prepare_asking(notice: Notice, at: datetime) -> Message | Unwanted:
    meeting = _unheld_still(notice, at)
    if isinstance(meeting, Unwanted):
        return meeting
    if not who_could(meeting).filter(user=notice.recipient_id).exists():
        return Unwanted("cannot either")
    return _message(NOBODY_YET, meeting)


def _prepare_telling(notice: Notice, at: datetime) -> Message | Unwanted:
    meeting = _unheld_still(notice, at)
    if isinstance(meeting, Unwanted):
        return meeting
    if _a_facilitator_comes(meeting):
        return Unwanted("held")
    if not _members_coming(meeting).filter(user=notice.recipient_id).exists():
        return Unwanted("not coming")
    return _message(PERHAPS_NOBODY, meeting)


def _prepare_wanted(notice: Notice, at: datetime) -> Message | Unwanted:
    request = CoverRequest.objects.open().filter(pk=notice.subject_id).first()
    if request is None:
        return Unwanted("taken back")
    meeting: Any = with_holder(Meeting.objects.filter(pk=request.meeting_id)).first()
    unwanted = _unwanted(meeting, at)
    if unwanted is not None:
        return unwanted
    asked = who_could(meeting).filter(user=notice.recipient_id)
    if request.asked_id is not None:
        asked = asked.filter(pk=request.asked_id)
    return _message(COVER_WANTED, meeting) if asked.exists() else Unwanted("not asked")


def _prepare_found(notice: Notice, at: datetime) -> Message | Unwanted:
    meeting: Any = with_holder(Meeting.objects.filter(pk=notice.subject_id)).first()
    unwanted = _unwanted(meeting, at)
    if unwanted is not None:
        return unwanted
    here = Membership.objects.active().filter(group=meeting.group_id, user=notice.recipient_id)
    if not here.exists():
        return Unwanted("left")
    held = standing(meeting) is Standing.HELD
    if not held or here.filter(pk=meeting.held_by).exists():
        return Unwanted("not covered")
    return _message(COVER_FOUND, meeting)


KINDS = (
    Kind(COVER_WANTED, Category.DUTIES, prepare=_prepare_wanted),
    Kind(COVER_FOUND, Category.DUTIES, prepare=_prepare_found),
    Kind(NOBODY_YET, Category.DUTIES, prepare=_prepare_asking, plan=plan_asking),
    Kind(PERHAPS_NOBODY, Category.CHANGES, prepare=_prepare_telling, plan=plan_telling),
)
