"""The shelves, for anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groups.library.feeds import address_of
from groups.library.finding import MOST_FOUND
from groups.library.forms_shelves import ShelvesForm
from groups.library.pages import page_of
from groups.library.readers import reader_of

MOST_ON_PAPER = 100


@require_safe
def shelves(request: HttpRequest) -> HttpResponse:
    """What two people stand for, or what fits of it."""
    form = ShelvesForm(request.GET)
    if not form.is_valid():
        return _unknown(request, form)
    page = page_of(request, form.found())
    facts: dict[str, object] = {"form": form, "reader": reader_of(request.user), "page": page}
    if form.cleaned_data["q"] and page.paginator.count >= MOST_FOUND:
        facts["most"] = MOST_FOUND
    return render(request, "library/shelves.html", facts)


@require_safe
def on_paper(request: HttpRequest) -> HttpResponse:
    """The same on one page, with addresses to type, for somebody who gets it in their hand."""
    form = ShelvesForm(request.GET)
    if not form.is_valid():
        return _unknown(request, form)
    found = form.found()
    lines = [(one, one.url or address_of("resource", one.pk)) for one in found[:MOST_ON_PAPER]]
    facts: dict[str, object] = {"form": form, "resources": lines}
    if len(found) > MOST_ON_PAPER:
        facts["most"] = MOST_ON_PAPER
    return render(request, "library/on_paper.html", facts)


def _unknown(request: HttpRequest, form: ShelvesForm) -> HttpResponse:
    """There are no such shelves; what was asked for stands in the form, to be mended."""
    facts = {"form": form, "reader": reader_of(request.user), "unknown": True}
    return render(request, "library/shelves.html", facts, status=422)
