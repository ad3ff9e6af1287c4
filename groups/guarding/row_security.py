"""A word is on one person's list, and nobody else's. Words are added and removed, never changed."""

from groupsite.confidentiality.row_security import ACTOR, RowSecurity, declare

_OWN = {"own": f"person_id = {ACTOR}"}

declare(RowSecurity("guarding_guardedword", select=_OWN, insert=_OWN, delete=_OWN))
