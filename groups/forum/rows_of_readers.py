"""What one reader has for themselves beside the texts: what they said without words, what they have
read, what they have begun to write; and what is said of answers. Declared by row_security.py.
"""

from groups.scope import FACILITATES, GROUPS, MINE
from groupsite.confidentiality.row_security import ACTOR, RowSecurity, purpose

# A post that the actor reads inside its thread and did not write.
_OF_ANOTHER = (
    "exists (select 1 from forum_post p join forum_thread t on t.id = p.thread_id"
    " where p.id = {of}.post_id and p.thread_id = {of}.thread_id"
    " and not (case when p.opens then forum_began(p.thread_id) else forum_wrote(p.id) end))"
)
_AN_ANSWER = (
    "exists (select 1 from forum_post p join forum_thread t on t.id = p.thread_id"
    " where p.id = {of}.post_id and not p.opens and t.kind = 'question')"
)
_ITS_POST_IS_READ = (
    "exists (select 1 from forum_post p where p.id = {of}.post_id and p.group_id = {of}.group_id)"
)
_MY_MARK = (
    f"(case when facilitator_id is null then group_id = {GROUPS} and forum_began(thread_id)"
    f" else facilitator_id = {MINE} end)"
)
# Thread, post and group of these are held together by keys (migrations/0009).
_ITS_THREAD_IS_READ = "exists (select 1 from forum_thread t where t.id = forum_draft.thread_id)"
_READS_WHAT_IS_MEANT = "exists (select 1 from forum_post p where p.id = forum_suggestion.post_id)"
_WROTE_WHAT_IS_MEANT = (
    f"group_id = {GROUPS} and "
    "(forum_wrote(post_id) or (forum_began(thread_id) and exists (select 1 from forum_post p"
    " where p.id = forum_suggestion.post_id and p.opens)))"
)
_KEPT_TOO_LONG = f"{purpose('expiry')} and kept_at <= statement_timestamp() - interval '30 days'"
_OWN_HABITS = f"person_id = {ACTOR}"

# Of each kind, whether a few said it. To the author it tells of one or two as well, but not of what
# helped. Numbers and names stay in the database: rows of others are hidden from everybody, so the
# function counts under a purpose of its own. What the reader said themselves is left out.
HEARD = """
create or replace function forum_heard(wanted uuid, its_thread uuid, opening boolean)
returns jsonb language plpgsql stable as $$
declare
    before text := coalesce(current_setting('app.purpose', true), '');
    mine uuid[] := scope_memberships();
    own boolean := case when opening then forum_began(its_thread) else forum_wrote(wanted) end;
    said text;
    found jsonb;
begin
    if before = '' then
        said := set_config('app.purpose', 'hearing', true);
    end if;
    select jsonb_object_agg(kind, count >= 3) into found from (
        select kind, count(*) from forum_acknowledgement
        where post_id = wanted and membership_id <> all(mine) group by kind
    ) counted where count >= 3 or (own and kind <> 'helped');
    said := set_config('app.purpose', before, true);
    return coalesce(found, '{}');
end
$$
"""

ROWS_OF_READERS = (
    RowSecurity(
        "forum_acknowledgement",
        select={"own": f"membership_id = {MINE}", "hearing": purpose("hearing")},
        insert={
            "own": f"membership_id = {MINE} and group_id = {GROUPS}"
            f" and {_OF_ANOTHER.format(of='forum_acknowledgement')}"
            f" and (kind <> 'helped' or {_AN_ANSWER.format(of='forum_acknowledgement')})",
        },
        delete={"own": f"membership_id = {MINE}"},
    ),
    # Who asked has one mark, and each facilitator has one: none is refused because of another's.
    RowSecurity(
        "forum_answermark",
        select={
            "readers": _ITS_POST_IS_READ.format(of="forum_answermark"),
            "own": _MY_MARK,
        },
        insert={
            "own": f"{_MY_MARK} and {_AN_ANSWER.format(of='forum_answermark')}"
            f" and (facilitator_id is null or group_id = {FACILITATES})",
        },
        delete={"own": _MY_MARK},
    ),
    RowSecurity(
        "forum_answerreview",
        select={"readers": _ITS_POST_IS_READ.format(of="forum_answerreview")},
        insert={
            "facilitators": f"group_id = {FACILITATES} and facilitator_id = {MINE}"
            f" and {_AN_ANSWER.format(of='forum_answerreview')}"
            f" and {_OF_ANOTHER.format(of='forum_answerreview')}"
            " and (resource_id is null or exists (select 1 from library_resource r"
            " where r.id = forum_answerreview.resource_id and r.state = 'published'))",
        },
        delete={"facilitators": f"group_id = {FACILITATES}"},
    ),
    # Nobody but its owner: whoever saw these rows would see who was here.
    RowSecurity(
        "forum_readmark",
        select={"own": f"membership_id = {MINE}"},
        insert={
            "own": f"membership_id = {MINE} and group_id = {GROUPS}"
            " and (thread_id is null or exists (select 1 from forum_thread t"
            " where t.id = forum_readmark.thread_id))"
        },
        update={"own": f"membership_id = {MINE}"},
        delete={"own": f"membership_id = {MINE}"},
    ),
    RowSecurity(
        "forum_draft",
        select={"own": f"membership_id = {MINE}", "expiry": _KEPT_TOO_LONG},
        insert={
            "own": f"membership_id = {MINE} and group_id = {GROUPS}"
            f" and (thread_id is null or {_ITS_THREAD_IS_READ})",
        },
        update={"own": f"membership_id = {MINE}"},
        delete={"own": f"membership_id = {MINE}", "expiry": _KEPT_TOO_LONG},
    ),
    # Who suggested it is not kept, and they do not see the row either.
    RowSecurity(
        "forum_suggestion",
        select={"author": _WROTE_WHAT_IS_MEANT},
        insert={"readers": f"group_id = {GROUPS} and {_READS_WHAT_IS_MEANT}"},
        delete={"author": _WROTE_WHAT_IS_MEANT},
    ),
    RowSecurity(
        "forum_habits",
        select={"own": _OWN_HABITS},
        insert={"own": _OWN_HABITS},
        update={"own": _OWN_HABITS},
    ),
)
