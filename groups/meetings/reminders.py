"""Reminders: put into the outbox when they become due, and looked at again when they are sent."""

from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.db import connection

from accounts.models import DAY_MINUTES
from groups.meetings.models import Meeting, Rsvp
from groups.membership.models import Membership
from groups.notices.kinds import Category, Kind, Message, Unwanted
from groups.notices.models import Notice

REMINDER: Final = "meeting_reminder"
# A little ahead, so that the row is there when its minute comes.
AHEAD = timedelta(minutes=1)
# After a longer standstill a reminder would say something else than it was set for.
LATE = timedelta(hours=2)
LONGEST_LEAD_DAYS = 14

# Who: active members who said yes or maybe to the start that holds, and facilitators who did not
# say no. When: a lead of whole days is the same wall time in the person's own zone, other leads are
# absolute. PostgreSQL takes the second of two equal wall times and we mean the first: ``early`` is
# the wall time at the offset of the day before, and where that shows the same clock, it is meant.
_PLAN = """
insert into notices_notice
    (id, kind, recipient_id, group_id, subject_id, revision, lead, due_at, state, attempts, reason)
select
    gen_random_uuid(), %(kind)s, person.id, meeting.group_id, meeting.id, meeting.time_revision,
    wished.lead, due.at, 'pending', 0, ''
from meetings_meeting meeting
join membership_membership member on member.group_id = meeting.group_id and member.state = 'active'
join accounts_user person on person.id = member.user_id and person.is_active
left join meetings_rsvp rsvp
    on rsvp.meeting_id = meeting.id
    and rsvp.membership_id = member.id
    and rsvp.answered_at >= member.joined_at
cross join lateral unnest(person.reminder_leads) as wished (lead)
cross join lateral (
    select case when person.time_zone = any(%(zones)s) then person.time_zone else 'UTC' end as name
) zone
cross join lateral (
    select (meeting.starts_at at time zone zone.name)
        - make_interval(days => wished.lead / %(day)s) as wall
) clock
cross join lateral (
    select ((clock.wall - interval '1 day') at time zone zone.name) + interval '24 hours' as early
) before
cross join lateral (
    select case
        when wished.lead %% %(day)s <> 0
            then meeting.starts_at - make_interval(mins => wished.lead)
        when (before.early at time zone zone.name) = clock.wall then before.early
        else clock.wall at time zone zone.name
    end as at
) due
where meeting.state = 'scheduled'
    and meeting.starts_at > %(at)s
    and meeting.starts_at <= %(last_start)s
    and wished.lead between 1 and %(longest_lead)s
    and (
        (rsvp.answer in ('yes', 'maybe') and rsvp.answered_for = meeting.starts_at)
        or (member.role in ('lead', 'facilitator') and rsvp.answer is distinct from 'no')
    )
    and not %(category)s = any(person.categories_off)
    and due.at <= %(until)s
    and due.at >= %(since)s
    and due.at > greatest(meeting.timed_at, member.joined_at, rsvp.answered_at)
on conflict do nothing
"""


def plan(at: datetime) -> int:
    """Put the reminders that become due into the outbox; says how many rows are new.

    One statement over the meetings of the next two weeks, acting for the sender. Nothing is
    planned whose time was past already when the meeting got its time, or the person said that
    they come.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _PLAN,
            {
                "kind": REMINDER,
                "category": Category.REMINDERS.value,
                "zones": _zones_of_the_database(),
                "at": at,
                "since": at - LATE,
                "until": at + AHEAD,
                "last_start": at + timedelta(days=LONGEST_LEAD_DAYS + 1),
                "longest_lead": LONGEST_LEAD_DAYS * DAY_MINUTES,
                "day": DAY_MINUTES,
            },
        )
        new: int = cursor.rowcount
    return new


@cache
def _zones_of_the_database() -> list[str]:
    """One zone that PostgreSQL does not know would keep everybody's reminders from being planned."""
    with connection.cursor() as cursor:
        cursor.execute("select name from pg_timezone_names")
        return [name for (name,) in cursor.fetchall()]


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    meeting = Meeting.objects.filter(pk=notice.subject_id).first()
    if meeting is None or meeting.is_cancelled:
        return Unwanted("cancelled")
    if meeting.time_revision != notice.revision:
        return Unwanted("moved")
    if meeting.starts_at <= at:
        return Unwanted("begun")
    member = (
        Membership.objects.active().filter(group=meeting.group_id, user=notice.recipient_id).first()
    )
    if member is None:
        return Unwanted("left")
    if not _wants(member, meeting):
        return Unwanted("not coming")
    if notice.recipient is None or notice.lead not in notice.recipient.reminder_leads:
        return Unwanted("lead switched off")
    return Message(
        REMINDER,
        {"begins": meeting.starts_at, "link": settings.SITE_URL + "/"},
        useful_until=meeting.starts_at,
    )


def _wants(member: Membership, meeting: Meeting) -> bool:
    own = Rsvp.objects.filter(meeting=meeting, membership=member)
    if member.is_facilitator:
        return not own.declined().exists()
    return own.coming().exists()


KIND = Kind(REMINDER, Category.REMINDERS, prepare=_prepare, plan=plan)
