"""Puts reminders into the outbox when they become due, for any number of meetings.

A planner looks at what became due since the last one looked. So it asks two questions that an index
answers, however many meetings are to come: which meetings start one of the leads after this span,
and whose quiet hours begin in it. Only those are looked at closely, a page at a time.

When a reminder is due: a lead of whole days means the same wall time in the person's own zone,
other leads are absolute. What would fall into the person's quiet hours comes before them, unless
that was past already when they said that they come; then ``quiet`` lets it wait.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import connection

from accounts.models import DAY_MINUTES, REMINDER_LEADS, Category
from groups.notices.planned import looked_until, note_that_looked
from groupsite.confidentiality.acting import Purpose, acting_as

REMINDER: Final = "meeting_reminder"
AHEAD = timedelta(minutes=1)
"""So that the row is there when its minute comes."""
AGAIN = timedelta(minutes=15)
"""Looked at once more: by then a change can no longer be undone, and every transaction has ended."""
FIRST_LOOK = timedelta(hours=2)
"""Back, where nobody looked before."""
BEFORE_QUIET = timedelta(minutes=5)
PAGE = 2_000
_LONGEST = timedelta(minutes=max(REMINDER_LEADS))
_ANY_CHANGE_OF_CLOCKS = timedelta(hours=3)

# Starts whose reminder of a lead falls into the span: one window for absolute leads, for whole days
# one for each way in which the clocks of some zone change between reminder and start.
_WINDOWS = """
with spans as (
    select lead, make_interval(days => lead / %(day)s) as days, zone
    from unnest(%(leads)s::int[]) lead, unnest(%(zones)s::text[]) zone
    where lead %% %(day)s = 0
), shifts as (
    select
        ((%(since)s at time zone zone) + days) at time zone zone - %(since)s as first,
        ((%(until)s at time zone zone) + days) at time zone zone - %(until)s as last
    from spans
)
select distinct %(since)s + make_interval(mins => lead), %(until)s + make_interval(mins => lead)
from unnest(%(leads)s::int[]) lead where lead %% %(day)s <> 0
union
select distinct
    %(since)s + least(first, last) - case when first = last then interval '0' else %(change)s end,
    %(until)s + greatest(first, last) + case when first = last then interval '0' else %(change)s end
from shifts
"""

_MEETINGS = """
select id, starts_at from meetings_meeting
where state = 'scheduled' and starts_at > %(at)s and starts_at between %(first)s and %(last)s
    and (starts_at, id) > (%(after_start)s, %(after)s)
order by starts_at, id limit %(page)s
"""

# Whose quiet hours begin in the span, on their own clock; it may go past midnight. In a day or more,
# after a standstill, everybody's do.
_PEOPLE = """
with clocks as (
    select zone,
        (%(since)s::timestamptz at time zone zone)::time as first,
        (%(until)s::timestamptz at time zone zone)::time as last
    from unnest(%(zones)s::text[]) zone
)
select person.id from clocks
join accounts_user person on person.time_zone = clocks.zone
    and person.quiet_from is not null and person.quiet_until is not null
    and case when %(until)s::timestamptz - %(since)s::timestamptz >= interval '23 hours' then true
        when clocks.first <= clocks.last
        then person.quiet_from between clocks.first and clocks.last
        else person.quiet_from >= clocks.first or person.quiet_from <= clocks.last end
where person.is_active and person.id > %(after)s
order by person.id limit %(page)s
"""

# Who: active members who said yes or maybe to the start that holds, and facilitators who did not
# say no. PostgreSQL takes the second of two equal wall times and we mean the first: ``early`` is
# the wall time at the offset of the day before, and where that shows the same clock, it is meant.
# ``offset 0`` keeps each step computed once: PostgreSQL would put its text into every later one.
# What was planned before meets the unique key and nothing else: to ask for it in the query as well
# has a plan for a few rows or for many, and with an outbox that was empty a moment ago the wrong one.
_INSERT = """
insert into notices_notice
    (id, kind, recipient_id, group_id, subject_id, revision, lead, due_at, next_at, state,
     attempts, reason, message_key, repeated)
select
    gen_random_uuid(), %(kind)s, person.id, meeting.group_id, meeting.id, meeting.time_revision,
    wished.lead, due.at, due.at, 'pending', 0, '', gen_random_uuid(), false
from meetings_meeting meeting
join membership_membership member on member.group_id = meeting.group_id and member.state = 'active'
join accounts_user person on person.id = member.user_id and person.is_active
left join meetings_rsvp rsvp
    on rsvp.meeting_id = meeting.id
    and rsvp.membership_id = member.id
    and rsvp.answered_at >= member.joined_at
cross join lateral (
    select greatest(meeting.timed_at, member.joined_at, rsvp.answered_at) as at offset 0
) known
cross join lateral unnest(person.reminder_leads) as wished (lead)
cross join lateral (
    select case when person.time_zone = any(%(zones)s) then person.time_zone else 'UTC' end as name
    offset 0
) zone
cross join lateral (
    select (meeting.starts_at at time zone zone.name)
        - make_interval(days => wished.lead / %(day)s) as wall offset 0
) clock
cross join lateral (
    select ((clock.wall - interval '1 day') at time zone zone.name) + interval '24 hours' as early
    offset 0
) before
cross join lateral (
    select case
        when wished.lead %% %(day)s <> 0
            then meeting.starts_at - make_interval(mins => wished.lead)
        when (before.early at time zone zone.name) = clock.wall then before.early
        else clock.wall at time zone zone.name
    end as at offset 0
) plain
cross join lateral (
    select plain.at at time zone zone.name as wall,
        (plain.at at time zone zone.name)::time as clock offset 0
) shown
cross join lateral (
    select case
        when person.quiet_from <= person.quiet_until
            and shown.clock >= person.quiet_from and shown.clock < person.quiet_until
            or person.quiet_from > person.quiet_until and shown.clock >= person.quiet_from
            then shown.wall::date + person.quiet_from
        when person.quiet_from > person.quiet_until and shown.clock < person.quiet_until
            then shown.wall::date - 1 + person.quiet_from
    end as wall offset 0
) quiet
cross join lateral (
    select (quiet.wall at time zone zone.name) - %(before_quiet)s as at offset 0
) moved
cross join lateral (
    select case
        when moved.at > known.at and zone.name = person.time_zone then moved.at else plain.at
    end as at offset 0
) due
where {narrowed}
    and meeting.state = 'scheduled'
    and meeting.starts_at > %(at)s
    and wished.lead = any(%(leads)s)
    and (
        (rsvp.answer in ('yes', 'maybe') and rsvp.answered_for = meeting.starts_at)
        or (member.role in ('lead', 'facilitator') and rsvp.answer is distinct from 'no')
    )
    and not %(category)s = any(person.categories_off)
    and due.at between %(since)s and %(until)s
    and due.at > known.at
on conflict do nothing
"""
_OF_MEETINGS = _INSERT.format(narrowed="meeting.id = any(%(rows)s)")
_OF_PEOPLE = _INSERT.format(
    narrowed="person.id = any(%(rows)s) and meeting.starts_at <= %(last_start)s"
)
_FIRST = UUID(int=0)

Values = dict[str, Any]


def plan(at: datetime) -> int:
    """Put the reminders that became due into the outbox; says how many rows are new.

    Each page is a transaction, so that a long one holds up nobody and a planner that ends half-way
    has done half. Nothing is planned whose time was past already when the meeting got its time, or
    the person said that they come.
    """
    with acting_as(Purpose.REMINDERS):
        before = looked_until(REMINDER, at)
        zones = _zones_of_the_database()
    values: Values = {
        "kind": REMINDER,
        "category": Category.REMINDERS.value,
        "zones": zones,
        "leads": list(REMINDER_LEADS),
        "day": DAY_MINUTES,
        "at": at,
        "since": at - FIRST_LOOK if before is None else before - AGAIN,
        "until": at + AHEAD,
        "before_quiet": BEFORE_QUIET,
        "change": _ANY_CHANGE_OF_CLOCKS,
        "last_start": at + AHEAD + BEFORE_QUIET + timedelta(days=1) + _LONGEST,
        "page": PAGE,
    }
    new = sum(_insert(_OF_MEETINGS, rows, values) for rows in _pages_of_meetings(values))
    new += sum(_insert(_OF_PEOPLE, rows, values) for rows in _pages_of_people(values))
    with acting_as(Purpose.REMINDERS):
        note_that_looked(REMINDER, at)
    return new


def _insert(statement: str, rows: list[UUID], values: Values) -> int:
    with acting_as(Purpose.REMINDERS), connection.cursor() as cursor:
        cursor.execute(statement, {**values, "rows": rows})
        new: int = cursor.rowcount
    return new


def _pages_of_meetings(values: Values) -> Iterator[list[UUID]]:
    for first, last in _asked(_WINDOWS, values):
        window = {**values, "first": first, "last": last, "after_start": first, "after": _FIRST}
        while found := _asked(_MEETINGS, window):
            yield [meeting for meeting, _ in found]
            window["after"], window["after_start"] = found[-1]


def _pages_of_people(values: Values) -> Iterator[list[UUID]]:
    quiet = {
        **values,
        "since": values["since"] + BEFORE_QUIET,
        "until": values["until"] + BEFORE_QUIET,
        "after": _FIRST,
    }
    while found := _asked(_PEOPLE, quiet):
        yield [person for (person,) in found]
        quiet["after"] = found[-1][0]


def _asked(question: str, values: Values) -> list[Any]:
    with acting_as(Purpose.REMINDERS), connection.cursor() as cursor:
        cursor.execute(question, values)
        found: list[Any] = cursor.fetchall()
    return found


@cache
def _zones_of_the_database() -> list[str]:
    """One zone that PostgreSQL does not know would keep everybody's reminders from being planned."""
    with connection.cursor() as cursor:
        cursor.execute("select name from pg_timezone_names")
        return [name for (name,) in cursor.fetchall()]
