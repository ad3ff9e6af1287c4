"""The part of the coordinators' desk at which reports wait that concern a facilitator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from groups.coordination.access import CoordinatorRequest, coordinator_required
from groups.errors import NotPossible
from groups.safety import deciding
from groups.safety.forms import DecideForm
from groups.safety.models import Report
from groups.safety.queue import age

SHOWN = 50


@require_safe
@coordinator_required
def complaints(request: CoordinatorRequest) -> HttpResponse:
    """What waits, the oldest first."""
    at = timezone.now()
    waiting = Report.objects.awaiting(request.user)[:SHOWN]
    rows = [(report.pk, age(report.reported_at, at=at)) for report in waiting]
    return render(request, "safety/complaints.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def complaint(request: CoordinatorRequest, report_id: UUID) -> HttpResponse:
    """One post as it was reported, and nothing around it. Decided, it is gone from here."""
    at = timezone.now()
    report = get_object_or_404(Report.objects.awaiting(request.user), pk=report_id)
    data = request.POST if request.method == "POST" else None
    form = DecideForm(deciding.FOR_COORDINATORS, data)
    if form.is_valid():
        try:
            verdict = form.cleaned_data["verdict"]
            deciding.decide_for_group(request.user, report, verdict, at=at)
        except NotPossible as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, "It is decided. Whoever it concerns is told.")
        return redirect("safety:complaints")
    facts = {"report": report, "form": form, "age": age(report.reported_at, at=at)}
    return render(request, "safety/complaint.html", facts, status=422 if form.errors else 200)
