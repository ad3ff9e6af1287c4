"""What the database knows of the person who acts, for the policies of every app here.

Policies compare with arrays that these functions give. ``(select ...)`` makes each call an init
plan, made once for a query (row_security.py), and each query asks anew: a request that began
before a membership ended finds nothing after it.

A group whose announced end has come is erased by one purpose, which may do that to every table
that names a group: the clause is added here, so that no table is forgotten.

A policy on memberships that asks for memberships would go round in circles. So while a function
asks, ``app.asking`` is set, and the clauses that use these fragments on the membership table
begin with ``NOT_WHILE_ASKING``: the function sees the actor's own rows and no others.
"""

from dataclasses import replace

from django.apps import apps

from groupsite.confidentiality.row_security import (
    ACTOR,
    RowSecurity,
    declare_for_all,
    purpose,
)


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

COORDINATOR = (
    "(select exists (select 1 from accounts_user u"
    f" where u.id = {ACTOR} and u.is_coordinator and u.is_active))"
)
"""The actor coordinates the site."""

SAID_YES = "scope_said_yes(group_id)"
"""The actor accepted the version of the row's group's agreement that is in force. For what is
written: it asks once a row."""


def shows_card(group: str = "") -> str:
    """Of a row of ``membership_group``, named ``group``: others see its card. It is not hidden, and
    does not wait for a coordinator."""
    row = f"{group}." if group else ""
    return f"{row}visibility <> 'hidden' and {row}approval in ('none', 'approved')"


def has_card(column: str) -> str:
    """The group shows a card. Asked row by row: for a purpose, not for pages."""
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


_SAID_YES = """
create or replace function scope_said_yes(asked uuid) returns boolean language plpgsql stable as $$
declare
    newest uuid;
begin
    select id into newest from membership_agreement
    where group_id = asked order by version desc limit 1;
    return newest is null or exists (
        select from membership_acceptance
        where agreement_id = newest and membership_id = any(scope_memberships())
    );
end
$$
"""

_HAS_CARD = f"""
create or replace function scope_has_card(wanted uuid) returns boolean language plpgsql stable as $$
begin
    return exists (
        select from membership_group
        where id = wanted and {shows_card()}
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
    # Asked row by row, and only while a group is erased.
    """
create or replace function scope_has_ended(asked uuid) returns boolean language plpgsql stable as $$
begin
    return exists (
        select from membership_group
        where id = asked and stage = 'closing' and closes_at <= statement_timestamp()
    );
end
$$
""",
    _SAID_YES,
)

_HAS_ENDED = f"{purpose('closing')} and stage = 'closing' and closes_at <= statement_timestamp()"
_OF_ONE_THAT_HAS = f"{purpose('closing')} and scope_has_ended(group_id)"


def _erased_with_its_group(table: RowSecurity) -> RowSecurity:
    """Whatever belongs to a group can be erased when the group's end has come, and not before."""
    if table.table == "membership_group":
        clause = _HAS_ENDED
    elif table.table == "membership_membership":
        clause = not_while_asking(_OF_ONE_THAT_HAS)
    elif table.table in tables_of_groups():
        clause = _OF_ONE_THAT_HAS
    else:
        return table
    rule = {"closing": clause}
    return replace(table, select={**table.select, **rule}, delete={**table.delete, **rule})


def tables_of_groups() -> set[str]:
    """Tables below groups/ whose rows belong to one group."""
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.name.startswith("groups.")
        and any(field.column == "group_id" for field in model._meta.concrete_fields)
    }


declare_for_all(_erased_with_its_group)
