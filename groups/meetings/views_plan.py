"""Changing an evening's plan, wrapping the evening up, and choosing about one's own name."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.forms_session import MoveForm, NameForm, PartForm, WrapUpForm
from groups.meetings.models import Attendance, Meeting, NameKept, Part, Session
from groups.meetings.sessions import Evening, evening, number_there
from groups.meetings.views_session import load_meeting
from groups.meetings.words import when_of
from groups.membership.access import MemberRequest, facilitator_required, member_required


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def plan(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """The plan with all its parts; a new one is added at the end."""
    found = load_meeting(request, meeting_id)
    form = PartForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.add_part(request.member, found, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            return _to_plan(found)
    return _plan(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def part(request: MemberRequest, meeting_id: UUID, part_id: UUID) -> HttpResponse:
    """Other words or another length for one part."""
    found = load_meeting(request, meeting_id)
    one = _part(request, found, part_id)
    form = PartForm.for_part(one, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.change_part(request.member, found, one, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            return _to_plan(found)
    facts = {"meeting": found, "form": form}
    return render(request, "meetings/part.html", facts, status=422 if form.is_bound else 200)


@require_POST
@facilitator_required
def move_part(request: MemberRequest, meeting_id: UUID, part_id: UUID) -> HttpResponse:
    """Sooner or later in the evening."""
    found = load_meeting(request, meeting_id)
    one = _part(request, found, part_id)
    form = MoveForm(request.POST)
    if form.is_valid():
        try:
            actions.move_part(request.member, found, one, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            return _to_plan(found)
    return _plan(request, found, PartForm(), refused=_first(form))


@require_POST
@facilitator_required
def remove_part(request: MemberRequest, meeting_id: UUID, part_id: UUID) -> HttpResponse:
    """Out of the plan."""
    found = load_meeting(request, meeting_id)
    one = _part(request, found, part_id)
    try:
        actions.remove_part(request.member, found, one)
    except NotPossible as reason:
        return _plan(request, found, PartForm(), refused=str(reason))
    return _to_plan(found)


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def wrap_up(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Numbers and themes are kept, names go."""
    found = load_meeting(request, meeting_id)
    session = Session.objects.visible_to(request.member).filter(meeting=found.pk).first()
    there = number_there(request.member, found)
    sent = request.POST if request.method == "POST" else None
    form = WrapUpForm.for_session(session, there, sent)
    if form.is_valid():
        try:
            actions.wrap_up(request.member, found, at=timezone.now(), **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "The meeting is wrapped up.")
            return _to("meetings:session", found)
    facts = {
        "meeting": found,
        "session": session,
        "form": form,
        "there": there,
        "when": when_of(found, at=timezone.now()),
    }
    return render(request, "meetings/wrap_up.html", facts, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def names(request: MemberRequest) -> HttpResponse:
    """Whether one's own name is kept with meetings, and with how many it is."""
    own = NameKept.objects.visible_to(request.member)
    form = NameForm(
        request.POST if request.method == "POST" else None, initial={"keep": own.exists()}
    )
    if form.is_valid():
        actions.keep_my_name(request.member, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Your choice is noted. It holds until you change it.")
        return redirect("meetings:names", slug=request.member.group.slug)
    kept = Attendance.objects.visible_to(request.member).filter(
        membership=request.member, kept=True
    )
    facts = {"form": form, "kept": kept.count()}
    return render(request, "meetings/names.html", facts, status=422 if form.is_bound else 200)


def _plan(
    request: MemberRequest, found: Meeting, form: PartForm, *, refused: str = ""
) -> HttpResponse:
    shown: Evening = evening(request.member, found, at=timezone.now())
    if shown.session is None:
        return _to("meetings:session", found)
    facts: dict[str, Any] = {"evening": shown, "form": form, "refused": refused}
    wrong = form.is_bound or bool(refused)
    return render(request, "meetings/plan.html", facts, status=422 if wrong else 200)


def _part(request: MemberRequest, found: Meeting, part_id: UUID) -> Part:
    one = (
        Part.objects.visible_to(request.member)
        .filter(session__meeting=found.pk, pk=part_id)
        .first()
    )
    if one is None:
        raise Http404
    return one


def _first(form: MoveForm) -> str:
    return str(next(iter(form.errors.values()))[0]) if form.errors else ""


def _to_plan(found: Meeting) -> HttpResponse:
    return _to("meetings:plan", found)


def _to(name: str, found: Meeting) -> HttpResponse:
    return redirect(name, slug=found.group.slug, meeting_id=found.pk)
