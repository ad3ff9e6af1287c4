"""The first page, and a group's home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from groups.forum.overview import recent_threads
from groups.home.circles import circles_of
from groups.library.overview import shared_with
from groups.meetings.overview import next_meeting
from groups.membership.access import MemberRequest, member_required


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is, for somebody who may be watched; and who signed in finds their groups."""
    if not request.user.is_authenticated:
        return render(request, "home.html")
    circles = circles_of(request.user, at=timezone.now())
    return render(request, "home_member.html", {"circles": circles})


@require_safe
@member_required
def group(request: MemberRequest) -> HttpResponse:
    """What is next, what was said lately, what was shared."""
    at = timezone.now()
    return render(
        request,
        "home/group.html",
        {
            "next_meeting": next_meeting(request.member, at),
            "threads": recent_threads(request.member),
            "shared": shared_with(request.member),
        },
    )
