"""The order of a group's reading list."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from groups.library import reading_list
from groups.library.models import Share
from groups.membership.access import MemberRequest, facilitator_required


@require_POST
@facilitator_required
def move(request: MemberRequest, share: UUID) -> HttpResponse:
    """One place up or down, by a button."""
    given = get_object_or_404(Share.objects.visible_to(request.member), pk=share)
    reading_list.move(request.member, given, up=request.POST.get("to") != "down")
    return redirect("library:shared", request.member.group.slug)
