"""The list of groups that like to be found, and a group's card."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.zones import zone_names
from groups.finder.asking import query_of, tidied, what_may_be_kept
from groups.finder.cards import card_of
from groups.finder.forms import USUAL_ZONE, FinderForm
from groups.finder.matching import Wanted
from groups.finder.pages import page_of
from groups.meetings.words import city
from groups.membership.access import standing_of
from groups.membership.life_words import rest_on_the_card
from groups.membership.models import Group


@require_safe
def finder(request: HttpRequest) -> HttpResponse:
    """Groups that want to be found, or those of them that are looked for."""
    tidy = tidied(request.GET)
    if tidy is not None:
        return redirect(f"{request.path}?{tidy}" if tidy else request.path)
    form = FinderForm.asked(request.GET, zone=home_zone(request))
    form.is_valid()
    wanted = form.wanted()
    with timezone.override(ZoneInfo(wanted.zone)):
        page = page_of(wanted, request.GET.get("page", ""), at=timezone.now())
        facts = {
            "form": form,
            "wanted": wanted,
            "page": page,
            "feed": settings.SITE_URL + reverse("finder:schedule"),
            "dropped": form.names_of(page.dropped),
            "query": query_of(Wanted(wanted.zone), home=home_zone(request)),
            "to_tell": query_of(what_may_be_kept(wanted), home=home_zone(request)),
        }
        return render(request, "finder/finder.html", facts, status=422 if form.errors else 200)


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """What anybody may know of a group that is not hidden."""
    group = get_object_or_404(Group.objects.with_card(), slug=slug)
    zone = request.GET.get("zone", "")
    with timezone.override(ZoneInfo(zone if zone in zone_names() else home_zone(request))):
        facts = {
            "group": group,
            "card": card_of(group, at=timezone.now()),
            "clock": city(timezone.get_current_timezone_name()),
            "standing": standing_of(request.user, group),
            "takes_nobody": rest_on_the_card(group, at=timezone.now()),
        }
        return render(request, "finder/card.html", facts)


def home_zone(request: HttpRequest) -> str:
    """The clock of who is signed in, and for everybody else the one that is most likely here."""
    return getattr(request.user, "time_zone", USUAL_ZONE)
