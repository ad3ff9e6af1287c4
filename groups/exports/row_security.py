"""A certificate is for one person, who may erase it; it is written when a group is closed."""

from groupsite.confidentiality.row_security import ACTOR, RowSecurity, declare, purpose

declare(
    RowSecurity(
        "exports_certificate",
        select={"own": f"person_id = {ACTOR}"},
        insert={"closing": purpose("closing")},
        delete={"own": f"person_id = {ACTOR}"},
    )
)
