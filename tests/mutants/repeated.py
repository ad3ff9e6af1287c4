"""Conditions that another one says as well, each with its reason.

Without one of these nothing changes for anybody, so no attempt can show it. They stay in the policies
because they stand first and are cheap, or because they say what is meant. A whole clause never
belongs here; and the hunt fails where one of these begins to show.
"""

_THE_OTHER_HALF = (
    "It is about who acts, not about the row, and the other half of the change asks it too."
)
_COORDINATOR = "without `(select exists (select 1 from accounts_user u where u.id = u … rdinator and u.is_active))`"
_THE_OTHER_HALF_OF_IT = (
    "A row does not change its id, and the other half of the change asks it too."
)
_BEGAN = "without `exists (select 1 from forum_authorship x where x.thread_id = … .id and x.post_id is null)`"
_NEVER_IN_IT = "without `not exists (select 1 from membership_membership m where m.gr … d m.joined_at is not null)`"
_JUDGED = "without `id = any((select safety_judged_{}())::uuid[])`"
_NOT_SHOWN = "What was not reported is not shown to this purpose."
_NO_PARTING_IS_SHOWN = "What somebody who parts is about to say is shown to this purpose alone."

REPEATED = {
    ("audit_entry", "select", "members", "without `group_id = groups`"): (
        "Outside of one's groups there is no moment of joining, and nothing is later than none."
    ),
    ("coordination_objection", "update (using)", "coordinators", _COORDINATOR): _THE_OTHER_HALF,
    ("coordination_objection", "update (becomes)", "coordinators", _COORDINATOR): _THE_OTHER_HALF,
    ("forum_post", "update (using)", "judging", _JUDGED.format("posts")): _NOT_SHOWN,
    ("forum_post", "update (becomes)", "judging", _JUDGED.format("posts")): _NOT_SHOWN,
    ("forum_thread", "update (using)", "author", _BEGAN): _THE_OTHER_HALF_OF_IT,
    ("forum_thread", "update (using)", "judging", _JUDGED.format("threads")): _NOT_SHOWN,
    ("forum_thread", "update (becomes)", "judging", _JUDGED.format("threads")): _NOT_SHOWN,
    ("forum_thread", "update (using)", "expiry", "without `purpose = 'expiry'`"): (
        _NO_PARTING_IS_SHOWN
    ),
    ("membership_group", "select", "coordinators", "without `approval <> 'none'`"): (
        "A group that was never asked about and is not hidden shows its card to everybody."
    ),
    ("membership_group", "update (using)", "coordinators", _COORDINATOR): _THE_OTHER_HALF,
    ("membership_group", "update (becomes)", "coordinators", _COORDINATOR): _THE_OTHER_HALF,
    ("membership_group", "update (using)", "coordinators", _NEVER_IN_IT): _THE_OTHER_HALF_OF_IT,
    ("membership_group", "update (becomes)", "coordinators", _NEVER_IN_IT): _THE_OTHER_HALF_OF_IT,
    ("safety_reporter", "insert", "own", "without `group_id = groups`"): (
        "Whoever reads the post is in its group."
    ),
    ("membership_membership", "update (becomes)", "invited", "without `state = 'active'`"): (
        "A trigger lets nobody take another step than this one with an invitation in hand."
    ),
}
