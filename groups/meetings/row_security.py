"""Who may touch meetings, answers, notes, sessions and feeds, as the database sees it."""

from groups.scope import FACILITATES, GROUPS, MINE, SAID_YES, has_card, shows_card
from groupsite.confidentiality.row_security import (
    ACTOR,
    BEARER,
    Check,
    RowSecurity,
    declare,
    declare_functions,
    purpose,
)

_MEMBERS = f"group_id = {GROUPS}"
_FACILITATORS = f"group_id = {FACILITATES}"
_OWN = f"membership_id = {MINE}"
# A membership's feed, or the one of all groups, which lies in none.
_FEED = f"({_OWN} or membership_id is null)"
_REMINDERS = purpose("reminders")
_OVER = f"{purpose('expiry')} and erase_at <= statement_timestamp()"

# How many seats somebody may still take: null where a meeting has seats for all. Those of others
# who said yes are taken, and those kept for somebody; ``queued``: also those for whoever waited
# longer. Who waits is hidden from members, so the function counts under a purpose of its own, and
# gives them one number. It stands in other tables' triggers: migrations/0006_never_oversold.py.
declare_functions(
    """
create or replace function meeting_seats_left(
    wanted uuid, mine uuid, moment timestamptz, queued boolean
) returns integer language plpgsql stable as $$
declare
    before text := coalesce(current_setting('app.purpose', true), '');
    said text;
    seats integer;
begin
    if before = '' then
        said := set_config('app.purpose', 'seats', true);
    end if;
    select m.capacity - (
        select count(*) from meetings_rsvp r
        join membership_membership p on p.id = r.membership_id
        where r.meeting_id = m.id and r.membership_id is distinct from mine
            and r.answer = 'yes' and r.answered_for = m.starts_at
            and p.state = 'active' and r.answered_at >= p.joined_at
    ) - (
        select count(*) from meetings_waiting w
        join membership_membership p on p.id = w.membership_id
        where w.meeting_id = m.id and w.membership_id is distinct from mine
            and w.waits_for = m.starts_at
            and p.state = 'active' and w.since >= p.joined_at
            and (w.kept_until > moment or (queued and w.kept_until is null and not exists (
                select from meetings_waiting own
                join membership_membership me on me.id = own.membership_id
                where own.meeting_id = m.id and own.membership_id = mine
                    and own.waits_for = m.starts_at and own.kept_until is null
                    and own.since >= me.joined_at
                    and (own.since, own.id) < (w.since, w.id)
            )))
    ) - (
        select count(*) from meetings_visit v
        where v.meeting_id = m.id and v.state = 'coming'
    ) into seats from meetings_meeting m where m.id = wanted and m.capacity is not null;
    said := set_config('app.purpose', before, true);
    return seats;
end
$$
""",
    # Which meetings of a group somebody may visit, and when they are: to whom the meetings are hidden.
    f"""
create or replace function meetings_for_guests(wanted uuid, moment timestamptz)
returns table (meeting uuid, begins timestamptz, ends timestamptz, zone text)
language plpgsql stable as $$
declare
    before text := coalesce(current_setting('app.purpose', true), '');
    said text := set_config('app.purpose', 'seats', true);
begin
    return query select m.id, m.starts_at, m.ends_at, s.time_zone::text
        from meetings_meeting m
        join meetings_series s on s.id = m.series_id
        join membership_group g on g.id = m.group_id
        where g.id = wanted and g.takes_guests and {shows_card("g")}
            and m.state = 'scheduled' and m.starts_at > moment
        order by m.starts_at limit 6;
    said := set_config('app.purpose', before, true);
end
$$
""",
    # The meetings that the actor visits.
    """
create or replace function scope_visits() returns uuid[] language plpgsql stable as $$
declare
    found uuid[];
begin
    select coalesce(array_agg(v.meeting_id), '{}') into found from meetings_visit v
    where v.guest_id = nullif(current_setting('app.user', true), '')::uuid
        and v.state = 'coming';
    return found;
end
$$
""",
)
_GUESTS = "any((select scope_visits())::uuid[])"
_SEATS = purpose("seats")
_VISITABLE = (
    "group_id in (select g.id from membership_group g where g.takes_guests"
    f" and {shows_card('g')}"
    " and g.joining {joining})"
)
_CHOSEN = "membership_id in (select k.membership_id from meetings_namekept k)"
_TOP_UP = purpose("top up")
_LISTING = f"{purpose('listing')} and {has_card('group_id')}"

declare(
    RowSecurity(
        "meetings_series",
        select={
            "members": _MEMBERS,
            "top_up": _TOP_UP,
            "listing": _LISTING,
            "seats": _SEATS,
            "guests": f"id in (select m.series_id from meetings_meeting m where m.id = {_GUESTS})",
        },
        insert={"facilitators": _FACILITATORS},
        update={
            "facilitators": _FACILITATORS,
            "top_up": f"{_TOP_UP} and occurrences is null and until is null",
        },
    ),
    # What is taken back is what a change made and nobody has been told of.
    RowSecurity(
        "meetings_meeting",
        select={
            "members": _MEMBERS,
            "reminders": _REMINDERS,
            "top_up": _TOP_UP,
            "seats": _SEATS,
            "guests": f"id = {_GUESTS}",
            "listing": _LISTING,
        },
        insert={"facilitators": _FACILITATORS, "top_up": _TOP_UP},
        update={"facilitators": _FACILITATORS, "top_up": _TOP_UP},
        delete={"facilitators": f"{_FACILITATORS} and revision = 0"},
    ),
    RowSecurity(
        "meetings_change",
        select={"facilitators": _FACILITATORS, "top_up": _TOP_UP},
        insert={"facilitators": _FACILITATORS},
        delete={"facilitators": _FACILITATORS, "top_up": _TOP_UP},
    ),
    RowSecurity(
        "meetings_topup",
        select={"top_up": _TOP_UP, "reminders": _REMINDERS},
        insert={"top_up": _TOP_UP},
        update={"top_up": _TOP_UP},
    ),
    # Inside the group everybody may see who comes; nobody answers for somebody else.
    RowSecurity(
        "meetings_rsvp",
        select={"members": _MEMBERS, "reminders": _REMINDERS, "seats": _SEATS},
        insert={"own": f"{_OWN} and {_MEMBERS}"},
        update={"own": f"{_OWN} and {_MEMBERS}"},
        delete={"own": _OWN},
    ),
    # Who waits is for them and the facilitators. Seats are kept by the planner, by nobody's hand.
    RowSecurity(
        "meetings_waiting",
        select={
            "own": _OWN,
            "facilitators": _FACILITATORS,
            "reminders": _REMINDERS,
            "seats": _SEATS,
        },
        insert={
            "own": f"{_OWN} and {_MEMBERS} and kept_until is null",
            "reminders": _REMINDERS,
        },
        update={"reminders": _REMINDERS},
        delete={"own": _OWN},
    ),
    RowSecurity(
        "meetings_rsvpnote",
        select={"own": _OWN, "facilitators": _FACILITATORS},
        insert={"own": f"{_OWN} and {_MEMBERS}"},
        update={"own": f"{_OWN} and {_MEMBERS}"},
        # A facilitator wraps a meeting up, and what was said to it goes.
        delete={"own": _OWN, "facilitators": _FACILITATORS},
    ),
    # How a meeting is run is for facilitators alone, and so is who was there.
    RowSecurity(
        "meetings_session",
        select={"facilitators": _FACILITATORS},
        insert={"facilitators": f"{_FACILITATORS} and {SAID_YES}"},
        update={"facilitators": _FACILITATORS},
    ),
    RowSecurity(
        "meetings_part",
        select={"facilitators": _FACILITATORS},
        insert={"facilitators": _FACILITATORS},
        update={"facilitators": _FACILITATORS},
        delete={"facilitators": _FACILITATORS},
    ),
    RowSecurity(
        "meetings_followup",
        select={"facilitators": _FACILITATORS},
        insert={"facilitators": _FACILITATORS},
        update={"facilitators": _FACILITATORS},
        delete={"facilitators": _FACILITATORS},
    ),
    # A name is kept after the evening only for who chose that: the database asks for the choice.
    RowSecurity(
        "meetings_attendance",
        select={"own": _OWN, "facilitators": _FACILITATORS, "expiry": _OVER},
        insert={"facilitators": f"{_FACILITATORS} and not kept"},
        update={
            "facilitators": Check(_FACILITATORS, f"{_FACILITATORS} and (not kept or {_CHOSEN})")
        },
        delete={"own": _OWN, "facilitators": _FACILITATORS, "expiry": _OVER},
    ),
    RowSecurity(
        "meetings_namekept",
        select={"own": _OWN, "facilitators": _FACILITATORS},
        insert={"own": f"{_OWN} and {_MEMBERS}"},
        # Who removes somebody takes their choice back: whoever comes again chooses anew.
        delete={"own": _OWN, "facilitators": _FACILITATORS},
    ),
    # Facilitators ask each other; members see what became of it, in the meeting's own row.
    RowSecurity(
        "meetings_coverrequest",
        select={"facilitators": _FACILITATORS, "reminders": _REMINDERS},
        insert={"own": f"asked_by_id = {MINE} and {_FACILITATORS}"},
        # Asked by name and said no: then it is for all the others.
        update={"asked": Check(f"asked_id = {MINE}", f"asked_id is null and {_FACILITATORS}")},
        delete={"facilitators": _FACILITATORS},
    ),
    RowSecurity(
        "meetings_coverrefusal",
        select={"facilitators": _FACILITATORS, "reminders": _REMINDERS},
        insert={"own": f"{_OWN} and {_FACILITATORS}"},
    ),
    RowSecurity(
        "meetings_poll",
        select={"members": _MEMBERS, "over": _OVER},
        insert={"facilitators": _FACILITATORS},
        update={"facilitators": _FACILITATORS},
        delete={"facilitators": _FACILITATORS, "over": _OVER},
    ),
    RowSecurity(
        "meetings_slot",
        select={"members": _MEMBERS},
        insert={"facilitators": _FACILITATORS},
    ),
    # Whether a time suits somebody is for the facilitators; others do not even learn how many said so.
    RowSecurity(
        "meetings_slotanswer",
        select={"own": _OWN, "facilitators": _FACILITATORS},
        insert={"own": f"{_OWN} and {_MEMBERS}"},
        update={"own": f"{_OWN} and {_MEMBERS}"},
        delete={"own": _OWN},
    ),
    # Who has left may still take their feed away, and make no new one.
    RowSecurity(
        "meetings_calendarfeed",
        select={"own": f"user_id = {ACTOR}", "bearer": f"token_hash = {BEARER}"},
        insert={"own": f"user_id = {ACTOR} and {_FEED}"},
        update={"own": f"user_id = {ACTOR} and {_FEED}"},
        delete={"own": f"user_id = {ACTOR}"},
    ),
    # That somebody wants mails is for nobody else in the group; whoever changes a meeting queues
    # them as the sender. Asked for anew it is another row: nothing in it changes.
    RowSecurity(
        "meetings_calendarmail",
        select={
            "own": f"user_id = {ACTOR}",
            "bearer": f"token_hash = {BEARER}",
            "reminders": _REMINDERS,
        },
        insert={"own": f"user_id = {ACTOR} and {_OWN} and {_MEMBERS}"},
        delete={"own": f"user_id = {ACTOR}"},
    ),
    # Whoever sees a feed may end its link, and nobody else's; then only the token finds it.
    RowSecurity(
        "meetings_endedlink",
        select={"bearer": f"token_hash = {BEARER}"},
        insert={
            "of_a_feed": "exists (select 1 from meetings_calendarfeed f"
            " where f.token_hash = meetings_endedlink.token_hash)"
        },
        update={"bearer": f"token_hash = {BEARER}"},
    ),
    # A guest comes at once to a group that is open, as long as there is a seat; elsewhere a facilitator
    # says yes. Who is held back is nobody's to see.
    RowSecurity(
        "meetings_visit",
        select={
            "own": f"guest_id = {ACTOR}",
            "facilitators": f"{_FACILITATORS} and state <> 'held'",
            "reminders": f"{_REMINDERS} and state <> 'held'",
            "seats": f"{_SEATS} and state = 'coming'",
            "top_up": _TOP_UP,
            "expiry": _OVER,
        },
        insert={
            "open": f"guest_id = {ACTOR} and state = 'coming' and {_VISITABLE.format(joining="= 'open'")}"
            " and coalesce(meeting_seats_left(meeting_id, null, now(), true), 1) > 0",
            "asks": f"guest_id = {ACTOR} and state in ('asked', 'held') and answered_at is null"
            f" and {_VISITABLE.format(joining="= 'application'")}",
        },
        update={
            "facilitators": Check(
                f"{_FACILITATORS} and state = 'asked'",
                f"{_FACILITATORS} and state in ('coming', 'refused')",
            ),
            # By a trigger, when its meeting moves (migrations/0014): nothing but when it is erased.
            "top_up": _TOP_UP,
        },
        delete={"own": f"guest_id = {ACTOR}", "expiry": _OVER},
    ),
)
