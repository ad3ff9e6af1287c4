"""What goes wrong with a server on a laptop, said so that a person can act on it."""


class EmbeddedError(RuntimeError):
    """An embedded server cannot be had; the message says why and what helps."""
