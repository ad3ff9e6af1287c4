"""Reviewing: what waits, one review, the queue, and two reviews side by side."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from groups.errors import NotPossible
from groups.library import actions
from groups.library.comparing import compared
from groups.library.forms_reviews import ReviewForm
from groups.library.models import Resource, Review
from groups.library.pages import page_of
from groups.library.policy import may_compare, may_review
from groups.library.queue import load, numbers, queued
from groups.library.readers import reader_of
from groups.library.reviewing import change_of_this_round
from groups.library.views import card, visible

_THANKS: dict[str, str] = {
    Resource.State.PUBLISHED: "Thank you. It stands in the library now.",
    Resource.State.DECLINED: "Thank you. Whoever proposed it is told the reason, not your name.",
    Resource.State.RETIRED: "Thank you. It is out of the library, and groups that have it are told.",
}
_REFUSED = "Thank you. It is not changed; two people look at what it said before."
_ANOTHER = "Thank you. Somebody else looks at it as well."


@require_safe
@login_required
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for this reviewer, the longest waiting first."""
    user = cast(User, request.user)
    if not reader_of(user).reviews:
        raise PermissionDenied
    page = page_of(request, Resource.objects.awaiting(user))
    return render(request, "library/reviews.html", {"page": page})


@require_POST
@login_required
def review(request: HttpRequest, resource: UUID) -> HttpResponse:
    """Yes, or no and why, and the list of points."""
    user = cast(User, request.user)
    reader = reader_of(user)
    found = visible(reader, resource)
    if not may_review(reader, found):
        raise PermissionDenied
    of_change = found.is_sent_back and change_of_this_round(found) is not None
    form = ReviewForm(request.POST, of_change=of_change)
    if form.is_valid():
        try:
            found = actions.review(user, found, at=timezone.now(), **form.said())
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            refused = of_change and form.cleaned_data["verdict"] == Review.Verdict.DECLINE
            messages.success(request, _REFUSED if refused else _THANKS.get(found.state, _ANOTHER))
            return redirect("library:reviews")
    return render(request, "library/resource.html", card(reader, found, form), status=422)


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits, for coordinators: since when, for whom, and how much each has."""
    user = cast(User, request.user)
    if not user.is_coordinator:
        raise PermissionDenied
    now = timezone.now()
    counted = numbers(now)
    facts = {
        "page": page_of(request, queued()),
        "numbers": counted,
        "load": load(user, counted["waiting"], now),
    }
    return render(request, "library/queue.html", facts)


@require_safe
@login_required
def compare(request: HttpRequest, resource: UUID) -> HttpResponse:
    """What the reviewers of the last round answered, side by side."""
    user = cast(User, request.user)
    reader = reader_of(user)
    found = visible(reader, resource)
    if not may_compare(reader, found):
        raise PermissionDenied
    facts = {"resource": found, "compared": compared(user, found)}
    return render(request, "library/compare.html", facts)
