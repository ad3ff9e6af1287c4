"""What allauth asks of us: how addresses are stored, and what its mails may look like."""

from allauth.account.adapter import DefaultAccountAdapter

from accounts.models import normalise_address


class AccountAdapter(DefaultAccountAdapter):
    """Nothing of the site's purpose appears in a mail about an account."""

    def clean_email(self, email: str) -> str:
        cleaned: str = super().clean_email(normalise_address(email))
        return cleaned
