"""Pages show times on the reader's own clock."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

Respond = Callable[[HttpRequest], HttpResponse]


def speak_the_persons_time(respond: Respond) -> Respond:
    """Activates the zone that the signed-in person chose."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return respond(request)
        with timezone.override(ZoneInfo(request.user.time_zone)):
            return respond(request)

    return answer
