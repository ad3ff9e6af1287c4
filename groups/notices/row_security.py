"""The sender sees every row; facilitators plan and cancel for their group.

A person sees their own, as long as they are in the group that it is about. What ended long ago is
erased by a purpose that sees nothing else.
"""

from groups.notices.models import KEPT_FOR
from groups.scope import FACILITATES, GROUPS
from groupsite.confidentiality.row_security import ACTOR, RowSecurity, declare, purpose

_OWN = f"recipient_id = {ACTOR}"
_OWN_INSIDE = f"{_OWN} and (group_id is null or group_id = {GROUPS})"
_GROUPS = f"group_id = {FACILITATES}"
_REMINDERS = purpose("reminders")
_OVER = (
    f"{purpose('expiry')} and finished_at < statement_timestamp() - interval '{KEPT_FOR.days} days'"
)

declare(
    RowSecurity(
        "notices_notice",
        select={
            "own": _OWN_INSIDE,
            "facilitators": _GROUPS,
            "reminders": _REMINDERS,
            "expiry": _OVER,
        },
        insert={"own": _OWN, "facilitators": _GROUPS, "reminders": _REMINDERS},
        update={"own": _OWN, "facilitators": _GROUPS, "reminders": _REMINDERS},
        delete={"expiry": _OVER},
    ),
    RowSecurity(
        "notices_planned",
        select={"reminders": _REMINDERS},
        insert={"reminders": _REMINDERS},
        update={"reminders": _REMINDERS},
    ),
)
