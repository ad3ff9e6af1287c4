"""Who may touch threads, posts, authorship and reader lists, as the database sees it.

A post's policy asks for its thread, both ask for authorship and reader lists, and these compare
their own columns only: every table that a policy names brings its own policies into every plan, and
planning, not running, is what the second lock costs. Plain comparisons stand first, so that most
rows need no look-up.

What never changes (an audience, a thread, a group, a time) is held by triggers in
migrations/0002, because no clause sees the old row beside the new one.
"""

from groups.scope import FACILITATES, GROUPS, JOINED, MINE
from groupsite.confidentiality.row_security import RowSecurity, declare

_ADDRESSED = (
    f"((audience = 'everyone' or (audience = 'facilitators' and group_id = {FACILITATES}))"
    f" and (open_to_later or created_at >= {JOINED}))"
)


def _mine(table: str, of: str) -> str:
    return f"exists (select 1 from {table} x where x.membership_id = {MINE} and {of})"


_THREAD = "x.thread_id = forum_thread.id and x.post_id is null"
_POST = "x.post_id = forum_post.id"
_OPENING = "x.thread_id = forum_post.thread_id and x.post_id is null"
_READ = (
    "(x.thread_id = forum_reader.thread_id and x.post_id is not distinct from forum_reader.post_id)"
)

_BEGAN_IT = f"group_id = {GROUPS} and {_mine('forum_authorship', _THREAD)}"
_WROTE_IT = (
    f"group_id = {GROUPS} and (case when opens then {_mine('forum_authorship', _OPENING)}"
    f" else {_mine('forum_authorship', _POST)} end)"
)
# Asked under the thread's own policies: it is there only for those who can read it.
_THREAD_IS_READ = "exists (select 1 from forum_thread t where t.id = forum_post.thread_id and t.group_id = forum_post.group_id)"

declare(
    RowSecurity(
        "forum_thread",
        select={
            "readers": f"group_id = {GROUPS} and ({_ADDRESSED}"
            f" or (audience = 'chosen' and {_mine('forum_reader', _THREAD)})"
            f" or {_mine('forum_authorship', _THREAD)})",
        },
        insert={
            "author": f"{_BEGAN_IT} and (kind <> 'announcement' or group_id = {FACILITATES})",
        },
        update={"author": _BEGAN_IT},
        delete={
            "author": _BEGAN_IT,
            # The shell that is left when the last reply of a thread taken back goes as well.
            "emptied": f"group_id = {GROUPS} and taken_back_at is not null",
        },
    ),
    RowSecurity(
        "forum_post",
        select={
            "readers": f"group_id = {GROUPS} and {_THREAD_IS_READ} and (opens or {_ADDRESSED}"
            f" or (audience = 'chosen' and {_mine('forum_reader', _POST)})"
            f" or {_mine('forum_authorship', _POST)})",
        },
        insert={"author": f"{_WROTE_IT} and {_THREAD_IS_READ}"},
        update={"author": _WROTE_IT},
        delete={"author": _WROTE_IT},
    ),
    # Written before its thread or post, in the same transaction. That no second one appears beside
    # what is there already is held by unique constraints, which see every row.
    RowSecurity(
        "forum_authorship",
        select={"own": f"membership_id = {MINE}"},
        insert={"own": f"membership_id = {MINE} and group_id = {GROUPS}"},
    ),
    RowSecurity(
        "forum_reader",
        select={"own": f"membership_id = {MINE}"},
        insert={
            "author": f"group_id = {GROUPS} and {_mine('forum_authorship', _READ)}"
            " and exists (select 1 from membership_membership m where m.state = 'active'"
            " and m.id = forum_reader.membership_id and m.group_id = forum_reader.group_id)",
        },
    ),
)
