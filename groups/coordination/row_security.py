"""A reason is the removed person's; an objection is theirs and the coordinators'.

Whoever removes somebody writes the reason down and does not read it again. A coordinator who is or
was in the group reads no objection against it: whoever objects was told that nobody there does. What
never changes is held by triggers (migrations/0001).
"""

from groups.scope import COORDINATOR, FACILITATES
from groupsite.confidentiality.row_security import ACTOR, Check, RowSecurity, declare, purpose

# A removal's own policy shows people theirs and no other.
_OWN = (
    "exists (select 1 from coordination_removal r"
    f" where r.id = coordination_objection.removal_id and r.person_id = {ACTOR}{{more}})"
)
_MINE = _OWN.format(more="")
_STILL_OPEN = _OWN.format(
    more=" and r.group_id = coordination_objection.group_id"
    " and r.removed_at > statement_timestamp() - interval '30 days'"
)
_ANSWERED_LONG_AGO = (
    f"{purpose('expiry')} and answered_at <= statement_timestamp() - interval '90 days'"
)
_IS_OR_WAS_IN_IT = (
    "exists (select 1 from membership_membership m"
    " where m.group_id = coordination_objection.group_id"
    f" and m.user_id = {ACTOR} and m.joined_at is not null)"
)
_AT_THE_DESK = f"{COORDINATOR} and not {_IS_OR_WAS_IN_IT}"
# That it waits for an answer still, the action asks: a policy would go round in circles.
_OVER = f"{purpose('expiry')} and removed_at <= statement_timestamp() - interval '90 days'"

declare(
    RowSecurity(
        "coordination_removal",
        select={
            "person": f"person_id = {ACTOR}",
            "expiry": purpose("expiry"),
            "reminders": purpose("reminders"),
        },
        insert={
            "facilitators": f"group_id = {FACILITATES}"
            " and exists (select 1 from membership_membership m"
            " where m.id = coordination_removal.membership_id"
            " and m.user_id = coordination_removal.person_id"
            " and m.group_id = coordination_removal.group_id)",
        },
        delete={"expiry": _OVER},
    ),
    RowSecurity(
        "coordination_objection",
        select={
            "person": _MINE,
            "coordinators": _AT_THE_DESK,
            "expiry": purpose("expiry"),
            "reminders": purpose("reminders"),
        },
        insert={"person": f"{_STILL_OPEN} and answered_at is null"},
        update={
            "coordinators": Check(
                f"{_AT_THE_DESK} and answered_at is null",
                f"{_AT_THE_DESK} and answered_by_id = {ACTOR}",
            ),
        },
        delete={"expiry": _ANSWERED_LONG_AGO},
    ),
)
