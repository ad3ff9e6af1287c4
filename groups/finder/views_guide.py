"""The schedule for other programs, and a list of groups from elsewhere."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from groups.finder import guide

# Like the list itself it is for everybody, and other sites may show it.
_FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_KEPT = {"Cache-Control": "public, max-age=300"}


@require_safe
def schedule(request: HttpRequest) -> HttpResponse:
    """Every listed group that meets weekly, in the Meeting Guide format."""
    written = guide.schedule(timezone.now())
    etag = f'"{sha256(written).hexdigest()[:32]}"'
    headers = _FOR_ALL | {"ETag": etag} | ({} if request.user.is_authenticated else _KEPT)
    answer = HttpResponse(written, content_type="application/json", headers=headers)
    return get_conditional_response(request, etag=etag, response=answer) or answer
