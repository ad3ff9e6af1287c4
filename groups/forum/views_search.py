"""Looking for words in a group. They are sent as a form: no address, no history holds them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from groups.errors import NotPossible
from groups.forum.addresses import FORM, sent
from groups.forum.forms_reading import SearchForm
from groups.forum.searching import Busy, Hits
from groups.forum.searching import search as look_for
from groups.membership.access import MemberRequest, member_required


@require_http_methods(FORM)
@member_required
def search(request: MemberRequest) -> HttpResponse:
    """The form, and below it what was found; another page is the same form sent again."""
    form, hits, status = SearchForm(sent(request)), None, 200
    if request.method == "POST":
        hits, status = _found(request, form)
    facts = {"form": form, "hits": hits, "words": form.data.get("words", "")}
    return render(request, "forum/search.html", facts, status=status)


def _found(request: MemberRequest, form: SearchForm) -> tuple[Hits | None, int]:
    if not form.is_valid():
        return None, 422
    try:
        return look_for(request.member, **form.said(), at=timezone.now()), 200
    except NotPossible as reason:
        form.add_error("words", str(reason))
        return None, 429 if isinstance(reason, Busy) else 422
