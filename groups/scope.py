"""What a transaction knows of the person who acts, in SQL, for the policies of every app here.

``act_as`` reads the actor's own active memberships once and keeps ids in transaction-local
settings; policies test these arrays. ``(select ...)`` makes each an init plan (row_security.py).
"""


def _ids(setting: str) -> str:
    return f"any((select coalesce(nullif(current_setting('{setting}', true), ''), '{{}}')::uuid[])::uuid[])"


GROUPS = _ids("app.groups")
"""``group_id = GROUPS``: a group in which the actor is an active member."""

FACILITATES = _ids("app.facilitates")
"""``group_id = FACILITATES``: a group that the actor facilitates."""

LEADS = _ids("app.leads")
"""``group_id = LEADS``: a group whose lead the actor is."""

MINE = _ids("app.memberships")
"""``membership_id = MINE``: the actor's own membership, while it is active."""

JOINED = "((select nullif(current_setting('app.joined', true), '')::jsonb) ->> group_id::text)::timestamptz"
"""When the actor joined the row's group; null where they are no active member."""

ACT_AS_SCOPE = """
create or replace function act_as_scope() returns void language plpgsql as $$
declare
    mine record;
begin
    select
        coalesce(array_agg(id), '{}') as memberships,
        coalesce(array_agg(group_id), '{}') as groups,
        coalesce(array_agg(group_id) filter (where role in ('lead', 'facilitator')), '{}') as facilitates,
        coalesce(array_agg(group_id) filter (where role = 'lead'), '{}') as leads,
        coalesce(jsonb_object_agg(group_id::text, joined_at), '{}') as joined
    into mine
    from membership_membership
    where user_id = nullif(current_setting('app.user', true), '')::uuid and state = 'active';
    perform set_config('app.memberships', mine.memberships::text, true);
    perform set_config('app.groups', mine.groups::text, true);
    perform set_config('app.facilitates', mine.facilitates::text, true);
    perform set_config('app.leads', mine.leads::text, true);
    perform set_config('app.joined', mine.joined::text, true);
end
$$
"""
