"""A person's account as an operator finds it in the database, column by column."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as in_words

from accounts.models import User

COLUMNS: Mapping[str, str] = {
    "id": "Number of the account",
    "email": "E-mail address",
    "password": "Password",
    "last_login": "Signed in last",
    "is_active": "May sign in",
    "is_staff": "Belongs to the staff",
    "is_coordinator": "Coordinates",
    "joined_at": "Account since",
    "time_zone": "Time zone",
    "country": "Country",
    "language": "Language",
    "mail_is_safe": "E-mail is safe",
    "mail_asked_at": "Asked about e-mail last",
    "mail_label": "What mails are called",
    "quiet_from": "No mails from",
    "quiet_until": "No mails until",
    "reminder_leads": "Minutes before a meeting",
    "categories_off": "Mails that are not wanted",
}
"""Every column of the table, in words; a test compares them."""

HASHED = "A code made from it. The password itself stands nowhere."


def account_row(user: User) -> Sequence[tuple[str, str]]:
    """Each column's name and what stands in it."""
    return [
        (COLUMNS[field.name], _value(field.name, getattr(user, field.name)))
        for field in User._meta.concrete_fields
    ]


def _value(name: str, value: Any) -> str:
    if name == "password":
        return HASHED
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return in_words(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, list):
        value = ", ".join(str(one) for one in value)
    return str(value or "Nothing")
