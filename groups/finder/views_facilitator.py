"""A facilitator's own card."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import FacilitatorCard, User
from groups.finder.facilitators import card_of_person, forget_card, keep_card, may_show_in, shown_by
from groups.finder.forms import FacilitatorForm
from groups.membership.views import form_methods


@form_methods
@login_required
def facilitator(request: HttpRequest) -> HttpResponse:
    """Write it, choose where it is shown, see whether it was checked. Anybody may: it opens nothing."""
    person = cast(User, request.user)
    at, card = timezone.now(), card_of_person(person)
    sent = request.POST if request.method == "POST" else None
    form = FacilitatorForm(sent, shows=may_show_in(person), initial=_told_by(person, card))
    if form.is_valid():
        keep_card(person, at=at, **form.said())
        messages.success(request, "Your card is saved.")
        return redirect("finder:facilitator")
    verified = card is not None and card.is_verified_on(at.date())
    facts = {"form": form, "card": card, "is_verified": verified}
    return render(request, "finder/facilitator.html", facts, status=422 if form.errors else 200)


@require_POST
@login_required
def erase(request: HttpRequest) -> HttpResponse:
    """Take it down everywhere, and erase it."""
    forget_card(cast(User, request.user))
    messages.success(request, "Your card is erased.")
    return redirect("finder:facilitator")


def _told_by(person: User, card: FacilitatorCard | None) -> dict[str, Any]:
    if card is None:
        return {}
    return {
        "kind": card.kind,
        "training": card.training,
        "about": card.about,
        "asks": card.asked_at is not None,
        "shown": [str(group) for group in shown_by(person)],
    }
