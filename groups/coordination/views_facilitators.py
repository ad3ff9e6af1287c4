"""The part of the desk at which facilitators' cards are checked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import FacilitatorCard
from groups.coordination import facilitators as actions
from groups.coordination.access import CoordinatorRequest, coordinator_required
from groups.coordination.forms import RevisionForm, VerifyForm
from groups.coordination.policy import cards_to_judge
from groups.coordination.views import SHOWN
from groups.errors import NotPossible


@require_safe
@coordinator_required
def facilitators(request: CoordinatorRequest) -> HttpResponse:
    """Cards that wait, the oldest first, and those whose check is soon over."""
    cards = cards_to_judge(request.user)
    facts = {
        "waiting": cards.awaiting()[:SHOWN],
        "expiring": cards.expiring(timezone.localdate())[:SHOWN],
    }
    return render(request, "coordination/facilitators.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def facilitator(request: CoordinatorRequest, card_id: UUID) -> HttpResponse:
    """What a card says, and a place to say that it was checked."""
    card = _card(request, card_id)
    sent = request.POST if request.method == "POST" else None
    form = VerifyForm(sent, today=timezone.localdate(), revision=card.revision)
    if form.is_valid():
        try:
            actions.verify(request.user, card, at=timezone.now(), **form.said())
        except NotPossible as no:
            messages.warning(request, str(no))
            return redirect("coordination:facilitator", card.pk)
        messages.success(request, "The card carries its mark now.")
        return redirect("coordination:facilitators")
    facts = {"card": card, "form": form}
    return render(
        request, "coordination/facilitator.html", facts, status=422 if form.errors else 200
    )


@require_POST
@coordinator_required
def decline(request: CoordinatorRequest, card_id: UUID) -> HttpResponse:
    """It could not be checked. The person reads that on their own page."""
    card, form = _card(request, card_id), RevisionForm(request.POST)
    try:
        actions.decline(
            request.user,
            card,
            revision=form.cleaned_data["revision"] if form.is_valid() else -1,
            at=timezone.now(),
        )
    except NotPossible as no:
        messages.warning(request, str(no))
        return redirect("coordination:facilitator", card.pk)
    messages.success(request, "It waits here no more. Their own page says that it was not checked.")
    return redirect("coordination:facilitators")


def _card(request: CoordinatorRequest, card_id: UUID) -> FacilitatorCard:
    """404 for one's own, and for what nobody asked to have checked."""
    cards = cards_to_judge(request.user).select_related("person")
    return get_object_or_404(cards, pk=card_id)
