"""After a backup was restored: what may have gone out since it was made is not sent again."""

from datetime import datetime

from groups.notices.actions import plan
from groups.notices.claims import ended, transaction_of_its_own
from groups.notices.models import Notice

RESTORED = "restored"


def hold(at: datetime) -> int:
    """Plan what became due, and let none of it go out; says how many rows are held.

    The database has forgotten what was sent since the backup, and the mail server does not tell.
    So each row that a sender would look at now, or was handing over then, is *uncertain* and waits
    for a person. What comes due later, or waits for a later time, was sent by nobody.
    """
    plan(at)
    with transaction_of_its_own():
        return Notice.objects.perhaps_sent_by(at).update(
            **ended(Notice.State.UNCERTAIN, RESTORED, at)
        )
