"""One's own words as a file, and what remains of groups that were closed."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.recent import ask_again_unless_recent
from groups.exports import actions
from groups.exports.archive import FILE_NAME, archive_of
from groups.exports.models import Certificate
from groups.membership.access import MemberRequest, member_required


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def export(request: MemberRequest) -> HttpResponse:
    """Say what the file holds, and give it; the password was said just now."""
    ask_again_unless_recent(request)
    if request.method != "POST":
        return render(request, "exports/export.html")
    return HttpResponse(
        archive_of(request.member, at=timezone.now()),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'},
    )


@require_safe
@login_required
def certificates(request: HttpRequest) -> HttpResponse:
    """What remains of the person's groups that were closed."""
    kept = Certificate.objects.visible_to(cast(User, request.user))
    return render(request, "exports/certificates.html", {"certificates": kept})


@require_POST
@login_required
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Erase one of them as well."""
    own = Certificate.objects.visible_to(cast(User, request.user))
    actions.forget(get_object_or_404(own, pk=pk))
    messages.success(request, "It is erased.")
    return redirect("exports:certificates")
