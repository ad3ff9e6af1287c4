"""Clauses that no attempt of the hunt shows yet, though something may well depend on them.

They came with reports, vetting and the coordinators' desk, and wait for a row in ``setting.py`` that
tells with them from without. The hunt fails on every other one, and where one of these begins to show:
the list only gets shorter.
"""

UNSEEN = {
    (
        "coordination_objection",
        "update (using)",
        "coordinators",
        "taken away",
    ),
    (
        "forum_answerreview",
        "insert",
        "facilitators",
        "without `(resource_id is null or exists (select 1 from library_resour … nd r.state = 'published'))`",
    ),
    (
        "forum_answerreview",
        "insert",
        "facilitators",
        "without `exists (select 1 from forum_post p join forum_thread t on t. … s and t.kind = 'question')`",
    ),
    (
        "forum_hidden",
        "insert",
        "judging",
        "without `post_id = any((select safety_judged_posts())::uuid[])`",
    ),
    (
        "forum_post",
        "update (becomes)",
        "judging",
        "without `id = any((select safety_judged_posts())::uuid[])`",
    ),
    (
        "forum_post",
        "update (using)",
        "judging",
        "without `id = any((select safety_judged_posts())::uuid[])`",
    ),
    (
        "forum_suggestion",
        "select",
        "key_rotation",
        "taken away",
    ),
    (
        "forum_thread",
        "insert",
        "author",
        "without `safety_may_write(group_id)`",
    ),
    (
        "forum_thread",
        "update (becomes)",
        "judging",
        "without `id = any((select safety_judged_threads())::uuid[])`",
    ),
    (
        "forum_thread",
        "update (using)",
        "author",
        "opened",
    ),
    (
        "forum_thread",
        "update (using)",
        "author",
        "without `exists (select 1 from forum_authorship x where x.thread_id = … .id and x.post_id is null)`",
    ),
    (
        "forum_thread",
        "update (using)",
        "expiry",
        "opened",
    ),
    (
        "forum_thread",
        "update (using)",
        "judging",
        "opened",
    ),
    (
        "forum_thread",
        "update (using)",
        "judging",
        "without `id = any((select safety_judged_threads())::uuid[])`",
    ),
    (
        "library_checklist",
        "select",
        "coordinators",
        "without `review_id in (select v.id from library_review v join library … ere p.proposer_id = user))`",
    ),
    (
        "membership_group",
        "select",
        "coordinators",
        "without `approval <> 'none'`",
    ),
    (
        "membership_group",
        "update (becomes)",
        "coordinators",
        "without `(select exists (select 1 from accounts_user u where u.id = u … rdinator and u.is_active))`",
    ),
    (
        "membership_group",
        "update (becomes)",
        "coordinators",
        "without `not exists (select 1 from membership_membership m where m.gr … d m.joined_at is not null)`",
    ),
    (
        "membership_group",
        "update (using)",
        "coordinators",
        "opened",
    ),
    (
        "membership_group",
        "update (using)",
        "coordinators",
        "without `(select exists (select 1 from accounts_user u where u.id = u … rdinator and u.is_active))`",
    ),
    (
        "membership_group",
        "update (using)",
        "coordinators",
        "without `not exists (select 1 from membership_membership m where m.gr … d m.joined_at is not null)`",
    ),
    (
        "safety_report",
        "select",
        "coordinators",
        "without `not (group_id = away)`",
    ),
    (
        "safety_report",
        "select",
        "coordinators",
        "without `not (group_id = groups)`",
    ),
    (
        "safety_report",
        "update (becomes)",
        "judging",
        "opened",
    ),
    (
        "safety_report",
        "update (using)",
        "judging",
        "without `purpose = 'judging'`",
    ),
    (
        "safety_reporter",
        "insert",
        "own",
        "without `group_id = groups`",
    ),
    (
        "safety_ruling",
        "insert",
        "coordinators",
        "taken away",
    ),
    (
        "safety_ruling",
        "insert",
        "coordinators",
        "without `(select exists (select 1 from accounts_user u where u.id = u … rdinator and u.is_active))`",
    ),
    (
        "safety_ruling",
        "insert",
        "coordinators",
        "without `not (group_id = away)`",
    ),
    (
        "safety_ruling",
        "insert",
        "coordinators",
        "without `not (group_id = groups)`",
    ),
}
