"""Who may touch threads, posts, authorship and reader lists, as the database sees it.

A post's policy asks for its thread, both ask for authorship and reader lists, and these compare
their own columns only: every table that a policy names brings its own policies into every plan, and
planning, not running, is what the second lock costs. Plain comparisons stand first, so that most
rows need no look-up.

What never changes (a thread, a group, a time), and that an audience only narrows, is held by
triggers in migrations/0004, because no clause sees the old row beside the new one.
"""

from groups.forum.rows_of_readers import HEARD, ROWS_OF_READERS
from groups.scope import FACILITATES, GROUPS, JOINED, MINE, SAID_YES
from groupsite.confidentiality.row_security import (
    ACTOR,
    Check,
    RowSecurity,
    declare,
    declare_functions,
    purpose,
)

_ADDRESSED = (
    "((audience = 'everyone' or (audience in ('facilitators', 'meeting')"
    f" and group_id = {FACILITATES})) and (open_to_later or created_at >= {JOINED}))"
)
_NAMED = "audience in ('chosen', 'meeting')"
_STILL_THERE = "(expires_at is null or expires_at > statement_timestamp())"
_EXPIRED = f"{purpose('expiry')} and expires_at <= statement_timestamp()"

# A thread whose author took it back has no title any more; it goes when nothing is left in it.
_SHELL = f"{purpose('expiry')} and taken_back_at is not null"


def _mine(table: str, of: str) -> str:
    """The actor has a row there. Its own policies show them no other: to say so again here would
    cost each statement a quarter of its planning.
    """
    return f"exists (select 1 from {table} x where {of})"


_THREAD = "x.thread_id = forum_thread.id and x.post_id is null"
_POST = "x.post_id = forum_post.id"
_OPENING = "x.thread_id = forum_post.thread_id and x.post_id is null"
_READ = (
    "(x.thread_id = forum_reader.thread_id and x.post_id is not distinct from forum_reader.post_id)"
)
_CHOSE_IT = _mine("forum_authorship", _READ)

_BEGAN_IT = f"group_id = {GROUPS} and {_mine('forum_authorship', _THREAD)}"
_WROTE_IT = (
    f"group_id = {GROUPS} and (case when opens then {_mine('forum_authorship', _OPENING)}"
    f" else {_mine('forum_authorship', _POST)} end)"
)
# Asked under the thread's own policies: it is there only for those who can read it.
_THREAD_IS_READ = "exists (select 1 from forum_thread t where t.id = forum_post.thread_id and t.group_id = forum_post.group_id)"
_DISCLOSED = "id = any((select forum_disclosed())::uuid[])"
_BY_WHO_PARTS = "any((select forum_parting_texts())::uuid[])"
_OF_AN_EXPIRED_THREAD = (
    f"{purpose('expiry')} and (thread_id = any((select forum_expired_threads())::uuid[])"
    f" or (case when opens then thread_id else id end) = {_BY_WHO_PARTS})"
)
_PARTING_POST = (
    f"{purpose('expiry')} and (case when opens then thread_id else id end) = {_BY_WHO_PARTS}"
)
_PARTING_THREAD = f"{purpose('expiry')} and id = {_BY_WHO_PARTS}"
_POST_IS_READ = "exists (select 1 from forum_post p where p.pseudonym_id = {of})"
_AGREED = (
    "coalesce((select a.facilitators_see_authors from membership_agreement a"
    " where a.group_id = forum_pseudonym.group_id order by a.version desc limit 1), false)"
)
_GLASS_IS_OPEN = (
    "exists (select 1 from forum_brokenglass b where b.pseudonym_id = forum_pseudonym.id"
    f" and b.ends_at > statement_timestamp() and (b.asked_by_id = {MINE} or b.approved_by_id = {MINE}))"
)
_STILL_FACILITATES = (
    "exists (select 1 from membership_membership m where m.id = {who}"
    " and m.state = 'active' and m.role in ('lead', 'facilitator'))"
)
_TOLD = _mine("forum_told", "x.glass_id = forum_brokenglass.id")
_TO_BE_TOLD = f"{purpose('reminders')} and tell_at <= statement_timestamp()"


def _function(signature: str, gives: str, query: str) -> str:
    return f"""
create or replace function {signature} returns {gives} language plpgsql stable as $$
begin
    return ({query});
end
$$
"""


# Functions, because a table named in a policy brings its own policies into every plan. They ask
# under the same policies, when a row is not for everyone; what they ask is planned once a session.
declare_functions(
    *(
        _function(f"{name}(asked uuid)", "boolean", f"exists (select from {table} where {of})")
        for name, table, of in (
            ("forum_names_me_in_thread", "forum_reader", "thread_id = asked and post_id is null"),
            ("forum_names_me_in_post", "forum_reader", "post_id = asked"),
            ("forum_began", "forum_authorship", "thread_id = asked and post_id is null"),
            ("forum_wrote", "forum_authorship", "post_id = asked"),
        )
    ),
    _function(
        "forum_disclosed()",
        "uuid[]",
        "select coalesce(array_agg(post_id), '{}') from forum_disclosure where closed_at is null"
        " and (ends_at is null or ends_at > statement_timestamp())",
    ),
    _function(
        "forum_expired_threads()",
        "uuid[]",
        "select coalesce(array_agg(id), '{}') from forum_thread"
        " where expires_at <= statement_timestamp()",
    ),
    # Replies, and threads with the post that opens them, of who says what becomes of their words.
    _function(
        "forum_parting_texts()",
        "uuid[]",
        "select coalesce(array_agg(coalesce(a.post_id, a.thread_id)), '{}')"
        " from forum_authorship a join forum_parting p on p.membership_id = a.membership_id",
    ),
    _function(
        "forum_parting_members()",
        "uuid[]",
        "select coalesce(array_agg(membership_id), '{}') from forum_parting",
    ),
    HEARD,
)

declare(
    *ROWS_OF_READERS,
    RowSecurity(
        "forum_thread",
        select={
            "readers": f"group_id = {GROUPS} and {_STILL_THERE} and ({_ADDRESSED}"
            f" or ({_NAMED} and forum_names_me_in_thread(id)) or forum_began(id))",
            "expiry": f"{_EXPIRED} or {_SHELL} or ({_PARTING_THREAD})",
        },
        insert={
            # Reading goes on under a new version of the agreement; writing waits for a yes.
            "author": f"{_BEGAN_IT} and (kind <> 'announcement' or group_id = {FACILITATES})"
            f" and {SAID_YES}",
        },
        update={
            "author": _BEGAN_IT,
            "expiry": Check(_PARTING_THREAD, f"{purpose('expiry')} and taken_back_at is not null"),
        },
        delete={
            "author": _BEGAN_IT,
            # The shell that is left when the last reply of a thread taken back goes as well.
            "emptied": f"group_id = {GROUPS} and taken_back_at is not null",
            "expiry": f"{_EXPIRED} or {_SHELL}",
        },
    ),
    RowSecurity(
        "forum_post",
        select={
            "readers": f"{_STILL_THERE} and {_THREAD_IS_READ}"
            f" and (opens or {_ADDRESSED}"
            f" or ({_NAMED} and forum_names_me_in_post(id)) or forum_wrote(id))",
            "disclosed": f"group_id = {FACILITATES} and {_STILL_THERE} and {_DISCLOSED}",
            "expiry": _EXPIRED,
            "expiry_of_its_thread": _OF_AN_EXPIRED_THREAD,
        },
        insert={"author": f"{_WROTE_IT} and {_THREAD_IS_READ} and {SAID_YES}"},
        update={"author": _WROTE_IT, "expiry": _PARTING_POST},
        delete={
            "author": _WROTE_IT,
            "expiry": _EXPIRED,
            "expiry_of_its_thread": _OF_AN_EXPIRED_THREAD,
        },
    ),
    # Written before its thread or post, in the same transaction. That no second one appears beside
    # what is there already is held by unique constraints, which see every row.
    RowSecurity(
        "forum_authorship",
        select={
            "own": f"membership_id = {MINE}",
            "expiry": f"{purpose('expiry')}"
            " and membership_id = any((select forum_parting_members())::uuid[])",
        },
        insert={"own": f"membership_id = {MINE} and group_id = {GROUPS}"},
        # Whom they named, after narrowing; a trigger holds the rest.
        update={"own": f"membership_id = {MINE}"},
    ),
    RowSecurity(
        "forum_reader",
        select={"own": f"membership_id = {MINE}", "narrowing": purpose("narrowing")},
        insert={
            "author": f"group_id = {GROUPS} and {_CHOSE_IT}"
            " and exists (select 1 from membership_membership m"
            " where m.state in ('active', 'paused')"
            " and m.id = forum_reader.membership_id and m.group_id = forum_reader.group_id)",
        },
        delete={"narrowing": purpose("narrowing")},
    ),
    RowSecurity(
        "forum_pseudonym",
        select={
            "own": f"membership_id = {MINE}",
            "agreed": f"facilitators_see and group_id = {FACILITATES}"
            f" and {_POST_IS_READ.format(of='forum_pseudonym.id')}",
            "broken_glass": f"group_id = {FACILITATES} and {_GLASS_IS_OPEN}",
            "reminders": f"{purpose('reminders')} and exists (select 1 from forum_brokenglass b"
            " where b.pseudonym_id = forum_pseudonym.id)",
            "expiry": f"{purpose('expiry')} and thread_id is null",
        },
        insert={
            "own": f"membership_id = {MINE} and group_id = {GROUPS}"
            f" and facilitators_see = {_AGREED}"
        },
        # Of a thread that is gone; but what two looked behind stays, for its author to be told.
        delete={
            "expiry": f"{purpose('expiry')} and thread_id is null"
            " and not exists (select 1 from forum_brokenglass b"
            " where b.pseudonym_id = forum_pseudonym.id)",
        },
    ),
    RowSecurity(
        "forum_brokenglass",
        select={
            "facilitators": f"group_id = {FACILITATES}",
            "told": f"group_id = {GROUPS} and {_TOLD}",
            "reminders": _TO_BE_TOLD,
            "expiry": f"{purpose('expiry')} and approved_by_id is not null",
        },
        insert={
            "facilitators": f"group_id = {FACILITATES} and asked_by_id = {MINE}"
            f" and approved_by_id is null"
            f" and {_POST_IS_READ.format(of='forum_brokenglass.pseudonym_id')}",
        },
        update={
            "second": Check(
                f"group_id = {FACILITATES} and not (asked_by_id = {MINE})"
                " and approved_by_id is null and asked_at > now() - interval '7 days'"
                # With whoever asked gone, the second one would look alone.
                f" and {_STILL_FACILITATES.format(who='asked_by_id')}",
                f"group_id = {FACILITATES} and approved_by_id = {MINE}"
                f" and not (asked_by_id = {MINE})"
                " and ends_at <= statement_timestamp() + interval '24 hours'",
            ),
        },
    ),
    RowSecurity(
        "forum_told",
        select={"own": f"membership_id = {MINE}", "reminders": purpose("reminders")},
        insert={"reminders": purpose("reminders")},
    ),
    # The person says it, also after their membership has ended; what it opens is for the purpose.
    RowSecurity(
        "forum_parting",
        select={"expiry": purpose("expiry")},
        insert={
            "own": "exists (select 1 from membership_membership m"
            f" where m.id = forum_parting.membership_id and m.user_id = {ACTOR})",
        },
        delete={"expiry": purpose("expiry")},
    ),
    # Who disclosed a post is not kept, and they do not see the row either.
    RowSecurity(
        "forum_disclosure",
        select={"facilitators": f"group_id = {FACILITATES}", "narrowing": purpose("narrowing")},
        insert={"readers": f"group_id = {GROUPS} and closed_at is null"},
        # Their thread's author says that it goes sooner.
        update={
            "facilitators": f"group_id = {FACILITATES}",
            "narrowing": f"{purpose('narrowing')} and closed_at is null",
        },
    ),
)
