"""Reporting a post, what facilitators decide about it, and what came of it for whom it concerns."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from groups.errors import NotPossible
from groups.forum.addresses import FORM, address_of_post, sent, status
from groups.forum.cards import when_of
from groups.forum.models import Post
from groups.forum.policy import may_change
from groups.membership.access import MemberRequest, facilitator_required, member_required
from groups.membership.agreement import agreement_of
from groups.safety import deciding, reporting
from groups.safety.forms import DecideForm, ReportForm
from groups.safety.queue import about_mine, own_reports, read_queue, read_report

REPORTED = "It is on its way to those who decide. Nobody is told that it was you."


@require_http_methods(FORM)
@member_required
def report_post(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """Which sentence of the agreement a post of somebody else goes against."""
    at = timezone.now()
    readable = Post.objects.visible_to(request.member).select_related("thread")
    post = get_object_or_404(readable, pk=post_id, thread=thread_id)
    if may_change(request.member, post):
        raise PermissionDenied
    agreement = agreement_of(request.member.group)
    form = ReportForm(agreement, sent(request))
    back = address_of_post(request.member, post)
    if form.is_valid():
        try:
            reporting.report(request.member, post, at=at, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
            form.show_version(agreement)
        else:
            messages.success(request, REPORTED)
            return redirect(back)
    facts = {"form": form, "post": post, "when": when_of(post, at=at), "back": back}
    return render(request, "safety/report_post.html", facts, status=status(request))


@require_safe
@member_required
def own(request: MemberRequest) -> HttpResponse:
    """What the member reported, and what was decided about their own posts."""
    facts = {"reports": own_reports(request.member), "about": about_mine(request.member)}
    return render(request, "safety/own_reports.html", facts)


@require_safe
@facilitator_required
def queue(request: MemberRequest) -> HttpResponse:
    """What is open, the oldest first."""
    cards = read_queue(request.member, at=timezone.now())
    return render(request, "safety/reports.html", {"cards": cards})


@require_http_methods(FORM)
@facilitator_required
def decide(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """One reported post, and what is to become of it."""
    at, member = timezone.now(), request.member
    found = read_report(member, report_id, at=at)
    if found is None:
        raise Http404
    form = DecideForm(deciding.verdicts_for(member, found.post), sent(request))
    if form.is_valid():
        try:
            deciding.decide(member, found.report, form.cleaned_data["verdict"], at=at)
        except NotPossible as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, "It is decided. Whoever it concerns is told.")
        return redirect("safety:reports", member.group.slug)
    facts = {"card": found.card, "form": form}
    return render(request, "safety/decide.html", facts, status=status(request))
