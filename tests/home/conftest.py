"""What the forum's and the meetings' tests have made, for a page that shows something of each."""

from tests.forum.conftest import agreed, gather, joined, reply, start

__all__ = ["agreed", "gather", "joined", "reply", "start"]
