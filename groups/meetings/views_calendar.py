"""The private calendar feeds: their pages, and the feeds themselves."""

from hashlib import sha256
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from groups.errors import NotPossible
from groups.meetings import feeds
from groups.meetings.by_mail import choosing, wishes
from groups.meetings.forms_calendar import CalendarMailForm
from groups.membership.access import MemberRequest, member_required
from groups.membership.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def calendar(request: MemberRequest) -> HttpResponse:
    """The link to the meetings of one group, and a new one; invitations by mail, where there are."""
    return _calendar(request, **_link(request, request.member))


@require_POST
@member_required
def calendar_mail(request: MemberRequest) -> HttpResponse:
    """Get the meetings as invitations by mail from now on, or no more."""
    if not wishes.are_offered():
        raise Http404
    form = CalendarMailForm(request.POST)
    if form.is_valid():
        try:
            _choose(request.member, by_mail=form.cleaned_data["by_mail"])
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Your choice is noted. It holds until you change it.")
            return redirect("meetings:calendar", slug=request.member.group.slug)
    return _calendar(request, form, made_at=feeds.link_made_at(request.member))


def _choose(member: Membership, *, by_mail: bool) -> None:
    if by_mail:
        choosing.turn_on(member, at=timezone.now())
    else:
        choosing.turn_off(member)


def _calendar(
    request: MemberRequest, form: CalendarMailForm | None = None, **facts: Any
) -> HttpResponse:
    if wishes.are_offered():
        facts["by_mail"] = wishes.wants(request.member)
        facts["not_by_mail"] = wishes.refusal(request.user)
        facts["form"] = form or CalendarMailForm(initial={"by_mail": facts["by_mail"]})
    return render(request, "meetings/calendar.html", facts, status=200 if form is None else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own_calendar(request: HttpRequest) -> HttpResponse:
    """The link to the meetings of all groups, and where each group has one of its own."""
    person = cast(User, request.user)
    facts = {**_link(request, person), "places": feeds.places_of(person)}
    return render(request, "meetings/own_calendar.html", facts)


def _link(request: HttpRequest, of: Membership | User) -> dict[str, Any]:
    """Whether there is a link, and a new one: shown in this answer and never again.

    No redirect follows the POST, because the link would have to be kept somewhere to survive it.
    """
    link = ""
    if request.method == "POST":
        token = feeds.make_link(of, at=timezone.now())
        link = settings.SITE_URL + reverse("meetings:feed", args=[token])
    # webcal alone means plain http to some programs, and the link would travel open.
    to_subscribe = link.replace("http", "webcal", 1)
    return {"link": link, "to_subscribe": to_subscribe, "made_at": feeds.link_made_at(of)}


@require_POST
@member_required
def end_calendar(request: MemberRequest) -> HttpResponse:
    """Take the link of one group away."""
    feeds.end_link(request.member)
    messages.success(request, ENDED)
    return redirect("meetings:calendar", slug=request.member.group.slug)


@require_POST
@login_required
def end_own_calendar(request: HttpRequest) -> HttpResponse:
    """Take the link of all groups away."""
    feeds.end_link(cast(User, request.user))
    messages.success(request, ENDED)
    return redirect("meetings:own_calendar")


ENDED = "The calendar link no longer works. Your program empties its calendar when it next asks."


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs: no session, no cookie, only the token."""
    headers = {"Cache-Control": "private, no-cache"}
    try:
        text = feeds.read(token, at=timezone.now(), last_word=request.method == "GET")
    except feeds.Ended:
        return HttpResponse(
            "This calendar has ended.\n", status=410, content_type="text/plain", headers=headers
        )
    if text is None:
        raise Http404
    etag = f'"{sha256(text).hexdigest()[:32]}"'
    answer = HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers=headers | {"ETag": etag, "Content-Disposition": 'inline; filename="calendar.ics"'},
    )
    return get_conditional_response(request, etag=etag, response=answer) or answer
