"""The coordinators' desk."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from groups.coordination import actions
from groups.coordination.access import CoordinatorRequest, coordinator_required
from groups.coordination.forms import AnswerForm
from groups.coordination.models import Objection
from groups.errors import NotPossible

SHOWN = 50


@require_safe
@coordinator_required
def desk(request: CoordinatorRequest) -> HttpResponse:
    """What waits, the oldest first."""
    waiting = Objection.objects.awaiting(request.user)[:SHOWN]
    return render(request, "coordination/desk.html", {"objections": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def objection(request: CoordinatorRequest, objection_id: UUID) -> HttpResponse:
    """What somebody says to their removal, and a place to answer. Answered, it is gone from here."""
    found = get_object_or_404(Objection.objects.awaiting(request.user), pk=objection_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.answer(request.user, found, at=timezone.now(), **form.cleaned_data)
        except NotPossible as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Your answer is there. Whoever it concerns is told.")
            return redirect("coordination:desk")
    return render(
        request,
        "coordination/objection.html",
        {"objection": found, "form": form},
        status=422 if form.errors else 200,
    )
