"""The one answer to a text that cannot be opened, whatever the reason."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from groupsite.confidentiality.keyring import Unreadable

Respond = Callable[[HttpRequest], HttpResponse]
_log = logging.getLogger(__name__)


class SayThatItCannotBeOpened:
    """Stands last: the view's own transaction is undone, and the person is still known.

    Not a fault of the program, so it has no traceback; an operator looks for a key that is missing
    from DATA_KEYS, or was destroyed.
    """

    def __init__(self, respond: Respond) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._respond(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """503: with the right key at hand it may open again."""
        if not isinstance(fault, Unreadable):
            return None
        match = request.resolver_match
        route = match.route if match else "unknown"
        _log.error("a text could not be opened", extra={"route": route})
        return HttpResponse(render_to_string("unreadable.html", request=request), status=503)
