"""Meetings as pictures: a month, and how many came."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from groups.meetings.months import month_asked, month_of
from groups.meetings.pictures import attendance_picture
from groups.membership.access import MemberRequest, facilitator_required, member_required


@require_safe
@member_required
def month(request: MemberRequest) -> HttpResponse:
    """A month of meetings, on the reader's own clock."""
    at = timezone.now()
    first = month_asked(request.GET.get("month", ""), at)
    if first is None:
        raise Http404
    return render(request, "meetings/month.html", {"month": month_of(request.member, first, at=at)})


@require_safe
@facilitator_required
def attendance(request: MemberRequest) -> HttpResponse:
    """How many came to each evening, as a drawing and as a table."""
    picture = attendance_picture(request.member, at=timezone.now())
    return render(request, "meetings/attendance.html", {"picture": picture})
