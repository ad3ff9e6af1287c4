"""What the browser is told when a person leaves."""

from django.conf import settings
from django.http import HttpResponseRedirect

THEME_COOKIE = "theme"


def farewell() -> HttpResponseRedirect:
    """Away to an everyday page; the browser forgets what it kept of this site.

    303, so that a form's POST is not repeated elsewhere. Clear-Site-Data also evicts pages kept
    for the Back button (W3C Clear Site Data, section 3.1); browsers without it still lose the cookies.
    """
    response = HttpResponseRedirect(settings.EXIT_URL)
    response.status_code = 303
    response.headers["Clear-Site-Data"] = '"cache", "storage", "cookies"'
    response.headers["Cache-Control"] = "no-store"
    for cookie in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, THEME_COOKIE):
        response.delete_cookie(cookie, samesite="Lax")
    return response
