"""What a person reads who was removed from a group, and what they can do then."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from groups.coordination import actions
from groups.coordination.forms import ObjectForm
from groups.coordination.models import Objection, Removal
from groups.errors import NotPossible
from groups.forum.partings import erase_words


@require_safe
@login_required
def removals(request: HttpRequest) -> HttpResponse:
    """Where one was removed lately; most people find nothing here."""
    own = Removal.objects.visible_to(request.user).order_by("-removed_at", "pk")
    return render(request, "coordination/removals.html", {"removals": own})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def removal(request: HttpRequest, removal_id: UUID) -> HttpResponse:
    """Why, and a place to object, once."""
    own, at = _own(request, removal_id), timezone.now()
    form = ObjectForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.object_to(cast(User, request.user), own, at=at, **form.cleaned_data)
        except NotPossible as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "A coordinator reads it, and you are told of the answer.")
            return redirect("coordination:removal", own.pk)
    facts = {
        "removal": own,
        "objection": Objection.objects.visible_to(request.user).filter(removal=own).first(),
        "takes_objections": own.takes_objections(at),
        "form": form,
    }
    return render(request, "coordination/removal.html", facts, status=422 if form.errors else 200)


@require_POST
@login_required
def erase(request: HttpRequest, removal_id: UUID) -> HttpResponse:
    """Erase everything that the person wrote in that group."""
    own = _own(request, removal_id)
    erase_words(own.membership, timezone.now())
    messages.success(request, "Everything that you wrote there is erased.")
    return redirect("coordination:removal", own.pk)


def _own(request: HttpRequest, removal_id: UUID) -> Removal:
    """404 for what is another's as for what is not there."""
    found = Removal.objects.visible_to(request.user).select_related("membership")
    return get_object_or_404(found, pk=removal_id)
