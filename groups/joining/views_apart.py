"""With whom somebody wants to be in no group."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from groups.errors import NotPossible
from groups.joining.apart import MOST, forget_apart, keep_apart, marks_of
from groups.joining.forms import ApartForm
from groups.joining.views import form_methods


@form_methods
@login_required
def apart(request: HttpRequest) -> HttpResponse:
    """Add an address, of which we keep a mark; see how many there are."""
    person = cast(User, request.user)
    form = ApartForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            keep_apart(person, form.cleaned_data["address"], at=timezone.now())
        except NotPossible as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, "It is kept. Nobody is told.")
            return redirect("joining:apart")
    return render(
        request,
        "joining/apart.html",
        {"form": form, "marks": marks_of(person), "most": MOST},
        status=422 if form.errors else 200,
    )


@require_POST
@login_required
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one off the list."""
    forget_apart(cast(User, request.user), pk)
    messages.success(request, "It is taken off your list.")
    return redirect("joining:apart")
