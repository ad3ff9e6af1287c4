"""Who may touch resources, proposals, reviews and shares, as the database sees it.

What is on the shelves is everybody's. Everything before that belongs to who proposed it and to the
reviewers: coordinators, and whoever facilitates a group; and what was taken off the shelves, to the
groups that were given it as well. Reviews never change, and nothing here is deleted but a share.
Which state follows which, and what each asks for, is held by triggers (migrations 0002 and 0003).
"""

from groups.scope import COORDINATOR, FACILITATES, FACILITATES_ANY, GROUPS, MINE
from groupsite.confidentiality.row_security import (
    ACTOR,
    ANYBODY,
    Check,
    RowSecurity,
    declare,
    declare_functions,
    purpose,
)

_REVIEWER = f"({COORDINATOR} or {FACILITATES_ANY})"
_CATALOGUE = purpose("catalogue")
_REMINDERS = purpose("reminders")
_VETTING = purpose("vetting")
_OWN_PROPOSAL = (
    f"proposal_id in (select p.id from library_proposal p where p.proposer_id = {ACTOR})"
)
_NOBODYS_PROPOSAL = (
    "proposal_id in (select p.id from library_proposal p where p.proposer_id is null)"
)
_OWN_NEW_PROPOSAL = (
    "resource_id in (select r.id from library_resource r"
    " join library_proposal p on p.id = r.proposal_id"
    f" where r.state = 'proposed' and p.proposer_id = {ACTOR})"
)
_SHELVING = purpose("shelving")
_OWN = {"person": f"person_id = {ACTOR}"}
_GIVEN = f"id in (select s.resource_id from library_share s where s.group_id = {GROUPS})"
_OF_OWN_PROPOSAL = (
    "resource_id in (select r.id from library_resource r join library_proposal p"
    f" on p.id = r.proposal_id where p.proposer_id = {ACTOR})"
)
_OWN_REVIEW = f"review_id in (select v.id from library_review v where v.reviewer_id = {ACTOR})"
_OF_A_ROUND_THAT_IS_OVER = (
    "review_id in (select v.id from library_review v join library_resource r"
    " on r.id = v.resource_id where (r.round > v.round"
    " or r.state in ('published', 'declined', 'retired')) and r.proposal_id not in"
    f" (select p.id from library_proposal p where p.proposer_id = {ACTOR}))"
)
_WAS_PUBLISHED = "state in ('published', 'due', 'sent_back')"

# Whom it helped is nobody's business; how many they are is said from three on.
declare_functions("""
create or replace function library_helped(wanted uuid) returns integer language plpgsql stable as $$
declare
    before text := coalesce(current_setting('app.purpose', true), '');
    said text := set_config('app.purpose', 'counting', true);
    people integer;
begin
    select count(*) into people from library_helped h where h.resource_id = wanted;
    said := set_config('app.purpose', before, true);
    return case when people >= 3 then people else 0 end;
end
$$
""")

declare(
    RowSecurity(
        "library_proposal",
        select={
            "own": f"proposer_id = {ACTOR}",
            "catalogue": f"proposer_id is null and {_CATALOGUE}",
            # Who proposed it is told what became of it.
            "reminders": _REMINDERS,
        },
        insert={
            "own": f"proposer_id = {ACTOR}",
            "catalogue": f"proposer_id is null and {_CATALOGUE}",
        },
    ),
    RowSecurity(
        "library_resource",
        select={
            # PostgreSQL asks the last name of the alphabet first: of most rows nothing else.
            "visitors": "state in ('published', 'due')",
            "own": _OWN_PROPOSAL,
            "reviewers": _REVIEWER,
            # What became of it since.
            "given": _GIVEN,
            "reminders": _REMINDERS,
            "vetting": _VETTING,
            # To find what is there already.
            "catalogue": _CATALOGUE,
        },
        insert={
            "own": f"{_OWN_PROPOSAL} and (not from_coordinator or {COORDINATOR})",
            "catalogue": f"{_CATALOGUE} and not from_coordinator and {_NOBODYS_PROPOSAL}",
        },
        update={
            # To send back or retire what is published as it should be takes a coordinator.
            "reviewers": Check(
                f"{_REVIEWER} and (state in ('proposed', 'first_reviewed', 'due', 'sent_back')"
                f" or (state = 'published' and {COORDINATOR}))",
                _REVIEWER,
            ),
            "own": Check(
                f"{_WAS_PUBLISHED} and {_OWN_PROPOSAL}",
                f"state = 'sent_back' and {_OWN_PROPOSAL}",
            ),
            "vetting": Check(
                f"{_WAS_PUBLISHED} and {_VETTING}", f"state in ('due', 'sent_back') and {_VETTING}"
            ),
        },
    ),
    RowSecurity(
        "library_review",
        # Who looked last is told when it is due again.
        select={"reviewers": _REVIEWER, "reminders": _REMINDERS},
        insert={"own": f"reviewer_id = {ACTOR} and {_REVIEWER}"},
    ),
    RowSecurity(
        "library_checklist",
        # Blind: what somebody answered is theirs until nobody is about to answer any more.
        select={
            "own": _OWN_REVIEW,
            "coordinators": f"{COORDINATOR} and {_OF_A_ROUND_THAT_IS_OVER}",
        },
        insert={"own": _OWN_REVIEW},
    ),
    RowSecurity(
        "library_revision",
        select={"reviewers": _REVIEWER, "own": f"changed_by_id = {ACTOR}"},
        insert={
            "own": f"changed_by_id = {ACTOR} and (not from_coordinator or {COORDINATOR})"
            f" and ({COORDINATOR} or {_OF_OWN_PROPOSAL})"
        },
    ),
    RowSecurity(
        "library_share",
        # Which groups' facilitators are to hear what became of it.
        select={"members": f"group_id = {GROUPS}", "reminders": _REMINDERS},
        insert={"facilitators": f"group_id = {FACILITATES} and shared_by_id = {MINE}"},
        # The order, and the meeting that it is for.
        update={"facilitators": f"group_id = {FACILITATES}"},
        delete={"facilitators": f"group_id = {FACILITATES}"},
    ),
    # Whoever sees a resource sees its file: what is asked of resources goes through their policies.
    RowSecurity(
        "library_resourcefile",
        select={"readers": "resource_id in (select r.id from library_resource r)"},
        insert={"own": _OWN_NEW_PROPOSAL},
        delete={"own": _OWN_NEW_PROPOSAL},
    ),
    # Of what is public, kept by a trigger of migration 0011.
    RowSecurity(
        "library_shelfwords",
        select={"anybody": ANYBODY},
        insert={"shelving": _SHELVING},
        update={"shelving": _SHELVING},
        delete={"shelving": _SHELVING},
    ),
    RowSecurity("library_bookmark", select=_OWN, insert=_OWN, update=_OWN, delete=_OWN),
    RowSecurity(
        "library_helped",
        select={**_OWN, "counting": purpose("counting")},
        insert=_OWN,
        delete=_OWN,
    ),
)
