"""The stage that a group is at, and the steps that its lead takes."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from groups.errors import NotPossible
from groups.membership import life as actions
from groups.membership.access import MemberRequest, member_required
from groups.membership.forms_life import EndForm, RestForm, StepForm
from groups.membership.life_words import life_of
from groups.membership.policy import may_guide
from groups.membership.views import form_methods

STEPS: dict[str, tuple[Callable[..., None], str]] = {
    "begin": (actions.begin, "The group runs now."),
    "resume": (actions.resume, "The rest is over. Everybody is told."),
    "call_off": (actions.call_off, "The group goes on. Everybody is told."),
}


@require_safe
@member_required
def life(request: MemberRequest) -> HttpResponse:
    """Where the group stands, for everybody in it; what may come next, for who leads it."""
    return render(
        request, "membership/life.html", {"life": life_of(request.member, at=timezone.now())}
    )


@require_POST
@member_required
def step(request: MemberRequest) -> HttpResponse:
    """Take a step that needs no more words."""
    _refuse_unless_lead(request)
    form = StepForm(request.POST)
    sorry = "There is no such step. Nothing was changed."
    if form.is_valid():
        act, done = STEPS[form.cleaned_data["step"]]
        try:
            act(request.member, at=timezone.now())
        except NotPossible as no:
            sorry = str(no)
        else:
            messages.success(request, done)
            return redirect("membership:life", request.member.group.slug)
    facts = {"life": life_of(request.member, at=timezone.now()), "sorry": sorry}
    return render(request, "membership/life.html", facts, status=422)


@form_methods
@member_required
def rest(request: MemberRequest) -> HttpResponse:
    """Ask until when, and let the group rest."""
    _refuse_unless_lead(request)
    form = RestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.let_rest(request.member, at=timezone.now(), **form.cleaned_data)
        except NotPossible as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, "The group rests. Everybody is told.")
            return redirect("membership:life", request.member.group.slug)
    return render(
        request, "membership/rest.html", {"form": form}, status=422 if form.errors else 200
    )


@form_methods
@member_required
def end(request: MemberRequest) -> HttpResponse:
    """Say what the end means, ask for the last day, and announce it."""
    _refuse_unless_lead(request)
    group, at = request.member.group, timezone.now()
    form = EndForm(request.POST if request.method == "POST" else None, group=group)
    if form.is_valid():
        try:
            actions.announce_end(request.member, at=at, **form.cleaned_data)
        except NotPossible as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, "The end is announced. Everybody is told.")
            return redirect("membership:life", group.slug)
    return render(
        request,
        "membership/end.html",
        {"form": form, "first": actions.first_last_day(group, at=at)},
        status=422 if form.errors else 200,
    )


def _refuse_unless_lead(request: MemberRequest) -> None:
    if not may_guide(request.member):
        raise PermissionDenied
