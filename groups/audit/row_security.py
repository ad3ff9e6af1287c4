"""Append-only: no clause allows a change or a deletion, for anybody."""

from groups.scope import FACILITATES, GROUPS
from groupsite.confidentiality.row_security import ACTOR, RowSecurity, declare, purpose

declare(
    RowSecurity(
        "audit_entry",
        select={"own_deeds": f"actor_id = {ACTOR}", "facilitators": f"group_id = {FACILITATES}"},
        insert={
            "own_deeds": f"actor_id = {ACTOR} and (group_id is null or group_id = {GROUPS})",
            "catalogue": f"actor_id is null and {purpose('catalogue')}",
        },
    )
)
