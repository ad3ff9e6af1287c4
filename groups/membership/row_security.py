"""Who may touch groups, memberships, agreements and invitations, as the database sees it.

PostgreSQL joins the clauses of one UPDATE by OR twice over: the old row must pass *any* ``using``
and the new one *any* ``becomes``, and these may be clauses of different names. So each half must
hold by itself, whichever half stands beside it. What must stay as it was (a membership's person,
an invitation's group and role) is held by triggers, because no clause sees both rows
(migrations/0002_what_stays.py, 0005_away_for_now.py, 0008_from_asking_to_joining.py).
"""

from groups.scope import (
    AWAY,
    COORDINATOR,
    FACILITATES,
    FUNCTIONS,
    GROUPS,
    LEADS,
    MINE,
    has_card,
    not_while_asking,
    shows_card,
)
from groupsite.confidentiality.row_security import (
    ACTOR,
    BEARER,
    Check,
    RowSecurity,
    declare,
    declare_functions,
    purpose,
)

# How many places a group has left beside the row ``mine``: who is in it and for whom one is kept are
# counted. Whoever comes from outside may not see them, so the function counts under a purpose of its
# own and gives one number. Nobody comes in past it at the same moment: it waits for ``lock_group``.
declare_functions(
    *FUNCTIONS,
    """
create or replace function group_places_left(wanted uuid, mine uuid, moment timestamptz)
returns integer language plpgsql volatile as $$
declare
    before text := coalesce(current_setting('app.purpose', true), '');
    said text;
    places integer;
begin
    perform pg_advisory_xact_lock(hashtextextended(wanted::text, 0));
    if before = '' then
        said := set_config('app.purpose', 'seats', true);
    end if;
    select g.capacity - (
        select count(*) from membership_membership m
        where m.group_id = g.id and m.id is distinct from mine
            and (m.state in ('active', 'paused') or (m.state = 'offered' and m.kept_until > moment))
    ) into places from membership_group g where g.id = wanted;
    said := set_config('app.purpose', before, true);
    return coalesce(places, 0);
end
$$
""",
)

# An invitation in hand opens the name and the agreement of the group it is for.
_IN_HAND = (
    f"i.token_hash = {BEARER} and i.accepted_at is null and i.revoked_at is null"
    " and i.expires_at > now()"
)
_INVITED = f"in (select i.group_id from membership_invitation i where {_IN_HAND})"
# Who joins before the invitation was written would read what was said before they came.
_INVITED_AS = (
    f"exists (select 1 from membership_invitation i where {_IN_HAND}"
    " and i.group_id = membership_membership.group_id"
    " and i.role = membership_membership.role"
    " and i.created_at <= membership_membership.joined_at)"
)
# now() is the start of the transaction: the founding one, and no later.
_FOUNDING = (
    "in (select g.id from membership_group g"
    f" where g.founder_id = {ACTOR} and g.founded_at = now())"
)
# What somebody's own row may become: no role is gained, and the lead stays until it is handed over.
_OWN_ROLE = (
    f"(case when group_id = {LEADS} then role = 'lead' and state = 'active'"
    f" when group_id = {FACILITATES} then role in ('facilitator', 'member')"
    " else role = 'member' end)"
)
# An open offer to lead, made by the lead of today to somebody who has been there since. Who accepts
# it swaps two roles in one statement: a trigger sees to it that nothing else changes, and that the
# group has a lead at the end (migrations/0006_hand_over_the_lead.py).
_OFFERED = (
    "(select o.{side} from membership_leadoffer o"
    f" where o.offered_to_id = {MINE} and o.expires_at > now())"
)
_HANDS_OVER = "id in " + _OFFERED.format(side="offered_by_id")
_TAKES_OVER = (
    "exists (select 1 from membership_leadoffer o"
    f" where o.offered_to_id = {MINE} and o.expires_at > now()"
    " and o.offered_to_id = membership_membership.id"
    " and o.offered_at >= membership_membership.joined_at)"
)
# Of a coordinator, who decides about no group in which they are or were.
_CARD_WAITS = "visibility <> 'hidden' and approval = 'waiting'"
_READS_ITS_CARD = (
    f"{COORDINATOR} and not exists (select 1 from membership_membership m"
    f" where m.group_id = {{group}} and m.user_id = {ACTOR} and m.joined_at is not null)"
)
_CARD_IN_HAND = (
    "group_id in (select g.id from membership_group g"
    " where g.visibility <> 'hidden' and g.approval = 'waiting')"
    f" and {_READS_ITS_CARD.format(group='membership_cardanswer.group_id')}"
)
# Whoever asks from outside asks a group that shows a card.
_ASKABLE = (
    f"in (select g.id from membership_group g where {shows_card('g')} and g.joining {{joining}})"
)
_ASKS = (
    "((state = 'applied' and group_id " + _ASKABLE.format(joining="= 'application'") + ")"
    " or (state = 'waitlisted' and group_id "
    + _ASKABLE.format(joining="in ('open', 'application')")
    + ")) and role = 'member' and welcomed_at is null and kept_until is null"
    # Who began to wait before this moment would stand before others.
    " and (asked_at is null or asked_at > now() - interval '1 hour')"
)
# By their own hand, while there is a place: in an open group, or where one is kept for them. Who
# began before this moment would read what was said before they came.
_COMES_IN = (
    f"user_id = {ACTOR} and state = 'active' and role = 'member'"
    " and joined_at > now() - interval '5 minutes'"
    f" and (kept_until > now() or group_id {_ASKABLE.format(joining="= 'open'")})"
    " and group_places_left(group_id, id, now()) > 0"
)
# Whatever state it is in, there is something that one may make of one's own row.
_OWN_ROW = f"user_id = {ACTOR}"
_REFUSED = "state = 'ended' and ended_because = 'refused'"
# Where nobody was ever in, nothing hangs on the row.
_NEVER_IN_AND_OVER = (
    f"{purpose('expiry')} and state = 'ended' and joined_at is null"
    " and ended_at < statement_timestamp() - interval '30 days'"
)
# Who waits unseen by those who decide: for a place in an open group, or held back.
_WAITS_UNSEEN = "state = 'waitlisted' and welcomed_at is null"
# Whoever keeps a place: who is away for now is counted, named and addressed like everybody else.
_WITH_A_PLACE = "state in ('active', 'paused')"
_HAS_OR_IS_KEPT_A_PLACE = "state in ('active', 'paused', 'offered')"

declare(
    RowSecurity(
        "membership_group",
        select={
            "members": f"id = {GROUPS}",
            # Its name, so that they find the way back; nothing in it.
            "away": f"id = {AWAY}",
            "public_card": shows_card(),
            # What a card would say, and nothing else of the group; of hidden ones not that.
            "coordinators": f"visibility <> 'hidden' and approval <> 'none' and {COORDINATOR}",
            "listing": f"{purpose('listing')} and visibility <> 'hidden'",
            "founding": f"founder_id = {ACTOR} and founded_at = now()",
            "invited": f"id {_INVITED}",
            "reminders": purpose("reminders"),
            "import": purpose("import"),
        },
        insert={
            "founder": f"founder_id = {ACTOR} and founded_at = now()"
            " and approval in ('none', 'waiting')",
        },
        # Who says what about a card is held by a trigger (migrations/0012_who_reads_a_card.py).
        update={
            "facilitators": f"id = {FACILITATES}",
            "coordinators": Check(
                f"{_CARD_WAITS} and {_READS_ITS_CARD.format(group='membership_group.id')}",
                "visibility <> 'hidden' and approval in ('approved', 'changes')"
                f" and {_READS_ITS_CARD.format(group='membership_group.id')}",
            ),
        },
    ),
    RowSecurity(
        "membership_membership",
        select={
            "own": f"user_id = {ACTOR}",
            # Who asked to join, who left and why is not for every member to know.
            "members": not_while_asking(f"group_id = {GROUPS} and {_WITH_A_PLACE}"),
            "facilitators": not_while_asking(f"group_id = {FACILITATES} and not ({_WAITS_UNSEEN})"),
            "reminders": purpose("reminders"),
            "seats": f"{purpose('seats')} and {_HAS_OR_IS_KEPT_A_PLACE}",
            "keeping_apart": f"{purpose('keeping apart')} and {_HAS_OR_IS_KEPT_A_PLACE}",
            "expiry": _NEVER_IN_AND_OVER,
            "import": f"{purpose('import')} and role = 'lead' and state = 'active'",
            "listing": not_while_asking(
                f"{purpose('listing')} and {_WITH_A_PLACE} and {has_card('group_id')}"
            ),
        },
        insert={
            "founder": f"user_id = {ACTOR} and role = 'lead' and group_id {_FOUNDING}",
            "invited": f"user_id = {ACTOR} and state = 'active' and {_INVITED_AS}",
            "applicant": f"user_id = {ACTOR} and joined_at is null and {_ASKS}",
            "open": _COMES_IN,
        },
        update={
            "own": Check(
                _OWN_ROW,
                f"user_id = {ACTOR} and id = {MINE} and state <> 'applied' and {_OWN_ROLE}",
            ),
            # That they come back as who they were is held by a trigger.
            "away": Check(
                _OWN_ROW,
                f"user_id = {ACTOR} and group_id = {AWAY} and state = 'active'",
            ),
            "invited": Check(
                _OWN_ROW,
                f"user_id = {ACTOR} and state = 'active' and {_INVITED_AS}",
            ),
            # From one step to the next is held by a trigger (migrations/0008_from_asking_to_joining.py).
            "asks": Check(
                _OWN_ROW,
                f"user_id = {ACTOR} and (({_ASKS}) or ({_COMES_IN})"
                " or (role = 'member' and state = 'ended' and ended_because = 'left'))",
            ),
            "answers": Check(
                f"group_id = {FACILITATES} and state = 'applied'",
                f"group_id = {FACILITATES} and role = 'member' and ({_REFUSED}"
                " or (state in ('offered', 'waitlisted') and welcomed_at is not null))",
            ),
            # Places that became free are kept, one after the other, by nobody's hand; and whoever
            # was held back is told no.
            "reminders": Check(
                f"{purpose('reminders')} and state in ('waitlisted', 'offered')",
                f"{purpose('reminders')} and role = 'member' and (state = 'offered' or {_REFUSED}"
                " or (state = 'ended' and ended_because = 'left'))",
            ),
            # Nobody is brought back by others: who comes again has accepted a new invitation.
            "facilitators": Check(
                f"group_id = {FACILITATES} and role = 'member' and {_WITH_A_PLACE}",
                f"group_id = {FACILITATES} and role = 'member' and state = 'ended'",
            ),
            "lead": Check(
                f"group_id = {LEADS} and {_WITH_A_PLACE}",
                f"group_id = {LEADS} and role <> 'lead' and state <> 'applied'"
                f" and user_id <> {ACTOR}",
            ),
            # Who was asked to lead: the old lead facilitates, and they lead.
            "handover": Check(
                f"{_HANDS_OVER} and role = 'lead' and state = 'active'",
                f"state = 'active' and (({_TAKES_OVER} and role = 'lead')"
                f" or ({_HANDS_OVER} and role = 'facilitator'))",
            ),
        },
        delete={"expiry": _NEVER_IN_AND_OVER},
    ),
    # Nobody but the two knows of it before it is accepted; answered or taken back, it is gone.
    RowSecurity(
        "membership_leadoffer",
        select={
            "lead": f"offered_by_id = {MINE}",
            "receiver": f"offered_to_id = {MINE}",
            "reminders": purpose("reminders"),
        },
        insert={"lead": f"offered_by_id = {MINE} and group_id = {LEADS}"},
        delete={"lead": f"offered_by_id = {MINE}", "receiver": f"offered_to_id = {MINE}"},
    ),
    RowSecurity(
        "membership_cardanswer",
        select={"facilitators": f"group_id = {FACILITATES}", "coordinators": _CARD_IN_HAND},
        insert={"coordinators": _CARD_IN_HAND},
        delete={"coordinators": _CARD_IN_HAND},
    ),
    RowSecurity(
        "membership_agreement",
        select={
            "members": f"group_id = {GROUPS}",
            "public_card": "group_id in (select g.id from membership_group g"
            f" where {shows_card('g')})",
            "invited": f"group_id {_INVITED}",
        },
        insert={"facilitators": f"group_id = {FACILITATES}"},
    ),
    RowSecurity(
        "membership_acceptance",
        select={"members": f"group_id = {GROUPS}"},
        insert={"own": f"membership_id = {MINE} and group_id = {GROUPS}"},
    ),
    RowSecurity(
        "membership_invitation",
        select={
            "facilitators": f"group_id = {FACILITATES}",
            "bearer": f"token_hash = {BEARER}",
            "reminders": purpose("reminders"),
        },
        insert={
            "facilitators": f"group_id = {FACILITATES} and inviter_id = {MINE}"
            " and accepted_at is null and token_hash is null"
        },
        update={
            "facilitators": f"group_id = {FACILITATES} and accepted_at is null",
            # The bearer can do one thing with it: use it up.
            "bearer": Check(
                f"token_hash = {BEARER} and {ACTOR} is not null and accepted_at is null"
                " and revoked_at is null and expires_at > now()",
                f"token_hash = {BEARER} and accepted_at is not null and revoked_at is null",
            ),
            "reminders": f"{purpose('reminders')} and accepted_at is null and revoked_at is null",
        },
    ),
)
