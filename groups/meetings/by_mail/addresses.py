"""The addresses that take answers: ``settings.REPLY_ADDRESS`` with a token in it."""

import re
from typing import Final

from django.conf import settings

from groupsite.environment import TOKEN_LENGTH

_TOKEN: Final = f"([0-9a-f]{{{TOKEN_LENGTH}}})"


def reply_address(token: str) -> str:
    """Where answers to one member's invitations go."""
    form: str = settings.REPLY_ADDRESS
    return form.replace("{token}", token)


def token_in(recipient: str) -> str | None:
    """The token of an address as a mail server gives it; None for any other address."""
    form: str = settings.REPLY_ADDRESS
    if not form:
        return None
    before, _, after = form.partition("{token}")
    pattern = re.escape(before) + _TOKEN + re.escape(after)
    found = re.fullmatch(pattern, recipient.strip().strip("<>").lower(), flags=re.ASCII)
    return found[1] if found else None
