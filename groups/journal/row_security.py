"""An entry is its author's. No purpose, no facilitator, no staff has a clause here."""

from groupsite.confidentiality.row_security import ACTOR, RowSecurity, declare

_OWN = {"author": f"author_id = {ACTOR}"}

declare(RowSecurity("journal_journalentry", select=_OWN, insert=_OWN, update=_OWN, delete=_OWN))
