"""The web server's own settings; gunicorn reads this file by itself, in development and after.

WEB_CONCURRENCY says how many processes; ``--bind`` says where.
"""

import sys
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # it carries no types


class WithoutContent(Logger):  # type: ignore[misc]  # gunicorn carries no types
    """A path may hold a token, a header a cookie, an exception's message what somebody wrote."""

    def exception(self, msg: object, *args: object, **kwargs: Any) -> None:
        kind = sys.exc_info()[0]
        self.error("A request failed: %s", kind.__name__ if kind else "unknown")

    def warning(self, msg: object, *args: object, **kwargs: Any) -> None:
        if str(msg).startswith("Invalid request"):
            msg, args = "A request was no proper HTTP", ()
        super().warning(msg, *args, **kwargs)


logger_class = WithoutContent
loglevel = "warning"
# Its lines are addresses of persons and of groups.
accesslog = None
worker_class = "gthread"
threads = 4
graceful_timeout = 4
# It would be a socket in the home folder that nobody here asked for.
control_socket_disable = True
