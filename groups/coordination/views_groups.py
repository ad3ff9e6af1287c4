"""The part of the desk at which cards of groups are read before others see them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from groups.coordination import groups as actions
from groups.coordination.access import CoordinatorRequest, coordinator_required
from groups.coordination.forms_groups import CardForm
from groups.coordination.policy import groups_to_read
from groups.coordination.views import SHOWN
from groups.errors import NotPossible
from groups.membership.approval import stamp
from groups.membership.cards import facts
from groups.membership.models import Group


@require_safe
@coordinator_required
def groups(request: CoordinatorRequest) -> HttpResponse:
    """Cards that wait, the oldest group first."""
    return render(
        request, "coordination/groups.html", {"groups": groups_to_read(request.user)[:SHOWN]}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def group(request: CoordinatorRequest, group_id: UUID) -> HttpResponse:
    """What the card says, and a place to say yes or what should be different."""
    found = get_object_or_404(groups_to_read(request.user), pk=group_id)
    sent = request.POST if request.method == "POST" else None
    form = CardForm(sent, initial={"read": stamp(found)})
    if form.is_valid():
        try:
            _carry_out(request, found, form)
        except NotPossible as no:
            messages.warning(request, str(no))
        else:
            messages.success(request, "Its facilitators are told.")
        return redirect("coordination:groups")
    told = {"group": found, "facts": facts(found), "form": form}
    return render(request, "coordination/group.html", told, status=422 if form.errors else 200)


def _carry_out(request: CoordinatorRequest, found: Group, form: CardForm) -> None:
    if form.says_yes:
        actions.approve(request.user, found, at=timezone.now(), **form.said())
    else:
        actions.ask_for_changes(request.user, found, at=timezone.now(), **form.said())
