"""What every answer carries, whoever asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

Respond = Callable[[HttpRequest], HttpResponse]


def closed_doors(respond: Respond) -> Respond:
    """Nothing is kept by a browser or a proxy, nothing is embedded elsewhere."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"
        )
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer
