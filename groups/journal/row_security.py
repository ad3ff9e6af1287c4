"""An entry is its author's, and nobody else's.

One purpose has clauses here, as on every sealed table: the renewal of keys, which moves bytes.
"""

from groupsite.confidentiality.row_security import ACTOR, RowSecurity, declare

_OWN = {"author": f"author_id = {ACTOR}"}

declare(RowSecurity("journal_journalentry", select=_OWN, insert=_OWN, update=_OWN, delete=_OWN))
