"""The public library: one resource, proposing, reviewing."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from groups.errors import NotPossible
from groups.library import actions
from groups.library.forms import ProposalForm, ReviewForm
from groups.library.models import Resource, ResourceFile
from groups.library.overview import facilitated_by, standing_of
from groups.library.pages import page_of
from groups.library.policy import may_attach, may_review
from groups.library.readers import Reader, reader_of

MINE_SHOWN = 20


@require_safe
def resource(request: HttpRequest, resource: UUID) -> HttpResponse:
    """One resource: what it is, who stands for it, where it leads."""
    reader = reader_of(request.user)
    found = _visible(reader, resource)
    return render(request, "library/resource.html", _card(reader, found, ReviewForm()))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def propose(request: HttpRequest) -> HttpResponse:
    """A form for anybody who signed in, and what became of their earlier proposals."""
    user = cast(User, request.user)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(user, at=timezone.now(), **form.proposed())
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Thank you. Two people will look at it.")
            return redirect("library:resource", made.pk)
    mine = Resource.objects.proposed_by(user)[:MINE_SHOWN]
    facts = {"form": form, "mine": mine}
    return render(request, "library/propose.html", facts, status=_status(request))


@require_safe
@login_required
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for this reviewer."""
    user = cast(User, request.user)
    if not reader_of(user).reviews:
        raise PermissionDenied
    page = page_of(request, Resource.objects.awaiting(user))
    return render(request, "library/reviews.html", {"page": page})


@require_POST
@login_required
def review(request: HttpRequest, resource: UUID) -> HttpResponse:
    """Yes, or no and why."""
    user = cast(User, request.user)
    reader = reader_of(user)
    found = _visible(reader, resource)
    if not may_review(reader, found):
        raise PermissionDenied
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            found = actions.review(user, found, at=timezone.now(), **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _THANKS[found.state])
            return redirect("library:reviews")
    return render(request, "library/resource.html", _card(reader, found, form), status=422)


_THANKS: dict[str, str] = {
    Resource.State.PUBLISHED: "Thank you. It stands in the library now.",
    Resource.State.DECLINED: "Thank you. Whoever proposed it is told the reason, not your name.",
    Resource.State.FIRST_REVIEWED: "Thank you. Somebody else looks at it as well.",
}


def _visible(reader: Reader, resource: UUID) -> Resource:
    return get_object_or_404(
        Resource.objects.visible_to(reader).with_helped().with_marks_of(reader), pk=resource
    )


def _card(reader: Reader, found: Resource, form: ReviewForm) -> dict[str, object]:
    """What the page of one resource shows to this reader."""
    return {
        "resource": found,
        "form": form,
        "standing": standing_of(reader, found),
        "file": ResourceFile.objects.visible_to(reader).filter(resource=found).first(),
        "may_attach": may_attach(reader, found),
        "facilitated": facilitated_by(reader) if found.is_published else [],
    }


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
