"""The benchmark's second way into the same database."""

from django.db import connection, connections

from groupsite.embedded.postgres import OWNER


def settle() -> None:
    """After loading: statistics, so that the planner knows what it would know after a day."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def add_unlocked(alias: str) -> None:
    """A connection of the server's owner, whom row security does not bind."""
    same = connections.settings["default"]
    connections.settings[alias] = {**same, "USER": OWNER, "OPTIONS": {**same["OPTIONS"]}}
