"""What the database knows of the person who acts, for the policies of every app here.

Policies compare with arrays that these functions give. ``(select ...)`` makes each call an init
plan, made once for a query (row_security.py), and each query asks anew: a request that began
before a membership ended finds nothing after it.

A policy on memberships that asks for memberships would go round in circles. So while a function
asks, ``app.asking`` is set, and the clauses that use these fragments on the membership table
begin with ``NOT_WHILE_ASKING``: the function sees the actor's own rows and no others.
"""


def _ids(function: str) -> str:
    return f"any((select {function}())::uuid[])"


GROUPS = _ids("scope_groups")
"""``group_id = GROUPS``: a group in which the actor is an active member."""

FACILITATES = _ids("scope_facilitates")
"""``group_id = FACILITATES``: a group that the actor facilitates."""

FACILITATES_ANY = "(select scope_facilitates() <> '{}')"
"""The actor facilitates a group, whichever."""

LEADS = _ids("scope_leads")
"""``group_id = LEADS``: a group whose lead the actor is."""

MINE = _ids("scope_memberships")
"""``membership_id = MINE``: the actor's own membership, while it is active."""

AWAY = _ids("scope_away")
"""``group_id = AWAY``: a group in which the actor keeps a place and is away for now."""

JOINED = "((select scope_joined()) ->> group_id::text)::timestamptz"
"""When the actor joined the row's group; null where they are no active member."""


def has_card(column: str) -> str:
    """The group is neither hidden nor closed. Asked row by row: for a purpose, not for pages."""
    return f"scope_has_card({column})"


def not_while_asking(clause: str) -> str:
    """``clause`` on the membership table, held back from the functions' own question."""
    return (
        "case when (select current_setting('app.asking', true)) = 'yes' then false"
        f" else ({clause}) end"
    )


_FACILITATING = " and role in ('lead', 'facilitator')"


def _function(name: str, gives: str, value: str, only: str = "", *, state: str = "active") -> str:
    """A function that reads the actor's own memberships as they are when it is called."""
    return f"""
create or replace function {name}() returns {gives} language plpgsql stable as $$
declare
    found {gives};
    said text;
begin
    said := set_config('app.asking', 'yes', true);
    select {value} into found from membership_membership
    where user_id = nullif(current_setting('app.user', true), '')::uuid
        and state = '{state}'{only};
    said := set_config('app.asking', '', true);
    return found;
end
$$
"""


_HAS_CARD = """
create or replace function scope_has_card(wanted uuid) returns boolean language plpgsql stable as $$
begin
    return exists (
        select from membership_group
        where id = wanted and visibility <> 'hidden' and stage <> 'closed'
    );
end
$$
"""

FUNCTIONS = (
    _HAS_CARD,
    _function("scope_groups", "uuid[]", "coalesce(array_agg(group_id), '{}')"),
    _function("scope_facilitates", "uuid[]", "coalesce(array_agg(group_id), '{}')", _FACILITATING),
    _function("scope_leads", "uuid[]", "coalesce(array_agg(group_id), '{}')", " and role = 'lead'"),
    _function("scope_memberships", "uuid[]", "coalesce(array_agg(id), '{}')"),
    _function("scope_away", "uuid[]", "coalesce(array_agg(group_id), '{}')", state="paused"),
    _function(
        "scope_joined", "jsonb", "coalesce(jsonb_object_agg(group_id::text, joined_at), '{}')"
    ),
)
