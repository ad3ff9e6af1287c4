"""Conditions that another one says as well, each with its reason.

Without one of these nothing changes for anybody, so no attempt can show it. They stay in the policies
because they stand first and are cheap, or because they say what is meant. A whole clause never
belongs here; and the hunt fails where one of these begins to show.
"""

_THE_OTHER_HALF = (
    "It is about who acts, not about the row, and the other half of the change asks it too."
)
_COORDINATOR = "without `(select exists (select 1 from accounts_user u where u.id = u … rdinator and u.is_active))`"
_NO_PARTING_IS_SHOWN = "What somebody who parts is about to say is shown to this purpose alone."

REPEATED = {
    ("audit_entry", "select", "members", "without `group_id = groups`"): (
        "Outside of one's groups there is no moment of joining, and nothing is later than none."
    ),
    ("coordination_objection", "update (using)", "coordinators", _COORDINATOR): _THE_OTHER_HALF,
    ("coordination_objection", "update (becomes)", "coordinators", _COORDINATOR): _THE_OTHER_HALF,
    ("forum_thread", "update (using)", "expiry", "without `purpose = 'expiry'`"): (
        _NO_PARTING_IS_SHOWN
    ),
    ("meetings_meeting", "trigger", "meeting_takes_visits_along", "taken away"): (
        "It refuses nothing: it moves rows along, as tests/joining/test_visit.py shows."
    ),
    ("membership_membership", "update (becomes)", "invited", "without `state = 'active'`"): (
        "A trigger lets nobody take another step than this one with an invitation in hand."
    ),
}
