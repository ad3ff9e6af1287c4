"""The first page, and a group's home."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.forms import MailForm
from accounts.models import User
from groups.forum.overview import attention, recent_threads
from groups.home.account_row import account_row
from groups.home.circles import circles_of
from groups.home.seen_as import As, address_as_invited, places_of, seen_by, somebody
from groups.library.overview import shared_with
from groups.meetings.calls import calls_of, questions
from groups.meetings.overview import next_meeting
from groups.membership.access import MemberRequest, member_required
from groups.membership.calls import answered
from groups.membership.handover import lead_question
from groups.membership.life_words import banner
from groups.membership.models import Membership
from groups.notices.reading import something_new
from groups.safety import calls as safety


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is, for somebody who may be watched; and who signed in finds their groups."""
    if not request.user.is_authenticated:
        return render(request, "home.html")
    at = timezone.now()
    facts = {
        "circles": circles_of(request.user, at=at),
        "something_new": something_new(request.user, at=at),
        "mail_question": MailForm()["safe"] if request.user.is_to_be_asked_about_mail(at) else None,
    }
    return render(request, "home_member.html", facts)


@require_safe
@member_required
def group(request: MemberRequest) -> HttpResponse:
    """What is next, what was said lately, what was shared."""
    at, member = timezone.now(), request.member
    asks = questions(member, at=at) | safety.questions(member)
    row = answered(member, lead=lead_question(member, at=at), **asks)
    return render(
        request,
        "home/group.html",
        {
            "lead_asked": row.get("lead"),
            "stage": banner(member.group, at=at),
            "calls": calls_of(member, row, at=at),
            "next_meeting": next_meeting(member, at),
            "threads": recent_threads(member),
            "attention": attention(member, at=at),
            "shared": shared_with(member),
            "safety": safety.calls_of(row),
        },
    )


@require_safe
@login_required
def seen_as(request: HttpRequest) -> HttpResponse:
    """What others see of the person who asks: one group at a time, through one kind of eyes."""
    person = cast(User, request.user)
    looking = _looking(request)
    places = places_of(person)
    place = _place(request, places)
    facts: dict[str, Any] = {"looking": looking, "all": list(As), "places": places, "place": place}
    if looking is As.STAFF:
        facts["account"] = account_row(person)
    elif place is not None:
        role = Membership.Role(looking.value)
        facts["seen"] = seen_by(somebody(place, role), place, at=timezone.now())
        facts["address"] = address_as_invited(person)
    return render(request, "home/seen_as.html", facts)


def _looking(request: HttpRequest) -> As:
    try:
        return As(request.GET.get("as", As.MEMBER))
    except ValueError:
        raise Http404 from None


def _place(request: HttpRequest, places: Sequence[Membership]) -> Membership | None:
    """The place in the group that the address names, or the first; another's group is none."""
    if "in" not in request.GET:
        return places[0] if places else None
    for place in places:
        if place.group.slug == request.GET["in"]:
            return place
    raise Http404
