"""Asking to be asked how one is; and for facilitators, whom to ask."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.errors import NotPossible
from groups.forum.addresses import FORM, sent, status
from groups.membership.access import MemberRequest, facilitator_required, member_required
from groups.safety import checking_in
from groups.safety.forms import CheckInForm


@require_http_methods(FORM)
@member_required
def check_in(request: MemberRequest) -> HttpResponse:
    """What the member asked for, or a place to ask."""
    form = CheckInForm(sent(request), today=timezone.localdate())
    if form.is_valid():
        try:
            checking_in.ask_to_check_in(request.member, at=timezone.now(), **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "The facilitators find it here on that day.")
            return redirect("safety:check_in", request.member.group.slug)
    facts = {
        "form": form,
        "own": checking_in.own_check_in(request.member),
        "possible": checking_in.others(request.member),
    }
    return render(request, "safety/check_in.html", facts, status=status(request))


@require_POST
@member_required
def withdraw(request: MemberRequest) -> HttpResponse:
    """Ask for nothing any more."""
    checking_in.withdraw_check_in(request.member)
    messages.success(request, "It is taken back, and nothing of it is kept.")
    return redirect("safety:check_in", request.member.group.slug)


@require_safe
@facilitator_required
def check_ins(request: MemberRequest) -> HttpResponse:
    """Who would like to be asked, from today on."""
    waiting = checking_in.waiting_for(request.member)
    return render(request, "safety/check_ins.html", {"waiting": waiting})


@require_POST
@facilitator_required
def done(request: MemberRequest, check_in_id: UUID) -> HttpResponse:
    """Somebody was asked."""
    checking_in.done(request.member, check_in_id, at=timezone.now())
    messages.success(request, "Thank you. The others see that it is done.")
    return redirect("safety:check_ins", request.member.group.slug)
