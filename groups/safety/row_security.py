"""Helplines are for everybody; only an operator's import writes them."""

from groupsite.confidentiality.row_security import ANYBODY, RowSecurity, declare, purpose

_OPERATOR = {"catalogue": purpose("catalogue")}

declare(
    RowSecurity(
        "safety_helpline",
        select={"anybody": ANYBODY},
        insert=_OPERATOR,
        update=_OPERATOR,
        delete=_OPERATOR,
    )
)
