"""Who may touch groups, memberships, agreements and invitations, as the database sees it."""

from groups.scope import ACT_AS_SCOPE, FACILITATES, GROUPS
from groupsite.confidentiality.row_security import (
    ACTOR,
    BEARER,
    Check,
    RowSecurity,
    declare,
    declare_scope,
    purpose,
)

declare_scope(ACT_AS_SCOPE)

# An invitation in hand opens the name and the agreement of the group it is for.
_INVITED = (
    "in (select i.group_id from membership_invitation i"
    f" where i.token_hash = {BEARER} and i.accepted_at is null and i.revoked_at is null"
    " and i.expires_at > now())"
)
_INVITED_AS = (
    "exists (select 1 from membership_invitation i"
    f" where i.token_hash = {BEARER} and i.accepted_at is null and i.revoked_at is null"
    " and i.expires_at > now() and i.group_id = membership_membership.group_id"
    " and i.role = membership_membership.role)"
)
# now() is the start of the transaction: the founding one, and no later.
_FOUNDING = (
    "in (select g.id from membership_group g"
    f" where g.founder_id = {ACTOR} and g.founded_at = now())"
)

declare(
    RowSecurity(
        "membership_group",
        select={
            "members": f"id = {GROUPS}",
            "public_card": "visibility <> 'hidden'",
            "founding": f"founder_id = {ACTOR} and founded_at = now()",
            "invited": f"id {_INVITED}",
            "reminders": purpose("reminders"),
            "import": purpose("import"),
        },
        insert={"founder": f"founder_id = {ACTOR} and founded_at = now()"},
        update={"facilitators": f"id = {FACILITATES}"},
    ),
    RowSecurity(
        "membership_membership",
        select={
            "own": f"user_id = {ACTOR}",
            "members": f"group_id = {GROUPS}",
            "reminders": purpose("reminders"),
            "import": purpose("import"),
        },
        insert={
            "founder": f"user_id = {ACTOR} and role = 'lead' and group_id {_FOUNDING}",
            "invited": f"user_id = {ACTOR} and {_INVITED_AS}",
            "applicant": f"user_id = {ACTOR} and state = 'applied' and role = 'member'"
            " and group_id in (select g.id from membership_group g"
            " where g.visibility <> 'hidden' and g.joining = 'application')",
        },
        update={
            # Nobody gives themselves a role or comes back by their own hand.
            "own": Check(
                f"user_id = {ACTOR} and state = 'active'",
                f"user_id = {ACTOR} and (role = 'member' or group_id = {FACILITATES})",
            ),
            "invited": Check(f"user_id = {ACTOR}", f"user_id = {ACTOR} and {_INVITED_AS}"),
            "facilitators": f"group_id = {FACILITATES}",
        },
    ),
    RowSecurity(
        "membership_agreement",
        select={
            "members": f"group_id = {GROUPS}",
            "public_card": "group_id in (select g.id from membership_group g where g.visibility <> 'hidden')",
            "invited": f"group_id {_INVITED}",
        },
        insert={"facilitators": f"group_id = {FACILITATES}"},
    ),
    RowSecurity(
        "membership_acceptance",
        select={"members": f"group_id = {GROUPS}"},
        insert={
            "own": "membership_id in (select m.id from membership_membership m"
            f" where m.user_id = {ACTOR} and m.state = 'active')"
            f" and group_id = {GROUPS}",
        },
    ),
    RowSecurity(
        "membership_invitation",
        select={
            "facilitators": f"group_id = {FACILITATES}",
            "bearer": f"token_hash = {BEARER}",
            "reminders": purpose("reminders"),
        },
        insert={"facilitators": f"group_id = {FACILITATES}"},
        update={
            "facilitators": f"group_id = {FACILITATES}",
            "bearer": f"token_hash = {BEARER}",
            "reminders": purpose("reminders"),
        },
    ),
)
