"""What becomes of a card after it was published: changed, sent back, retired."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from groups.errors import NotPossible
from groups.library import rounds
from groups.library.changes import change as change_it
from groups.library.changes import changes_of, words_now
from groups.library.forms import ChangeForm
from groups.library.forms_reviews import RetireForm
from groups.library.policy import may_change, may_retire, may_see_changes
from groups.library.readers import reader_of
from groups.library.views import visible


@require_safe
@login_required
def changes(request: HttpRequest, resource: UUID) -> HttpResponse:
    """Old words and new ones, each time that somebody changed the card."""
    reader = reader_of(request.user)
    found = visible(reader, resource)
    if not may_see_changes(reader, found):
        raise PermissionDenied
    facts = {"resource": found, "changes": changes_of(found, reader)}
    return render(request, "library/changes.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: HttpRequest, resource: UUID) -> HttpResponse:
    """New words for a card; two people look at them."""
    user = cast(User, request.user)
    reader = reader_of(user)
    found = visible(reader, resource)
    if not may_change(reader, found):
        raise PermissionDenied
    form = ChangeForm(request.POST or None, words_now(found))
    if request.method == "POST" and form.is_valid():
        try:
            change_it(user, found, at=timezone.now(), **form.proposed())
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Thank you. Two people look at what is different.")
            return redirect("library:changes", found.pk)
    facts = {"form": form, "resource": found}
    return render(request, "library/change.html", facts, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send_back(request: HttpRequest, resource: UUID) -> HttpResponse:
    """Asks first; then two people look at it anew."""
    user = cast(User, request.user)
    found = visible(reader_of(user), resource)
    if not may_retire(user):
        raise PermissionDenied
    if request.method == "POST":
        try:
            rounds.doubt(user, found, at=timezone.now())
        except NotPossible as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, "It is off the shelves until two people stand for it again.")
        return redirect("library:resource", found.pk)
    return render(
        request,
        "ui/confirm.html",
        {
            "layout": "layouts/base.html",
            "heading": "Do you want to have it looked at again?",
            "text": (
                "It leaves the shelves until two people stand for it anew. Groups that were given "
                "it keep it, with a mark, and their facilitators are told."
            ),
            "submit": "Have it looked at",
            "cancel": reverse("library:resource", args=[found.pk]),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def retire(request: HttpRequest, resource: UUID) -> HttpResponse:
    """Out of the library, with a reason."""
    user = cast(User, request.user)
    found = visible(reader_of(user), resource)
    if not may_retire(user):
        raise PermissionDenied
    form = RetireForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            rounds.retire(user, found, at=timezone.now(), **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "It is out of the library. Groups that have it are told.")
            return redirect("library:resource", found.pk)
    facts = {"form": form, "resource": found}
    return render(request, "library/retire.html", facts, status=_status(request))


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
