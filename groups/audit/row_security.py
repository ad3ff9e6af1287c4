"""Append-only: no clause allows a change or a deletion, for anybody."""

from groups.audit.models import SEEN_BY_MEMBERS
from groups.scope import FACILITATES, GROUPS, JOINED
from groupsite.confidentiality.row_security import ACTOR, RowSecurity, declare, purpose

_FOR_MEMBERS = ", ".join(f"'{verb.value}'" for verb in SEEN_BY_MEMBERS)

declare(
    RowSecurity(
        "audit_entry",
        select={
            "own_deeds": f"actor_id = {ACTOR}",
            "facilitators": f"group_id = {FACILITATES}",
            "members": f"group_id = {GROUPS} and verb in ({_FOR_MEMBERS})"
            f" and shown_at <= statement_timestamp() and at >= {JOINED}",
        },
        insert={
            "own_deeds": f"actor_id = {ACTOR} and (group_id is null or group_id = {GROUPS})",
            "catalogue": f"actor_id is null and {purpose('catalogue')}",
        },
    )
)
