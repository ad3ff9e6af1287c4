"""The shelves for other programs, and as a table for those who review."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from groups.library.feeds import NewestResources, json_feed
from groups.library.models import Resource
from groups.library.pages import page_of
from groups.library.readers import reader_of
from groups.library.table_out import as_table

# Like the shelves they are for everybody, and other sites may show them.
_FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_KEPT = {"Cache-Control": "public, max-age=300"}
ON_A_PAGE_OF_JSON = 100


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """The newest, as Atom."""
    return _for_all(request, NewestResources()(request))


@require_safe
def json(request: HttpRequest) -> HttpResponse:
    """All of them, a page at a time, as JSON Feed."""
    shelf = Resource.objects.on_shelf().order_by("-published_at", "pk")
    said = json_feed(page_of(request, shelf, ON_A_PAGE_OF_JSON))
    answer = JsonResponse(said, json_dumps_params={"ensure_ascii": False})
    answer.headers["Content-Type"] = "application/feed+json"
    return _for_all(request, answer)


@require_safe
@login_required
def table(request: HttpRequest) -> HttpResponse:
    """What is on the shelves as CSV, with the columns that an import takes."""
    if not reader_of(request.user).reviews:
        raise PermissionDenied
    written = as_table(Resource.objects.on_shelf().order_by("-published_at", "pk"))
    headers = {"Content-Disposition": 'attachment; filename="resources.csv"'}
    return HttpResponse(written, content_type="text/csv; charset=utf-8", headers=headers)


def _for_all(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    for name, value in (_FOR_ALL | ({} if request.user.is_authenticated else _KEPT)).items():
        answer.headers[name] = value
    return answer
