"""Opens the transaction in which a request acts for the person who sent it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from groupsite.confidentiality.acting import acting_as

Respond = Callable[[HttpRequest], HttpResponse]


def act_as_the_person(respond: Respond) -> Respond:
    """ATOMIC_REQUESTS inside it still rolls a failed view back."""

    def answer(request: HttpRequest) -> HttpResponse:
        with acting_as(request.user):
            return respond(request)

    return answer
