"""Asking for the password once more before something is given away that a shared laptop may hold."""

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest


def ask_again_unless_recent(request: HttpRequest) -> None:
    """Sends the person to the page that asks for it, and back; nothing where they said it lately."""
    if is_reauthentication_required(request, app="account"):
        raise ReauthenticationRequired
