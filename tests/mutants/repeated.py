"""Conditions that another one says as well, each with its reason.

Without one of these nothing changes for anybody, so no attempt can show it. They stay in the policies
because they stand first and are cheap, or because they say what is meant. A whole clause never
belongs here; and the hunt fails where one of these begins to show.
"""

_THE_OTHER_HALF = (
    "It is about who acts, not about the row, and the other half of the change asks it too."
)
_REVIEWER = "without `((select exists (select 1 from accounts_user u where u.id =  … pe_facilitates() <> '{}'))`"

REPEATED = {
    ("audit_entry", "select", "members", "without `group_id = groups`"): (
        "Outside of one's groups there is no moment of joining, and nothing is later than none."
    ),
    ("library_resource", "insert", "catalogue", "without `purpose = 'catalogue'`"): (
        "A proposal of nobody is shown to this purpose alone."
    ),
    ("library_resource", "update (using)", "reviewers", _REVIEWER): _THE_OTHER_HALF,
    ("library_resource", "update (becomes)", "reviewers", _REVIEWER): _THE_OTHER_HALF,
}
