"""Reminders, looked at again when they are sent. ``planning_reminders`` says which become due."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from groups.meetings.models import Meeting, Rsvp
from groups.meetings.planning_reminders import REMINDER, plan
from groups.membership.models import Membership
from groups.notices.kinds import Category, Kind, Message, Unwanted
from groups.notices.models import Notice


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    return _prepare_all([notice], at)[notice.pk]


def _prepare_all(notices: Sequence[Notice], at: datetime) -> dict[UUID, Message | Unwanted]:
    """What each of them says now; as many queries for many as for one."""
    meetings = Meeting.objects.select_related("group").in_bulk(
        {notice.subject_id for notice in notices}
    )
    people = {notice.recipient_id for notice in notices}
    members = {
        (member.group_id, member.user_id): member
        for member in Membership.objects.active().filter(
            user__in=people, group__in={meeting.group_id for meeting in meetings.values()}
        )
    }
    said = Rsvp.objects.filter(
        meeting__in=meetings, membership__in=[member.pk for member in members.values()]
    )
    coming = set(said.coming().values_list("meeting", "membership"))
    declined = set(said.declined().values_list("meeting", "membership"))
    later = _said_by_a_later_one(notices, at)

    def one(notice: Notice) -> Message | Unwanted:
        meeting = meetings.get(notice.subject_id)
        if meeting is None or meeting.is_cancelled:
            return Unwanted("cancelled")
        if meeting.rests:
            return Unwanted("resting")
        if meeting.time_revision != notice.revision:
            return Unwanted("moved")
        person = notice.recipient
        member = members.get((meeting.group_id, person.pk)) if person is not None else None
        if person is None or member is None:
            return Unwanted("left")
        answer = (meeting.pk, member.pk)
        if answer in declined or not (member.is_facilitator or answer in coming):
            return Unwanted("not coming")
        if notice.lead not in person.reminder_leads:
            return Unwanted("lead switched off")
        if notice.pk in later:
            return Unwanted("said by a later one")
        return Message(
            REMINDER,
            {"begins": meeting.starts_at, "link": settings.SITE_URL + "/"},
            useful_until=meeting.starts_at,
        )

    return {notice.pk: one(notice) for notice in notices}


def _said_by_a_later_one(notices: Sequence[Notice], at: datetime) -> set[UUID]:
    """Those beside which a reminder nearer to the same meeting is due: after a standstill, or
    before quiet hours. Nobody is told the same twice at once.
    """
    due = Notice.objects.filter(
        kind=REMINDER,
        due_at__lte=at,
        recipient__in={notice.recipient_id for notice in notices},
        subject_id__in={notice.subject_id for notice in notices},
    )
    nearest: dict[tuple[UUID | None, UUID, int], int] = {}
    for person, subject, revision, lead in due.values_list(
        "recipient", "subject_id", "revision", "lead"
    ):
        key = (person, subject, revision)
        nearest[key] = min(lead, nearest.get(key, lead))
    return {
        notice.pk
        for notice in notices
        if nearest.get((notice.recipient_id, notice.subject_id, notice.revision), notice.lead)
        < notice.lead
    }


KIND = Kind(
    REMINDER,
    Category.REMINDERS,
    prepare=_prepare,
    prepare_all=_prepare_all,
    plan=plan,
    repeats=True,
)
