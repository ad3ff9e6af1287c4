"""A person's own notices, and the way out of a category of mails, from the mail itself."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from groups.notices import actions
from groups.notices.forms import SeenForm
from groups.notices.reading import notices_of
from groups.notices.unsubscribing import read_token


@require_safe
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """What the person was told lately."""
    return _page(request)


@require_POST
@login_required
def seen(request: HttpRequest) -> HttpResponse:
    """Those on the page are new no more."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    actions.see(cast(User, request.user), form.cleaned_data["seen"], at=timezone.now())
    return redirect("notices:notices")


def _page(request: HttpRequest, form: SeenForm | None = None) -> HttpResponse:
    told = notices_of(cast(User, request.user), at=timezone.now())
    facts = {"told": told, "new": [one for one in told if one.new], "form": form}
    return render(request, "notices/notices.html", facts, status=422 if form else 200)


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
