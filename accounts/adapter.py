"""What allauth asks of us: how addresses are stored, and what its mails may look like."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from accounts.models import normalise_address


class AccountAdapter(DefaultAccountAdapter):
    """Nothing of the site's purpose appears in a mail about an account."""

    def clean_email(self, email: str) -> str:
        cleaned: str = super().clean_email(normalise_address(email))
        return cleaned

    def ajax_response(
        self, request: HttpRequest, response: HttpResponse, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """A page is a page: no second form of it as JSON, with rules of its own."""
        return response
