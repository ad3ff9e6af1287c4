"""Who may touch what the finder shows, and wishes, as the database sees it.

A group that became hidden is gone in the same statement, whatever rows are left of it.
"""

from groups.scope import FACILITATES, shows_card
from groupsite.confidentiality.row_security import (
    ACTOR,
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
        f" where g.id = {table}.group_id and {shows_card('g')})"
    )


_OWN_CARD = f"card_id in (select c.id from accounts_facilitatorcard c where c.person_id = {ACTOR})"
_AS_THEY_ARE_CALLED_THERE = (
    "exists (select 1 from membership_membership m"
    " where m.group_id = finder_shownfacilitator.group_id"
    f" and m.user_id = {ACTOR} and m.display_name = finder_shownfacilitator.display_name)"
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
    # By one's own yes. A facilitator who removes another, or the lead who takes a role away, takes it
    # down as well.
    RowSecurity(
        "finder_shownfacilitator",
        select={
            "public_card": _with_card("finder_shownfacilitator"),
            "own": _OWN_CARD,
            "listing": _LISTING,
        },
        insert={
            "own": f"{_OWN_CARD} and group_id = {FACILITATES}"
            f" and {_with_card('finder_shownfacilitator')} and {_AS_THEY_ARE_CALLED_THERE}",
        },
        delete={"own": _OWN_CARD, "facilitators": f"group_id = {FACILITATES}", "listing": _LISTING},
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
