"""The person's own never-post list. The laptop may be shared: no word is shown unless asked for."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from groups.errors import NotPossible
from groups.guarding import actions
from groups.guarding.forms import AddForm
from groups.guarding.models import GuardedWord

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@login_required
def never_post(request: HttpRequest) -> HttpResponse:
    """How many words are on it, and a place to add one."""
    user = cast(User, request.user)
    form = AddForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.add_word(user, form.cleaned_data["text"], at=timezone.now())
        except NotPossible as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, "It is on your list.")
            return redirect("guarding:never_post")
    facts = {"form": form, "count": actions.how_many(user)}
    return render(request, "guarding/never_post.html", facts, status=422 if form.errors else 200)


@require_http_methods(FORM)
@login_required
def words(request: HttpRequest) -> HttpResponse:
    """Asks first; shown by POST, so that no way back through the browser's history shows them."""
    if request.method != "POST":
        return render(request, "guarding/show_words.html")
    own = GuardedWord.objects.visible_to(request.user).in_order()
    return render(request, "guarding/words.html", {"words": own})


@require_POST
@login_required
def remove(request: HttpRequest, word_id: UUID) -> HttpResponse:
    """Take one off the list."""
    if not actions.remove_word(cast(User, request.user), word_id):
        raise Http404
    messages.success(request, "It is off your list.")
    return redirect("guarding:never_post")
