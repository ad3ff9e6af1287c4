"""Groups whose announced end has come."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from groups.membership import life
from groups.membership.models import Group, Membership
from groupsite.confidentiality.acting import acting_as

DAY = timedelta(days=1)


def announce_end(lead: Membership, *, at: datetime | None = None) -> None:
    """As the lead does it, for three weeks from now."""
    at = at or datetime.now(UTC)
    with acting_as(lead.user):
        life.announce_end(lead, last_day=(at + 21 * DAY).date(), at=at)


def let_time_pass(lead: Membership) -> None:
    """The end of the group was a minute ago, for the database's own clock as well."""
    with acting_as(lead.user), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table membership_group disable trigger group_takes_one_step")
        Group.objects.filter(pk=lead.group_id).update(
            closes_at=datetime.now(UTC) - timedelta(minutes=1)
        )
        cursor.execute("alter table membership_group enable trigger group_takes_one_step")
        cursor.execute("set constraints all deferred")
