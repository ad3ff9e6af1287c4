"""The way out of a category of mails, from the mail itself."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from groups.notices import actions
from groups.notices.unsubscribing import read_token


# A mail program posts here by itself (RFC 8058): without a cookie, a session or a token of ours
# in the form. The signed address is the permission, and all that it permits is fewer mails.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and changes nothing; POST switches the category off, without a redirect."""
    found = read_token(token)
    if found is None:
        raise Http404
    person, category = found
    done = request.method == "POST"
    if not (actions.switch_off(person, category) if done else actions.has_account(person)):
        raise Http404
    return render(request, "notices/unsubscribe.html", {"category": category, "done": done})
