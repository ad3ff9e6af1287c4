"""How often somebody may ask, whichever group, from one account or one address.

Counted before anything is looked up: whoever is stopped learns nothing of the group.
"""

from typing import Final

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse

RATES: Final = {"ask_to_join": "40/h/user,120/h/ip"}


def too_often(request: HttpRequest) -> HttpResponse | None:
    """The page that says so, or None. Looking is not counted."""
    answer: HttpResponse | None = ratelimit.consume_or_429(
        request, action="ask_to_join", config=RATES
    )
    return answer
