"""Errors that every subject shares."""


class NotPossible(Exception):
    """A wish that cannot be granted; the message is for the person who wished it, in plain words.

    It never holds what somebody wrote, nor anything that the person may not know. ``field`` names
    the part of the wish that is meant, where it is one.
    """

    field: str | None = None

    def __init__(self, message: str = "", *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field or self.field
