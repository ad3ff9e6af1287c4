"""What allauth asks of us: how addresses are stored, and what its mails may look like."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import User, normalise_address


class AccountAdapter(DefaultAccountAdapter):
    """Nothing of the site's purpose appears in a mail about an account."""

    def clean_email(self, email: str) -> str:
        return normalise_address(super().clean_email(email))

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user = super().save_user(request, user, form, commit=False)
        user.email = normalise_address(user.email)
        if commit:
            user.save()
        return user
