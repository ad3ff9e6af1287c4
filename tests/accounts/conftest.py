"""Invitations as they arrive, for who joins."""

from tests.membership.conftest import invited

__all__ = ["invited"]
