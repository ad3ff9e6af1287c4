"""Who may touch meetings, answers, notes and feeds, as the database sees it."""

from groups.scope import FACILITATES, GROUPS, MINE
from groupsite.confidentiality.row_security import (
    ACTOR,
    BEARER,
    Check,
    RowSecurity,
    declare,
    purpose,
)

_MEMBERS = f"group_id = {GROUPS}"
_FACILITATORS = f"group_id = {FACILITATES}"
_OWN = f"membership_id = {MINE}"
_REMINDERS = purpose("reminders")
_OVER = f"{purpose('expiry')} and erase_at <= statement_timestamp()"

declare(
    RowSecurity(
        "meetings_series",
        select={"members": _MEMBERS},
        insert={"facilitators": _FACILITATORS},
        update={"facilitators": _FACILITATORS},
    ),
    RowSecurity(
        "meetings_meeting",
        select={"members": _MEMBERS, "reminders": _REMINDERS},
        insert={"facilitators": _FACILITATORS},
        update={"facilitators": _FACILITATORS},
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
        insert={"own": f"user_id = {ACTOR} and {_OWN}"},
        update={"own": f"user_id = {ACTOR} and {_OWN}"},
        delete={"own": f"user_id = {ACTOR}"},
    ),
)
