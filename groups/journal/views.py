"""Pages of one's own journal. No group is in them, and nobody else."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from groups.errors import NotPossible
from groups.journal import actions
from groups.journal.forms import EditForm, WriteForm
from groups.journal.models import JournalEntry
from groups.journal.reading import read_journal
from groups.meetings.words import city

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@login_required
def entries(request: HttpRequest) -> HttpResponse:
    """A place to write, and what was written before."""
    user = cast(User, request.user)
    form = WriteForm(_sent(request))
    if form.is_valid():
        try:
            actions.write(user, at=timezone.now(), **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "It is in your journal.")
            return redirect("journal:entries")
    facts = {
        "form": form,
        "page": read_journal(user, after=_after(request)),
        "zone": city(timezone.get_current_timezone_name()),
    }
    return render(request, "journal/entries.html", facts, status=_status(request))


@require_http_methods(FORM)
@login_required
def edit(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One's own words again."""
    user, entry = cast(User, request.user), _own(request, entry_id)
    form = EditForm(_sent(request), initial={"body": entry.body})
    if form.is_valid():
        try:
            actions.edit(user, entry, at=timezone.now(), **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Your words are changed.")
            return redirect("journal:entries")
    facts = {"form": form, "entry": entry}
    return render(request, "journal/edit.html", facts, status=_status(request))


@require_http_methods(FORM)
@login_required
def delete(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Asks once, then erases for good."""
    entry = _own(request, entry_id)
    if request.method == "POST":
        actions.delete(cast(User, request.user), entry)
        messages.success(request, "The entry is erased.")
        return redirect("journal:entries")
    return render(request, "journal/delete.html", {"entry": entry})


def _own(request: HttpRequest, entry_id: UUID) -> JournalEntry:
    """404 for what is another's as for what is not there."""
    return get_object_or_404(JournalEntry.objects.visible_to(request.user), pk=entry_id)


def _after(request: HttpRequest) -> UUID | None:
    """Where the page begins, from an address such as ``?after=<id of an entry>``."""
    if request.method == "POST" or "after" not in request.GET:
        return None
    try:
        return UUID(request.GET["after"])
    except ValueError:
        raise Http404 from None


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
