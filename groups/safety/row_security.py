"""Who may touch helplines, reports, what was decided, and who would like to be asked.

What reports open of the forum's tables is added here: the forum does not know of it. A report is
shown to those who decide as long as nothing is decided, so it is closed by a purpose: a row may not
become one that its changer does not see.
"""

from dataclasses import replace

from groups.scope import AWAY, COORDINATOR, FACILITATES, GROUPS, MINE
from groupsite.confidentiality.row_security import (
    ACTOR,
    ANYBODY,
    Check,
    RowSecurity,
    declare,
    declare_for_all,
    declare_functions,
    purpose,
)

_OPERATOR = {"catalogue": purpose("catalogue")}
_JUDGING = purpose("judging")
_NOT_THEIRS = f"not (group_id = {GROUPS}) and not (group_id = {AWAY})"
_OWN_WORDS = "(case when opens then forum_began(thread_id) else forum_wrote(post_id) end)"
# The reporter's own policy shows people theirs and no other, and so does that of who is told.
_REPORTED_IT = "exists (select 1 from safety_reporter x where x.report_id = safety_report.id)"
_TOLD_OF_IT = "exists (select 1 from safety_told x where x.ruling_id = safety_ruling.id)"
_ASKED_FOR_IT = "exists (select 1 from safety_report r where r.ruling_id = safety_ruling.id)"
_OVER = f"{purpose('expiry')} and decided_at <= statement_timestamp() - interval '90 days'"
_CLOSED = f"{purpose('expiry')} and ruling_id is not null"
_DUE = "due_at <= statement_timestamp()"
_ASKED_LONG_AGO = (
    f"{purpose('expiry')} and (done_at <= statement_timestamp() - interval '14 days'"
    " or due_at <= statement_timestamp() - interval '60 days')"
)


def _ids(name: str, query: str) -> str:
    """The query is asked under the policies of whoever asks."""
    return f"""
create or replace function {name}() returns uuid[] language plpgsql stable as $$
begin
    return (select coalesce(array_agg(x.id), '{{}}') from ({query}) x);
end
$$
"""


declare_functions(
    _ids(
        "safety_opened",
        "select post_id as id from safety_report where ruling_id is null"
        " and not for_coordinators and post_id is not null",
    ),
    """
create or replace function safety_may_write(asked uuid) returns boolean language plpgsql stable as $$
begin
    return not exists (
        select from safety_told t join safety_ruling r on r.id = t.ruling_id
        where t.membership_id = any(scope_memberships()) and t.group_id = asked
            and r.verdict = 'pause' and r.decided_at > statement_timestamp() - interval '7 days'
    );
end
$$
""",
    _ids("safety_judged_posts", "select post_id as id from safety_reporter"),
    _ids("safety_judged_threads", "select thread_id as id from safety_reporter"),
)

_OPENED = f"group_id = {FACILITATES} and id = any((select safety_opened())::uuid[])"
_POSTS = "any((select safety_judged_posts())::uuid[])"
_THREADS = "any((select safety_judged_threads())::uuid[])"
_JUDGED_POST = f"{_JUDGING} and id = {_POSTS}"
_JUDGED_THREAD = f"{_JUDGING} and id = {_THREADS}"
_MAY_WRITE = "safety_may_write(group_id)"
_JUDGED_AUTHOR = (
    f"{_JUDGING} and (post_id = {_POSTS} or (post_id is null and thread_id = {_THREADS}))"
)
_STILL_THERE = "(expires_at is null or expires_at > statement_timestamp())"


def _opened_by_reports(table: RowSecurity) -> RowSecurity:
    """One post to the facilitators; and to the purpose that post, its thread and its author."""
    if table.table == "forum_post":
        # PostgreSQL asks the last name of the alphabet first: "readers", which most rows fulfil.
        reported = {"facilitators": f"{_OPENED} and {_STILL_THERE}"}
        return replace(
            table,
            select={**table.select, **reported, "judging": _JUDGED_POST},
            insert={name: f"({clause}) and {_MAY_WRITE}" for name, clause in table.insert.items()},
            update={
                **table.update,
                "judging": Check(_JUDGED_POST, f"{_JUDGED_POST} and hidden_at is not null"),
            },
            delete={**table.delete, "judging": _JUDGED_POST},
        )
    if table.table == "forum_thread":
        return replace(
            table,
            select={**table.select, "judging": _JUDGED_THREAD},
            insert={name: f"({clause}) and {_MAY_WRITE}" for name, clause in table.insert.items()},
            update={
                **table.update,
                "judging": Check(_JUDGED_THREAD, f"{_JUDGED_THREAD} and hidden_at is not null"),
            },
            delete={
                **table.delete,
                "judging": f"{_JUDGED_THREAD} and taken_back_at is not null",
            },
        )
    if table.table == "forum_authorship":
        return replace(table, select={**table.select, "judging": _JUDGED_AUTHOR})
    if table.table == "forum_hidden":
        of_a_report = {"judging": f"{_JUDGING} and post_id = {_POSTS}"}
        return replace(table, insert={**table.insert, **of_a_report})
    return table


declare_for_all(_opened_by_reports)

declare(
    RowSecurity(
        "safety_helpline",
        select={"anybody": ANYBODY},
        insert=_OPERATOR,
        update=_OPERATOR,
        delete=_OPERATOR,
    ),
    RowSecurity(
        "safety_report",
        select={
            "reporter": f"group_id = {GROUPS} and {_REPORTED_IT}",
            "facilitators": f"group_id = {FACILITATES} and not for_coordinators"
            f" and ruling_id is null and not {_OWN_WORDS}",
            "coordinators": f"for_coordinators and ruling_id is null and {COORDINATOR}"
            f" and {_NOT_THEIRS}",
            "judging": _JUDGING,
            "reminders": purpose("reminders"),
            "expiry": _CLOSED,
        },
        # The reporter's row is written first, and only for what they read.
        insert={
            "reporter": f"group_id = {GROUPS} and ruling_id is null and exists (select 1"
            " from safety_reporter x where x.report_id = safety_report.id"
            " and x.post_id = safety_report.post_id and x.thread_id = safety_report.thread_id"
            " and x.group_id = safety_report.group_id)",
        },
        update={
            "judging": Check(f"{_JUDGING} and ruling_id is null", "ruling_id is not null"),
        },
        delete={"expiry": _CLOSED},
    ),
    RowSecurity(
        "safety_reporter",
        select={
            "own": f"membership_id = {MINE}",
            "judging": _JUDGING,
            "reminders": purpose("reminders"),
        },
        insert={
            "own": f"membership_id = {MINE} and group_id = {GROUPS}"
            " and exists (select 1 from forum_post p where p.id = safety_reporter.post_id"
            " and p.thread_id = safety_reporter.thread_id"
            " and p.group_id = safety_reporter.group_id)",
        },
    ),
    RowSecurity(
        "safety_ruling",
        select={
            "facilitators": f"group_id = {FACILITATES} and not for_coordinators",
            "told": f"group_id = {GROUPS} and {_TOLD_OF_IT}",
            "reporter": f"group_id = {GROUPS} and {_ASKED_FOR_IT}",
            "reminders": purpose("reminders"),
            "expiry": purpose("expiry"),
        },
        insert={
            "facilitators": f"group_id = {FACILITATES} and not for_coordinators"
            f" and decided_by_id = {ACTOR}",
            "coordinators": f"for_coordinators and decided_by_id = {ACTOR} and {COORDINATOR}"
            f" and {_NOT_THEIRS}",
        },
        delete={"expiry": _OVER},
    ),
    RowSecurity(
        "safety_told",
        select={"own": f"membership_id = {MINE}", "reminders": purpose("reminders")},
        insert={"judging": _JUDGING},
    ),
    RowSecurity(
        "safety_checkin",
        select={
            "own": f"membership_id = {MINE}",
            "facilitators": f"group_id = {FACILITATES} and {_DUE}",
            "reminders": f"{purpose('reminders')} and {_DUE}",
            "expiry": _ASKED_LONG_AGO,
        },
        insert={"own": f"membership_id = {MINE} and group_id = {GROUPS} and done_at is null"},
        # Whose it is and for which day is held by a trigger.
        update={
            "facilitators": Check(
                f"group_id = {FACILITATES} and {_DUE} and done_at is null"
                f" and not (membership_id = {MINE})",
                f"group_id = {FACILITATES} and done_at is not null",
            ),
        },
        delete={"own": f"membership_id = {MINE}", "expiry": _ASKED_LONG_AGO},
    ),
)
