"""What coordinators may do. They see no posts, and no group beyond what an objection carries."""

from accounts.models import User
from groups.coordination.models import Objection


def may_answer(user: User, objection: Objection) -> bool:
    """A coordinator answers what is open, and never their own."""
    return Objection.objects.awaiting(user).filter(pk=objection.pk).exists()
