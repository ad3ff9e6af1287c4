"""Who may touch questions, applications and marks of whom to meet nowhere, as the database sees it."""

from groups.scope import FACILITATES, shows_card
from groupsite.confidentiality.row_security import ACTOR, Check, RowSecurity, declare, purpose

_FACILITATORS = f"group_id = {FACILITATES}"
_OVER = f"{purpose('expiry')} and erase_at <= statement_timestamp()"
_ASKABLE = (
    f"group_id in (select g.id from membership_group g where {shows_card('g')}"
    " and g.joining = 'application')"
)
_OWN = f"applicant_id = {ACTOR}"
_SENT = f"{_FACILITATORS} and sent_at is not null"
_OF_MY_DRAFT = (
    "application_id in (select a.id from joining_application a"
    f" where a.applicant_id = {ACTOR} and a.sent_at is null)"
)
_MINE = f"application_id in (select a.id from joining_application a where a.applicant_id = {ACTOR})"
_OF_WHAT_IS_OVER = (
    f"{purpose('expiry')} and application_id in (select a.id from joining_application a"
    " where a.erase_at <= statement_timestamp())"
)
_KEPT = f"owner_id = {ACTOR}"

declare(
    RowSecurity(
        "joining_question",
        select={"facilitators": _FACILITATORS, "applicants": f"{ACTOR} is not null and {_ASKABLE}"},
        insert={"facilitators": _FACILITATORS},
        update={"facilitators": _FACILITATORS},
        delete={"facilitators": _FACILITATORS},
    ),
    # Until it is sent it is the applicant's alone; whoever answers it answers once.
    RowSecurity(
        "joining_application",
        select={
            "applicant": _OWN,
            "facilitators": _SENT,
            "reminders": f"{purpose('reminders')} and sent_at is null",
            "expiry": _OVER,
        },
        insert={"applicant": f"{_OWN} and sent_at is null and decided_at is null and {_ASKABLE}"},
        update={
            "applicant": Check(
                f"{_OWN} and decided_at is null", f"{_OWN} and decided_at is null and {_ASKABLE}"
            ),
            "facilitators": Check(
                f"{_SENT} and decided_at is null", f"{_SENT} and decided_at is not null"
            ),
            # Whoever was held back is told no, as others are.
            "reminders": Check(
                f"{purpose('reminders')} and sent_at is null and decided_at is null",
                f"{purpose('reminders')} and sent_at is null and decided_at is not null",
            ),
        },
        delete={"applicant": _OWN, "expiry": _OVER},
    ),
    RowSecurity(
        "joining_answer",
        select={
            "applicant": _MINE,
            "facilitators": (
                f"{_FACILITATORS} and application_id in (select a.id from joining_application a"
                " where a.sent_at is not null)"
            ),
            "expiry": _OF_WHAT_IS_OVER,
        },
        insert={"applicant": _OF_MY_DRAFT},
        update={"applicant": _OF_MY_DRAFT},
        # Who takes an application back takes its answers along, sent or not.
        delete={
            "applicant": _MINE,
            "expiry": _OF_WHAT_IS_OVER,
        },
    ),
    # Nobody but its owner knows that there is a mark; and one purpose compares.
    RowSecurity(
        "joining_apart",
        select={"own": _KEPT, "keeping_apart": purpose("keeping apart")},
        insert={"own": _KEPT},
        delete={"own": _KEPT},
    ),
)
