"""The way out stays open when the rest of the house does not."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from groups.safety.leaving import farewell

Respond = Callable[[HttpRequest], HttpResponse]
EXIT_PATH = "/exit/"


def always_a_way_out(respond: Respond) -> Respond:
    """Leaving must not wait for a database that is down. Stands before everything that can fail."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if request.path == EXIT_PATH and response.status_code >= 500:
            return farewell()
        return response

    return answer
