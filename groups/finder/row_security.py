"""Who may touch what the finder shows, and wishes, as the database sees it.

A group that became hidden is gone in the same statement, whatever rows are left of it.
"""

from groupsite.confidentiality.row_security import (
    BEARER,
    Check,
    RowSecurity,
    declare,
    purpose,
)

_LISTING = purpose("listing")
_REMINDERS = purpose("reminders")
_OVER = f"{purpose('expiry')} and erase_at <= statement_timestamp()"
_BEARER = f"token_hash = {BEARER}"


def _with_card(table: str) -> str:
    return (
        "exists (select 1 from membership_group g"
        f" where g.id = {table}.group_id and g.visibility <> 'hidden' and g.stage <> 'closed')"
    )


declare(
    RowSecurity(
        "finder_listing",
        select={"public_card": _with_card("finder_listing"), "listing": _LISTING},
        insert={"listing": f"{_LISTING} and {_with_card('finder_listing')}"},
        update={"listing": Check(_LISTING, _with_card("finder_listing"))},
        delete={"listing": _LISTING},
    ),
    RowSecurity(
        "finder_nexttime",
        select={"public_card": _with_card("finder_nexttime"), "listing": _LISTING},
        insert={"listing": f"{_LISTING} and {_with_card('finder_nexttime')}"},
        delete={"listing": _LISTING},
    ),
    # Whoever holds the link from the mail, and no account: not even the person's own.
    RowSecurity(
        "finder_wish",
        select={"bearer": _BEARER, "reminders": _REMINDERS, "expiry": _OVER},
        insert={"bearer": f"{_BEARER} and confirmed_at is null and told_at is null"},
        update={
            "bearer": Check(
                f"{_BEARER} and confirmed_at is null", f"{_BEARER} and confirmed_at is not null"
            ),
            "reminders": f"{_REMINDERS} and confirmed_at is not null",
        },
        delete={"bearer": _BEARER, "reminders": _REMINDERS, "expiry": _OVER},
    ),
)
