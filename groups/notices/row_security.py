"""The sender sees every row; a person their own; facilitators plan and cancel for their group."""

from groups.scope import FACILITATES
from groupsite.confidentiality.row_security import ACTOR, RowSecurity, declare, purpose

_OWN = f"recipient_id = {ACTOR}"
_GROUPS = f"group_id = {FACILITATES}"
_REMINDERS = purpose("reminders")

declare(
    RowSecurity(
        "notices_notice",
        select={"own": _OWN, "facilitators": _GROUPS, "reminders": _REMINDERS},
        insert={"own": _OWN, "facilitators": _GROUPS, "reminders": _REMINDERS},
        update={"own": _OWN, "facilitators": _GROUPS, "reminders": _REMINDERS},
    ),
    RowSecurity(
        "notices_planned",
        select={"reminders": _REMINDERS},
        insert={"reminders": _REMINDERS},
        update={"reminders": _REMINDERS},
    ),
)
