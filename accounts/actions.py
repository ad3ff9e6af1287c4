"""What changes a person's account."""

from datetime import datetime
from typing import Any

from accounts.models import User, normalise_address


def change_settings(user: User, **changes: Any) -> None:
    """Store what differs, and nothing else."""
    changed = [name for name, value in changes.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, changes[name])
    if changed:
        user.save(update_fields=changed)


def answer_about_mail(user: User, *, safe: bool, at: datetime) -> None:
    """Note whether mail is safe for the person, and when they said so."""
    change_settings(user, mail_is_safe=safe, mail_asked_at=at)


def appoint_coordinator(address: str) -> bool:
    """Make a person a coordinator; False where they are one. Raises User.DoesNotExist."""
    person = User.objects.get(email=normalise_address(address), is_active=True)
    return bool(User.objects.filter(pk=person.pk, is_coordinator=False).update(is_coordinator=True))
