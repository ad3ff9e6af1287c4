"""Policies of what somebody mutes, of threads that go slower or rest, and of hidden words.

What they change on posts and threads is added here, so that it stands in one place.
"""

from dataclasses import replace

from groups.scope import FACILITATES, GROUPS, MINE
from groupsite.confidentiality.row_security import (
    ACTOR,
    Check,
    RowSecurity,
    declare,
    declare_for_all,
    declare_functions,
)

_PACED_IS_READ = (
    "exists (select 1 from forum_thread t where t.id = forum_pace.thread_id"
    " and t.group_id = forum_pace.group_id)"
)
_WROTE_IT = (
    "(forum_wrote(post_id) or (forum_began(thread_id)"
    " and exists (select 1 from forum_post p where p.id = forum_hidden.post_id and p.opens)))"
)

# Whether a reply may be written now: asked once, for the row that is written.
_MAY_WRITE = """
create or replace function forum_may_write(asked uuid) returns boolean language plpgsql stable as $$
declare
    slowed record;
begin
    select minutes, group_id into slowed from forum_pace
    where thread_id = asked and ends_at > statement_timestamp();
    if not found or slowed.group_id = any(scope_facilitates()) then
        return true;
    end if;
    return slowed.minutes > 0 and not exists (
        select from forum_authorship a join forum_post p on p.id = a.post_id
        where a.thread_id = asked and a.membership_id = any(scope_memberships())
            and p.created_at > statement_timestamp() - slowed.minutes * interval '1 minute'
    );
end
$$
"""


def _slowed_and_hidden(table: RowSecurity) -> RowSecurity:
    """A reply waits its turn. What was hidden stays as it is, until its author takes it back."""
    if table.table == "forum_post":
        at_their_pace = f"({table.insert['author']}) and (opens or forum_may_write(thread_id))"
        shown = f"({table.update['author']}) and hidden_at is null"
        return replace(
            table,
            insert={**table.insert, "author": at_their_pace},
            update={**table.update, "author": shown},
        )
    if table.table == "forum_thread":
        own = str(table.update["author"])
        # A hidden title does not come back.
        becomes = f"({own}) and (hidden_at is null or taken_back_at is not null)"
        return replace(table, update={**table.update, "author": Check(own, becomes)})
    return table


def add_policies() -> None:
    """Called by the ``ready`` of the forum, when the policies of its other tables are there."""
    declare_functions(_MAY_WRITE)
    declare_for_all(_slowed_and_hidden)
    declare(
        RowSecurity(
            "forum_mutes",
            select={"own": f"membership_id = {MINE}"},
            insert={
                "own": f"membership_id = {MINE} and group_id = {GROUPS} and person_id = {ACTOR}"
            },
            update={"own": f"membership_id = {MINE} and person_id = {ACTOR}"},
        ),
        RowSecurity(
            "forum_pace",
            select={"readers": f"group_id = {GROUPS} and {_PACED_IS_READ}"},
            insert={"facilitators": f"group_id = {FACILITATES} and {_PACED_IS_READ}"},
            update={"facilitators": f"group_id = {FACILITATES}"},
            delete={"facilitators": f"group_id = {FACILITATES}"},
        ),
        # Written by whoever may hide a post; the app that decides that says who it is.
        RowSecurity("forum_hidden", select={"author": f"group_id = {GROUPS} and {_WROTE_IT}"}),
    )
