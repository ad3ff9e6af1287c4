"""What a person keeps for themself, and whether it helped. Nobody else sees either."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from groups.errors import NotPossible
from groups.library import marks
from groups.library.forms_shelves import NoteForm
from groups.library.models import Bookmark, Resource
from groups.library.overview import kept_by
from groups.library.pages import page_of
from groups.library.readers import reader_of


@require_safe
@login_required
def kept(request: HttpRequest) -> HttpResponse:
    """Everything that the person keeps, with their notes."""
    page = page_of(request, Bookmark.objects.visible_to(request.user).newest_first())
    facts = {"page": page, "rows": kept_by(reader_of(request.user), page)}
    return render(request, "library/kept.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def keep(request: HttpRequest, resource: UUID) -> HttpResponse:
    """Keep it, with a note or without."""
    user, found = cast(User, request.user), _visible(request, resource)
    note = Bookmark.objects.visible_to(user).filter(resource=found).first()
    form = NoteForm(request.POST or None, initial={"note": note.note if note else ""})
    if request.method == "POST" and form.is_valid():
        try:
            marks.keep(user, found, at=timezone.now(), **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "It is kept for you.")
            return redirect("library:kept")
    facts = {"form": form, "resource": found}
    status = 422 if request.method == "POST" else 200
    return render(request, "library/keep.html", facts, status=status)


@require_POST
@login_required
def let_go(request: HttpRequest, resource: UUID) -> HttpResponse:
    """Keep it no longer. It may have left the shelves; to let go of what is not kept does nothing."""
    marks.let_go(cast(User, request.user), resource)
    messages.success(request, "You keep it no longer.")
    return redirect("library:kept")


@require_POST
@login_required
def helped(request: HttpRequest, resource: UUID) -> HttpResponse:
    """Say that it helped, or take that back."""
    user, found = cast(User, request.user), _visible(request, resource)
    try:
        marks.say_it_helped(user, found, helped=request.POST.get("helped") != "no")
    except NotPossible as reason:
        messages.error(request, str(reason))
    return redirect("library:resource", found.pk)


def _visible(request: HttpRequest, resource: UUID) -> Resource:
    return get_object_or_404(Resource.objects.visible_to(reader_of(request.user)), pk=resource)
