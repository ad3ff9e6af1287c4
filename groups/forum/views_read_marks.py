"""Saying what one has read. Looking at a page says nothing: a GET changes nothing here."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from groups.forum import read_marks
from groups.forum.addresses import by_htmx
from groups.forum.forms_reading import ReadForm
from groups.forum.reading import post_in, thread_of
from groups.membership.access import MemberRequest, member_required


@require_POST
@member_required
def mark_read(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """Up to a post, which the page names: what came while it was read stays new."""
    thread = thread_of(request.member, thread_id)
    form = ReadForm(request.POST)
    if not form.is_valid():
        messages.error(request, "It is not clear how far you read. Nothing was changed.")
        return redirect("forum:thread", request.member.group.slug, thread.pk)
    post = post_in(request.member, thread, form.cleaned_data["post"])
    read_marks.mark_read(request.member, post)
    if by_htmx(request):
        return render(request, "forum/_read.html", {"is_done": True})
    return redirect("forum:threads", request.member.group.slug)


@require_POST
@member_required
def mark_all_read(request: MemberRequest) -> HttpResponse:
    read_marks.mark_all_read(request.member)
    messages.success(request, "Nothing is marked as new any more. Only you know.")
    return redirect("forum:threads", request.member.group.slug)


@require_POST
@member_required
def forget_marks(request: MemberRequest) -> HttpResponse:
    read_marks.forget_marks(request.member)
    messages.success(request, "What you have read is forgotten. Everything counts as new.")
    return redirect("forum:threads", request.member.group.slug)
