"""What was found of links is for the checker that writes it, and for nobody else.

A resource that is sent back says why by itself.
"""

from groupsite.confidentiality.row_security import RowSecurity, declare, purpose

_CHECKER = {"vetting": purpose("vetting")}

declare(RowSecurity("links_linkcheck", select=_CHECKER, insert=_CHECKER, update=_CHECKER))
