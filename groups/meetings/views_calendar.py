"""The private calendar feed: its page, and the feed itself."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.meetings import feeds
from groups.membership.access import MemberRequest, member_required


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def calendar(request: MemberRequest) -> HttpResponse:
    """Whether there is a link, and a new one: shown in this answer and never again.

    No redirect follows the POST, because the link would have to be kept somewhere to survive it.
    """
    link = ""
    if request.method == "POST":
        token = feeds.make_link(request.member, at=timezone.now())
        link = settings.SITE_URL + reverse("meetings:feed", args=[token])
    facts = {"link": link, "made_at": feeds.link_made_at(request.member)}
    return render(request, "meetings/calendar.html", facts)


@require_POST
@member_required
def end_calendar(request: MemberRequest) -> HttpResponse:
    """Take the link away."""
    feeds.end_link(request.member)
    messages.success(request, "The calendar link no longer works.")
    return redirect("meetings:calendar", slug=request.member.group.slug)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs: no session, no cookie, only the token."""
    text = feeds.read(token, at=timezone.now())
    if text is None:
        raise Http404
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="calendar.ics"'},
    )
