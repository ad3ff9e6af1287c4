"""Handing over the lead: asking, and answering."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from groups.errors import NotPossible
from groups.membership import handover
from groups.membership.access import MemberRequest, member_required
from groups.membership.forms_lead import AnswerLeadForm, OfferLeadForm
from groups.membership.models import LeadOffer, Membership
from groups.membership.views import form_methods


@form_methods
@member_required
def lead(request: MemberRequest) -> HttpResponse:
    """Who leads asks somebody here; who was asked answers here; for others it is no page."""
    offer = handover.open_offer(request.member, at=timezone.now())
    if request.member.role == Membership.Role.LEAD:
        return _ask(request, offer)
    if offer is None or request.method == "POST":
        raise PermissionDenied
    return render(request, "membership/take_lead.html", {"offer": offer})


def _ask(request: MemberRequest, offer: LeadOffer | None) -> HttpResponse:
    form = OfferLeadForm(request.POST if request.method == "POST" else None, member=request.member)
    if form.is_valid():
        try:
            handover.offer_lead(request.member, form.cleaned_data["person"], at=timezone.now())
        except NotPossible as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "They are asked. You lead the group until they say yes.")
            return redirect("membership:lead", request.member.group.slug)
    return render(
        request,
        "membership/offer_lead.html",
        {"offer": offer, "form": form},
        status=422 if form.is_bound else 200,
    )


@require_POST
@member_required
def withdraw_lead(request: MemberRequest) -> HttpResponse:
    """Take the offer back."""
    if request.member.role != Membership.Role.LEAD:
        raise PermissionDenied
    try:
        handover.withdraw_lead(request.member, at=timezone.now())
    except NotPossible as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "You ask nobody any more. You lead the group as before.")
    return redirect("membership:lead", request.member.group.slug)


@require_POST
@member_required
def accept_lead(request: MemberRequest) -> HttpResponse:
    """Yes: from now on they lead."""
    form = AnswerLeadForm(request.POST)
    if not form.is_valid():
        return _answered_already(request)
    try:
        handover.accept_lead(request.member, form.cleaned_data["offer"], at=timezone.now())
    except NotPossible as no:
        return _answered_already(request, str(no))
    messages.success(request, "You lead this group now. Thank you.")
    return redirect("membership:people", request.member.group.slug)


@require_POST
@member_required
def decline_lead(request: MemberRequest) -> HttpResponse:
    """No: everything stays as it is."""
    form = AnswerLeadForm(request.POST)
    if not form.is_valid():
        return _answered_already(request)
    try:
        handover.decline_lead(request.member, form.cleaned_data["offer"], at=timezone.now())
    except NotPossible as no:
        return _answered_already(request, str(no))
    messages.success(request, "Your no is noted. Everything stays as it is.")
    return redirect(f"/g/{request.member.group.slug}/")


def _answered_already(request: MemberRequest, words: str = "") -> HttpResponse:
    facts = {"sorry": words or "There is no such offer. Nothing was changed."}
    return render(request, "membership/take_lead.html", facts, status=422)
