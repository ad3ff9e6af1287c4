"""Pages for a person in a hurry: each works without sign-in, cookies or JavaScript."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.safety.actions import helplines
from groups.safety.help_page import help_page
from groups.safety.leaving import THEME_COOKIE, farewell
from groups.safety.limits import LIMITS, THIEF, YOURSELF
from groups.safety.promises import PROMISES

THEMES = ("auto", "light", "dark")


# GET must do it, because a plain link is the one control that always works; and no token may be
# asked for, because a stale page has none. Somebody else's page could thus sign a person out: a
# nuisance, taken for the sake of the person who has to leave now.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Ends the session and leads away."""
    if _only_guessing(request):
        return HttpResponse(status=425)
    logout(request)
    return farewell()


def _only_guessing(request: HttpRequest) -> bool:
    """A browser that loads a link before anybody chose it says so."""
    said = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" in said


@csrf_exempt  # only colours; public pages carry no token, because a token would set a cookie
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remembers light or dark until the browser closes: a lasting cookie would tell of the visit."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise BadRequest("No such theme.")
    back = request.POST.get("next", "")
    # A path and nothing else: ``redirect`` would take any other word for the name of a route.
    own = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = redirect(back if own else "/")
    response.status_code = 303
    if chosen == "auto":
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            THEME_COOKIE, chosen, secure=settings.SECURE, httponly=True, samesite="Lax"
        )
    return response


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Whom to call, where one is."""
    page = help_page(helplines(), request.GET.get("country", ""), today=timezone.localdate())
    return render(
        request, "safety/help_now.html", {"page": page}, status=200 if page.known else 404
    )


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """What is promised, and what is not."""
    said = {"promises": PROMISES, "thief": THIEF, "limits": LIMITS, "yourself": YOURSELF}
    return render(request, "safety/promises.html", said)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """For well-behaved crawlers: the public pages and nothing else."""
    return render(request, "safety/robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116); its end lies always less than a year ahead."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    facts = {
        "contact": settings.DEFAULT_FROM_EMAIL,
        "expires": (today + timedelta(days=180)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "site_url": settings.SITE_URL,
    }
    return render(request, "safety/security.txt", facts, content_type="text/plain; charset=utf-8")
