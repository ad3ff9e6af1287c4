"""The way out stays open when the rest of the house does not; and no refusal is an empty page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from groups.safety.leaving import farewell

Respond = Callable[[HttpRequest], HttpResponse]
EXIT_PATH = "/exit/"
# Refusals that Django sends without a word, and the pages that say them.
WORDLESS = {405: "405.html", 413: "413.html"}


def always_a_way_out(respond: Respond) -> Respond:
    """Leaving must not wait for a database that is down. Stands before everything that can fail."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if request.path == EXIT_PATH and response.status_code >= 500:
            return farewell()
        return response

    return answer


def words_for_refusals(respond: Respond) -> Respond:
    """Says a refusal that came as an empty page. Stands last, where the person is known."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        page = WORDLESS.get(response.status_code)
        if page and not response.streaming and not response.content and request.method != "HEAD":
            response.content = render_to_string(page, request=request)
            response.headers["Content-Type"] = "text/html; charset=utf-8"
        return response

    return answer
