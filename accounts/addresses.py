"""E-mail addresses: which ones our mail reaches, and how one is shown."""

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

MOST_CHARACTERS = 254

_shaped_like_an_address = EmailValidator()


def address_problem(address: str) -> str:
    """Why no mail can go to ``address``, in plain words; empty when it can.

    An address with other letters than ASCII before the @ is a right one (RFC 6531), but only
    servers that speak SMTPUTF8 take it, and Django's sender does not: it raises ValueError for
    one. Such letters after the @ are sent as IDNA and do no harm.
    """
    if not address:
        return "There is no address."
    if len(address) > MOST_CHARACTERS:
        return "The address is too long."
    mailbox = address.rpartition("@")[0]
    if mailbox and not mailbox.isascii():
        return "Our mail cannot go to an address with such letters before the @."
    try:
        _shaped_like_an_address(address)
    except ValidationError:
        return "This is not an e-mail address."
    return ""


def masked(address: str) -> str:
    """Enough of an address to recognise one's own typing: ``m…@example.org``."""
    mailbox, _, host = address.rpartition("@")
    return f"{mailbox[:1]}…@{host}"
