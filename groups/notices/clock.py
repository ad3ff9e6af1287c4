"""One clock for every worker on every machine: leases are compared across them."""

from datetime import UTC, datetime

from django.db import connection


def database_clock() -> datetime:
    """What the database's clock shows now."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (now,) = cursor.fetchone()
    shown: datetime = now
    return shown.astimezone(UTC)
