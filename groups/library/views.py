"""The public library: one resource, proposing."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from groups.errors import NotPossible
from groups.library import actions
from groups.library.changes import differences
from groups.library.forms import ProposalForm
from groups.library.forms_reviews import ReviewForm
from groups.library.models import Resource, ResourceFile
from groups.library.overview import abilities_of, facilitated_by, standing_of
from groups.library.policy import may_attach
from groups.library.readers import Reader, reader_of
from groups.library.reviewing import change_of_this_round

MINE_SHOWN = 20


@require_safe
def resource(request: HttpRequest, resource: UUID) -> HttpResponse:
    """One resource: what it is, who stands for it, where it leads."""
    reader = reader_of(request.user)
    found = visible(reader, resource)
    return render(request, "library/resource.html", card(reader, found))


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


def visible(reader: Reader, resource: UUID) -> Resource:
    found = Resource.objects.visible_to(reader).with_helped().with_marks_of(reader)
    return get_object_or_404(found, pk=resource)


def card(reader: Reader, found: Resource, form: ReviewForm | None = None) -> dict[str, object]:
    """What the page of one resource shows to this reader."""
    standing = standing_of(reader, found)
    change = change_of_this_round(found) if standing.to_review and found.is_sent_back else None
    return {
        "resource": found,
        "form": form or ReviewForm(of_change=change is not None),
        "standing": standing,
        "facilitated": facilitated_by(reader) if found.is_published else [],
        "differences": differences(change) if change is not None else [],
        "may": abilities_of(reader, found, standing),
        "file": ResourceFile.objects.visible_to(reader).filter(resource=found).first(),
        "may_attach": may_attach(found, own=standing.own),
    }


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
