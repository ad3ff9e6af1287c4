"""Keeping what is written and not sent, and throwing it away."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from groups.errors import NotPossible
from groups.forum import drafts
from groups.forum.actions import GONE
from groups.forum.addresses import by_htmx
from groups.forum.forms_writing import as_drafted, sending_of
from groups.forum.given_back import given_back
from groups.forum.models import Thread
from groups.forum.reading import thread_of
from groups.forum.words import moment
from groups.membership.access import MemberRequest, member_required


@require_POST
@member_required
def keep_draft(request: MemberRequest) -> HttpResponse:
    """Keep what is in the form of a new thread."""
    return _keep(request, None)


@require_POST
@member_required
def keep_reply_draft(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """Keep what is in the form below a thread; where it went meanwhile, give it back."""
    try:
        thread = thread_of(request.member, thread_id)
    except Http404:
        if by_htmx(request):
            return render(request, "forum/_kept.html", {"problem": GONE}, status=404)
        return given_back(request)
    return _keep(request, thread)


@require_POST
@member_required
def discard_draft(request: MemberRequest) -> HttpResponse:
    """Throw the draft of a new thread away."""
    return _discard(request, None)


@require_POST
@member_required
def discard_reply_draft(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """Throw the draft of a reply away."""
    return _discard(request, thread_of(request.member, thread_id))


def _keep(request: MemberRequest, thread: Thread | None) -> HttpResponse:
    """By htmx while somebody writes: then it says so in one quiet line and nothing else."""
    at, sent = timezone.now(), request.POST
    kept, problem = False, ""
    try:
        kept = drafts.keep_draft(
            request.member, thread, as_drafted(sent), at=at, sending=sending_of(sent)
        )
    except NotPossible as no:
        problem = str(no)
    if by_htmx(request):
        facts = {"kept": moment(at, at=at) if kept else "", "problem": problem}
        return render(request, "forum/_kept.html", facts)
    if problem:
        return given_back(request, problem, status=422)
    said = "It is kept as a draft. Nobody else can see it." if kept else "There is nothing to keep."
    messages.success(request, said)
    return _back(request, thread)


def _discard(request: MemberRequest, thread: Thread | None) -> HttpResponse:
    drafts.discard_draft(request.member, thread)
    messages.success(request, "The draft is gone.")
    return _back(request, thread)


def _back(request: MemberRequest, thread: Thread | None) -> HttpResponse:
    slug = request.member.group.slug
    if thread is None:
        return redirect("forum:start_thread", slug)
    return redirect("forum:thread", slug, thread.pk)
