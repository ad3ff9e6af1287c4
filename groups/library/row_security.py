"""Who may touch resources, proposals, reviews and shares, as the database sees it.

A published resource is everybody's. Everything before that belongs to who proposed it and to the
reviewers: coordinators, and whoever facilitates a group. Reviews never change, and nothing here is
deleted but a share.
"""

from groups.scope import FACILITATES, FACILITATES_ANY, GROUPS, MINE
from groupsite.confidentiality.row_security import ACTOR, Check, RowSecurity, declare, purpose

_COORDINATOR = (
    "(select exists (select 1 from accounts_user u"
    f" where u.id = {ACTOR} and u.is_coordinator and u.is_active))"
)
_REVIEWER = f"({_COORDINATOR} or {FACILITATES_ANY})"
_CATALOGUE = purpose("catalogue")
_OWN_PROPOSAL = (
    f"proposal_id in (select p.id from library_proposal p where p.proposer_id = {ACTOR})"
)
_NOBODYS_PROPOSAL = (
    "proposal_id in (select p.id from library_proposal p where p.proposer_id is null)"
)

declare(
    RowSecurity(
        "library_proposal",
        select={
            "own": f"proposer_id = {ACTOR}",
            "catalogue": f"proposer_id is null and {_CATALOGUE}",
        },
        insert={
            "own": f"proposer_id = {ACTOR}",
            "catalogue": f"proposer_id is null and {_CATALOGUE}",
        },
    ),
    RowSecurity(
        "library_resource",
        select={
            "anybody": "state = 'published'",
            "own": _OWN_PROPOSAL,
            "reviewers": _REVIEWER,
            # To find what is there already.
            "catalogue": _CATALOGUE,
        },
        insert={
            "own": f"{_OWN_PROPOSAL} and (not from_coordinator or {_COORDINATOR})",
            "catalogue": f"{_CATALOGUE} and not from_coordinator and {_NOBODYS_PROPOSAL}",
        },
        # What is published or declined stays as it was reviewed.
        update={
            "reviewers": Check(
                f"state in ('proposed', 'first_reviewed') and {_REVIEWER}",
                f"state in ('proposed', 'first_reviewed', 'published', 'declined') and {_REVIEWER}",
            )
        },
    ),
    RowSecurity(
        "library_review",
        # Who looked last is told when it is due again.
        select={"reviewers": _REVIEWER, "reminders": purpose("reminders")},
        insert={"own": f"reviewer_id = {ACTOR} and {_REVIEWER}"},
    ),
    RowSecurity(
        "library_share",
        select={"members": f"group_id = {GROUPS}"},
        insert={"facilitators": f"group_id = {FACILITATES} and shared_by_id = {MINE}"},
        delete={"facilitators": f"group_id = {FACILITATES}"},
    ),
)
