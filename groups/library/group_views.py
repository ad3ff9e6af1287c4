"""A group's own shelf: what its facilitators shared, with their words."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from groups.errors import NotPossible
from groups.library import actions
from groups.library.forms import ShareForm
from groups.library.models import Share
from groups.library.overview import (
    meetings_to_share_with,
    shareable,
    with_their_meetings,
)
from groups.library.pages import page_of
from groups.membership.access import MemberRequest, facilitator_required, member_required


@require_safe
@member_required
def shared(request: MemberRequest) -> HttpResponse:
    """Everything the group was given, in the facilitators' order."""
    page = page_of(request, Share.objects.visible_to(request.member))
    rows = with_their_meetings(page, timezone.now())
    return render(request, "library/shared.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def share(request: MemberRequest) -> HttpResponse:
    """Choose a published resource and say a few words."""
    wanted = request.POST.get("resource") or request.GET.get("resource", "")
    form = ShareForm(
        request.POST or None,
        choices=shareable(request.member, wanted),
        meetings=meetings_to_share_with(request.member, timezone.now()),
        initial={"resource": wanted},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.share(request.member, **form.cleaned_data, at=timezone.now())
        except NotPossible as reason:
            form.add_error("resource", str(reason))
        else:
            messages.success(request, "It is on your group's shelf now.")
            return redirect("library:shared", request.member.group.slug)
    return render(
        request,
        "library/share.html",
        {"form": form},
        status=422 if request.method == "POST" else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def unshare(request: MemberRequest, share: UUID) -> HttpResponse:
    """Asks first; then takes the resource off the group's shelf."""
    given = get_object_or_404(Share.objects.visible_to(request.member), pk=share)
    if request.method == "POST":
        actions.unshare(request.member, given, at=timezone.now())
        messages.success(request, "It is off your group's shelf.")
        return redirect("library:shared", request.member.group.slug)
    return render(
        request,
        "ui/confirm.html",
        {
            "layout": "layouts/group.html",
            "heading": "Do you want to take this off your group's shelf?",
            "text": "The words that came with it go as well. It stays in the library.",
            "submit": "Take it off",
            "danger": True,
            "cancel": reverse("library:shared", args=[request.member.group.slug]),
        },
    )
