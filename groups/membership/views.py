"""Founding a group, changing it, and its log."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from groups.errors import NotPossible
from groups.guarding.before_sending import may_go
from groups.membership import actions, approval
from groups.membership.access import (
    MemberRequest,
    facilitator_required,
    member_required,
)
from groups.membership.forms import GroupForm, StartForm
from groups.membership.log import read_log

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Found a group."""
    person = cast(User, request.user)
    form = StartForm.empty(person.time_zone, request.POST if request.method == "POST" else None)
    if form.is_valid() and may_go(person, request.POST, form, *form.said_to_others()):
        lead = actions.found_group(person, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Your group is there. Invite the first people.")
        return redirect("membership:people", lead.group.slug)
    return render(
        request,
        "membership/start.html",
        {"form": form, "needs_approval": approval.is_asked_for()},
        status=422 if form.errors or form.pause else 200,
    )


@form_methods
@facilitator_required
def settings(request: MemberRequest) -> HttpResponse:
    """Change what the group says of itself."""
    group = request.member.group
    form = GroupForm.of(group, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.edit_group(request.member, at=timezone.now(), **form.cleaned_data)
        except NotPossible as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "The settings are saved.")
            return redirect("membership:settings", group.slug)
    facts = {
        "form": form,
        "answer": approval.answer_to(request.member),
        "needs_approval": approval.is_asked_for(),
    }
    return render(request, "membership/settings.html", facts, status=422 if form.errors else 200)


@require_safe
@member_required
def log(request: MemberRequest) -> HttpResponse:
    """What happened to the group, as far as the member may read it."""
    page = read_log(request.member, before=request.GET.get("before", ""))
    return render(request, "membership/log.html", {"page": page})
