"""Visiting a group once."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import answer_about_mail
from accounts.forms import said_about_mail
from accounts.models import User
from groups.errors import NotPossible
from groups.guarding.before_sending import may_go
from groups.joining import actions
from groups.joining.forms import GuestAnswerForm, VisitForm
from groups.joining.limits import too_often
from groups.joining.policy import takes_guests, takes_people
from groups.joining.views import form_methods
from groups.joining.visits import evening_of, meetings_to_visit, visit_in, visit_of
from groups.meetings.rooms import site_of
from groups.membership.access import MemberRequest, facilitator_required
from groups.membership.agreement import AgreementChanged, agreement_of
from groups.membership.models import Group


@form_methods
@login_required
def visit(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a meeting and a name for that evening, under the agreement."""
    if stopped := too_often(request):
        return stopped
    group, person, at = (
        get_object_or_404(Group.objects.with_card(), slug=slug),
        cast(User, request.user),
        timezone.now(),
    )
    if not takes_guests(group):
        raise Http404
    before = visit_in(person, group)
    if before is not None:
        return redirect("joining:guest", before.pk)
    agreement = agreement_of(group)
    form = VisitForm(
        request.POST if request.method == "POST" else None,
        meetings=meetings_to_visit(group, at=at),
        initial={
            "mail_is_safe": said_about_mail(person),
            "version": agreement.version if agreement else 1,
        },
    )
    if form.is_valid() and may_go(person, request.POST, form, form.cleaned_data["display_name"]):
        told = form.cleaned_data
        try:
            made = actions.visit(
                person,
                group,
                meeting=UUID(told["meeting"]),
                name=told["display_name"],
                version=told["version"],
                at=at,
            )
        except NotPossible as no:
            form.add_error(no.field, str(no))
            if isinstance(no, AgreementChanged):
                agreement = form.show_version(agreement_of(group))
        else:
            answer_about_mail(person, safe=told["mail_is_safe"], at=at)
            return redirect("joining:guest", made.pk)
    return render(
        request,
        "joining/visit.html",
        {"group": group, "agreement": agreement, "form": form},
        status=422 if form.errors or form.pause else 200,
    )


@require_safe
@login_required
def guest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The one page of a guest: when, where, and afterwards whether they join."""
    found = visit_of(cast(User, request.user), pk)
    if found is None:
        raise Http404
    evening = evening_of(found, at=timezone.now())
    facts = {
        "evening": evening,
        "site": site_of(evening.link),
        "may_join": takes_people(found.group),
    }
    response = render(request, "joining/guest.html", facts)
    response["Referrer-Policy"] = "no-referrer"
    return response


@form_methods
@login_required
def end_visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, and then erase everything about it."""
    person = cast(User, request.user)
    if visit_of(person, pk) is None:
        raise Http404
    if request.method == "POST":
        actions.end_visit(person, pk)
        messages.success(request, "It is erased. Thank you for having been there.")
        return redirect("/")
    return render(
        request,
        "ui/confirm.html",
        {
            "heading": "Do you want everything about this visit erased?",
            "points": [
                "Your name for that evening goes, and so does that you asked or came.",
                "If the meeting is still to come, your seat is free for somebody else.",
            ],
            "submit": "Erase it",
            "cancel": "../",
        },
    )


@require_POST
@facilitator_required
def answer_guest(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Yes or no to somebody who would like to visit."""
    form = GuestAnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_guest(
                request.member, pk, welcome=form.cleaned_data["welcome"] == "yes", at=timezone.now()
            )
        except NotPossible as no:
            messages.warning(request, str(no))
        else:
            messages.success(request, "They are told.")
    return redirect("joining:applications", request.member.group.slug)
