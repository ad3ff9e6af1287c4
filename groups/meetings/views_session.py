"""The page of an evening, for a facilitator's phone.

Its small forms are answered twice over: with the whole page, and to the script that keeps what was
ticked while there is no connection (static/session.js) with a bare status.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.forms_session import (
    DoneForm,
    FollowUpForm,
    OrderForm,
    PlanForm,
    ThereForm,
    TurnForm,
)
from groups.meetings.models import FollowUp, Meeting
from groups.meetings.sessions import evening
from groups.membership.access import MemberRequest, facilitator_required
from groups.membership.agreement import has_said_yes

UNCLEAR = "That was not clear. Please try it again."


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def session(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """The evening, or a choice of plans where there is none yet."""
    found = load_meeting(request, meeting_id)
    form = PlanForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.open_session(
                request.member, found, plan=form.cleaned_data["plan"], at=timezone.now()
            )
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            return to_session(found)
    return _page(request, found, plan_form=form, status=422 if form.is_bound else 200)


@require_POST
@facilitator_required
def there(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Tick that somebody is there, or not."""
    found = load_meeting(request, meeting_id)
    form = ThereForm(request.POST)
    return _ticked(
        request,
        found,
        form,
        lambda wish: actions.set_there(request.member, found, at=timezone.now(), **wish),
    )


@require_POST
@facilitator_required
def turn(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Note that somebody spoke or passed."""
    found = load_meeting(request, meeting_id)
    form = TurnForm(request.POST)
    return _ticked(
        request, found, form, lambda wish: actions.set_turn(request.member, found, **wish)
    )


@require_POST
@facilitator_required
def order(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Let somebody speak sooner or later."""
    found = load_meeting(request, meeting_id)
    form = OrderForm(request.POST)
    return _ticked(
        request, found, form, lambda wish: actions.set_place_in_round(request.member, found, **wish)
    )


@require_POST
@facilitator_required
def shuffle(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Draw the order by lot."""
    found = load_meeting(request, meeting_id)
    form = forms.Form(request.POST)
    return _ticked(request, found, form, lambda _: actions.shuffle(request.member, found))


@require_POST
@facilitator_required
def begin_round(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Nobody has spoken yet."""
    found = load_meeting(request, meeting_id)
    form = forms.Form(request.POST)
    return _ticked(request, found, form, lambda _: actions.begin_round(request.member, found))


@require_POST
@facilitator_required
def follow_ups(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Note something to do."""
    found = load_meeting(request, meeting_id)
    form = FollowUpForm(request.POST)
    if form.is_valid():
        try:
            actions.add_follow_up(request.member, found, at=timezone.now(), **form.cleaned_data)
        except NotPossible as reason:
            form.add_error("text", str(reason))
        else:
            return to_session(found, "#afterwards")
    return _page(request, found, follow_up_form=form, status=422)


@require_POST
@facilitator_required
def follow_up(request: MemberRequest, meeting_id: UUID, follow_up_id: UUID) -> HttpResponse:
    """Done, or not yet."""
    found = load_meeting(request, meeting_id)
    one = _follow_up(request, found, follow_up_id)
    form = DoneForm(request.POST)
    return _ticked(request, found, form, lambda wish: actions.set_done(request.member, one, **wish))


@require_POST
@facilitator_required
def drop_follow_up(request: MemberRequest, meeting_id: UUID, follow_up_id: UUID) -> HttpResponse:
    """Take it off the list."""
    found = load_meeting(request, meeting_id)
    actions.drop_follow_up(request.member, _follow_up(request, found, follow_up_id))
    return to_session(found, "#afterwards")


def load_meeting(request: MemberRequest, meeting_id: UUID) -> Meeting:
    """A meeting of the group, or 404."""
    found = (
        Meeting.objects.visible_to(request.member)
        .select_related("series", "group")
        .filter(pk=meeting_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def to_session(found: Meeting, place: str = "") -> HttpResponse:
    """Back to the evening's page."""
    root = {"slug": found.group.slug, "meeting_id": found.pk}
    return redirect(reverse("meetings:session", kwargs=root) + place)


def _follow_up(request: MemberRequest, found: Meeting, follow_up_id: UUID) -> FollowUp:
    one = (
        FollowUp.objects.visible_to(request.member)
        .select_related("meeting")
        .filter(meeting=found.pk, pk=follow_up_id)
        .first()
    )
    if one is None:
        raise Http404
    return one


def _ticked(
    request: MemberRequest,
    found: Meeting,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """What a small form asks for, and the answer that fits who asked."""
    refused = "" if form.is_valid() else UNCLEAR
    if not refused:
        try:
            do(form.cleaned_data)
        except NotPossible as reason:
            refused = str(reason)
    if request.headers.get("X-Quietly") == "yes":
        if refused:
            return HttpResponse(refused, status=422, content_type="text/plain; charset=utf-8")
        return HttpResponse(status=204)
    return _page(request, found, refused=refused, status=422) if refused else _back(request, found)


def _back(request: MemberRequest, found: Meeting) -> HttpResponse:
    place = "#afterwards" if "done" in request.POST else "#people"
    return to_session(found, place)


def _page(
    request: MemberRequest,
    found: Meeting,
    *,
    plan_form: PlanForm | None = None,
    follow_up_form: FollowUpForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    now = evening(request.member, found, at=timezone.now())
    facts = {
        "evening": now,
        "said_yes": now.session is not None or has_said_yes(request.member),
        "plan_form": plan_form or PlanForm(),
        "follow_up_form": follow_up_form or FollowUpForm(),
        "refused": refused,
    }
    return render(request, "meetings/session.html", facts, status=status)
