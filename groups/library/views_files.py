"""Files of resources: adding one to a proposal, and taking one along."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from groups.errors import NotPossible
from groups.library.attaching import attach as attach_file
from groups.library.forms_files import FileForm
from groups.library.models import Resource, ResourceFile
from groups.library.policy import is_own, may_attach
from groups.library.readers import reader_of

# Whoever opens it in a browser all the same opens it with no rights at all.
_LOCKED_UP = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@require_safe
def download(request: HttpRequest, resource: UUID) -> HttpResponse:
    """The file, for whoever may see the resource at this moment."""
    files = ResourceFile.objects.visible_to(reader_of(request.user))
    file = get_object_or_404(files, resource=resource)
    named = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    headers = {**_LOCKED_UP, "Content-Disposition": named}
    return HttpResponse(bytes(file.content), content_type=file.media_type, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def attach(request: HttpRequest, resource: UUID) -> HttpResponse:
    """A file for one's own proposal."""
    user, reader = cast(User, request.user), reader_of(request.user)
    found = get_object_or_404(Resource.objects.visible_to(reader), pk=resource)
    if not may_attach(found, own=is_own(reader, found)):
        raise PermissionDenied
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            attach_file(user, found, raw=form.cleaned_data["file"].read())
        except NotPossible as reason:
            form.add_error("file", str(reason))
        else:
            messages.success(request, "The file is with your proposal.")
            return redirect("library:resource", found.pk)
    facts = {"form": form, "resource": found}
    status = 422 if request.method == "POST" else 200
    return render(request, "library/attach.html", facts, status=status)
