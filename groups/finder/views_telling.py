"""Being told when there is a group: asking, saying yes, reading, stopping."""

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from groups.finder import actions
from groups.finder.asking import query_of
from groups.finder.forms import TellForm
from groups.finder.telling import wanted_of
from groups.finder.views import home_zone
from groups.membership.views import form_methods
from groupsite.confidentiality.acting import acting_as


@form_methods
def tell(request: HttpRequest) -> HttpResponse:
    """Leave an address. The answer is the same, whoever's it is."""
    home = home_zone(request)
    if request.method != "POST":
        return render(request, "finder/tell.html", {"form": TellForm.empty(request.GET, zone=home)})
    form = TellForm(request.POST, zone=home)
    if not form.is_valid():
        return render(request, "finder/tell.html", {"form": form}, status=422)
    if not ratelimit.consume(request, action="tell_me"):
        return ratelimit.respond_429(request)
    actions.ask_to_be_told(form.wanted(), form.cleaned_data["address"], at=timezone.now())
    return redirect("finder:asked")


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "finder/asked.html")


@form_methods
def told(request: HttpRequest, token: str) -> HttpResponse:
    """Where the mails lead. A program that opens the link confirms nothing."""
    now = timezone.now()
    with acting_as(None, bearing=token):
        wish = actions.wish_in_hand(token, at=now)
        if wish is None:
            raise Http404
        if request.method == "POST":
            actions.confirm(wish, at=now)
            return redirect("finder:told", token)
        query = query_of(wanted_of(wish), home=home_zone(request))
    return render(request, "finder/told.html", {"wish": wish, "query": query, "token": token})


# A mail program posts here by itself (RFC 8058), as at notices.views.unsubscribe.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and changes nothing; POST forgets the address, without a redirect."""
    with acting_as(None, bearing=token):
        wish = actions.wish_in_hand(token, at=timezone.now())
        if wish is None:
            raise Http404
        if request.method == "POST":
            actions.stop(wish)
    return render(request, "finder/stop.html", {"done": request.method == "POST"})
