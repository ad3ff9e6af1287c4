"""Long lists, a page at a time."""

from collections.abc import Sequence

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

ON_A_PAGE = 12


def page_of[M: Model](
    request: HttpRequest, rows: QuerySet[M] | Sequence[M], on_a_page: int = ON_A_PAGE
) -> Page[M]:
    """The page that the address asks for; 404 where there is none. Two queries."""
    try:
        return Paginator(rows, on_a_page).page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404 from None
