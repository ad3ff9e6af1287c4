"""Groups as seen from outside, founding one, changing it, its agreement and its log."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from groups.errors import NotPossible
from groups.guarding.before_sending import may_go
from groups.membership import actions
from groups.membership.access import (
    MemberRequest,
    facilitator_required,
    member_required,
    standing_of,
)
from groups.membership.agreement import acceptance_by, agreement_of
from groups.membership.cards import HOW_TO_JOIN, facts
from groups.membership.forms import AgreementForm, GroupForm, StartForm
from groups.membership.log import read_log
from groups.membership.models import Group
from groups.membership.policy import may_change_agreement

GROUPS_ON_A_PAGE = 20
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def finder(request: HttpRequest) -> HttpResponse:
    """Groups that want to be found."""
    pages = Paginator(Group.objects.on_the_list().order_by("name", "pk"), GROUPS_ON_A_PAGE)
    return render(
        request, "membership/finder.html", {"page": pages.get_page(request.GET.get("page"))}
    )


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """What anybody may know of a group that is not hidden."""
    group = get_object_or_404(Group.objects.with_card(), slug=slug)
    return render(
        request,
        "membership/card.html",
        {
            "group": group,
            "facts": facts(group),
            "how_to_join": HOW_TO_JOIN[Group.Joining(group.joining)],
            "agreement": agreement_of(group),
            "standing": standing_of(request.user, group),
        },
    )


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
        {"form": form},
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
    return render(
        request, "membership/settings.html", {"form": form}, status=422 if form.errors else 200
    )


@require_safe
@member_required
def agreement(request: MemberRequest) -> HttpResponse:
    """What everybody here agreed to."""
    in_force = agreement_of(request.member.group)
    return render(
        request,
        "membership/agreement.html",
        {
            "agreement": in_force,
            "acceptance": acceptance_by(request.member, in_force),
            "may_change": may_change_agreement(request.member),
        },
    )


@form_methods
@facilitator_required
def change_agreement(request: MemberRequest) -> HttpResponse:
    """Write the next version of it."""
    data = request.POST if request.method == "POST" else None
    form = AgreementForm.of(agreement_of(request.member.group), data)
    if form.is_valid():
        try:
            actions.change_agreement(request.member, at=timezone.now(), **form.cleaned_data)
        except NotPossible as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "The new version is in force.")
            return redirect("membership:agreement", request.member.group.slug)
    return render(
        request,
        "membership/change_agreement.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@require_safe
@member_required
def log(request: MemberRequest) -> HttpResponse:
    """What happened to the group, as far as the member may read it."""
    page = read_log(request.member, before=request.GET.get("before", ""))
    return render(request, "membership/log.html", {"page": page})
