"""Serialises what must not happen twice at once in one group."""

from uuid import UUID

from django.db import connection


def lock_group(group_id: UUID) -> None:
    """Wait for, and hold until the transaction ends, the right to change who is in the group.

    An advisory lock: an invited person may not lock the group's row, row security forbids it.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(group_id)])
