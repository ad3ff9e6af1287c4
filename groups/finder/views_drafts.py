"""A list of groups from elsewhere, brought in as drafts."""

from typing import cast

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from groups.errors import NotPossible
from groups.finder.drafts import bring_in
from groups.finder.forms import DraftsForm
from groups.membership.views import form_methods


@form_methods
@login_required
def drafts(request: HttpRequest) -> HttpResponse:
    """Upload a list, and see what became of every entry."""
    if request.method != "POST":
        return render(request, "finder/drafts.html", {"form": DraftsForm()})
    form = DraftsForm(request.POST, request.FILES)
    if form.is_valid():
        if not ratelimit.consume(request, action="bring_in_drafts"):
            return ratelimit.respond_429(request)
        person, raw = cast(User, request.user), form.cleaned_data["file"].read()
        name = form.cleaned_data["display_name"]
        try:
            entries = bring_in(person, raw, display_name=name, at=timezone.now())
        except NotPossible as no:
            form.add_error("file", str(no))
        else:
            return render(request, "finder/drafts_made.html", {"entries": entries})
    return render(request, "finder/drafts.html", {"form": form}, status=422)
