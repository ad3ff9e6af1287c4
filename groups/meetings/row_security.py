"""Who may touch meetings, answers, notes and feeds, as the database sees it."""

from groups.scope import FACILITATES, GROUPS, MINE
from groupsite.confidentiality.row_security import ACTOR, BEARER, RowSecurity, declare, purpose

_MEMBERS = f"group_id = {GROUPS}"
_FACILITATORS = f"group_id = {FACILITATES}"
_OWN = f"membership_id = {MINE}"
_REMINDERS = purpose("reminders")
_TOP_UP = purpose("top up")

declare(
    RowSecurity(
        "meetings_series",
        select={"members": _MEMBERS, "top_up": _TOP_UP},
        insert={"facilitators": _FACILITATORS},
        update={
            "facilitators": _FACILITATORS,
            "top_up": f"{_TOP_UP} and occurrences is null and until is null",
        },
    ),
    # What is taken back is what a change made and nobody has been told of.
    RowSecurity(
        "meetings_meeting",
        select={"members": _MEMBERS, "reminders": _REMINDERS, "top_up": _TOP_UP},
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
        select={"top_up": _TOP_UP},
        insert={"top_up": _TOP_UP},
        update={"top_up": _TOP_UP},
    ),
    # Inside the group everybody may see who comes; nobody answers for somebody else.
    RowSecurity(
        "meetings_rsvp",
        select={"members": _MEMBERS, "reminders": _REMINDERS},
        insert={"own": f"{_OWN} and {_MEMBERS}"},
        update={"own": f"{_OWN} and {_MEMBERS}"},
    ),
    RowSecurity(
        "meetings_rsvpnote",
        select={"own": _OWN, "facilitators": _FACILITATORS},
        insert={"own": f"{_OWN} and {_MEMBERS}"},
        update={"own": f"{_OWN} and {_MEMBERS}"},
        delete={"own": _OWN},
    ),
    # Who has left may still take their feed away, and make no new one.
    RowSecurity(
        "meetings_calendarfeed",
        select={"own": f"user_id = {ACTOR}", "bearer": f"token_hash = {BEARER}"},
        insert={"own": f"user_id = {ACTOR} and {_OWN}"},
        update={"own": f"user_id = {ACTOR} and {_OWN}"},
        delete={"own": f"user_id = {ACTOR}"},
    ),
)
