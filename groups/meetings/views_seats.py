"""Waiting for a seat, taking one that is kept, and the door to the room online."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.cards import answer_of, detail
from groups.meetings.forms_answer import AnswerForm, SeatForm, WaitForm
from groups.meetings.models import Meeting
from groups.meetings.policy import is_given_link, is_open, may_enter
from groups.meetings.rooms import site_of
from groups.meetings.views import load_meeting, page_facts, to_meeting
from groups.meetings.words import when_of
from groups.membership.access import MemberRequest, member_required

CHOOSE = "Please choose one of the two."


@require_POST
@member_required
def wait(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Wait for a seat of a full meeting, or wait no longer."""
    at = timezone.now()
    found = load_meeting(request, meeting_id)
    form = WaitForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, CHOOSE)
    waits = form.cleaned_data["waits"] == "yes"
    try:
        (actions.wait if waits else actions.stop_waiting)(request.member, found, at=at)
    except NotPossible as reason:
        return _refused(request, found, str(reason))
    messages.success(
        request,
        "You are on the waiting list. When a seat is free for you, it is kept and you are told."
        if waits
        else "You are no longer on the waiting list.",
    )
    return to_meeting(found)


@require_POST
@member_required
def seat(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Take a seat that is kept, or leave it to the next."""
    at = timezone.now()
    found = load_meeting(request, meeting_id)
    form = SeatForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, CHOOSE)
    offer, takes = form.cleaned_data["offer"], form.cleaned_data["takes"] == "yes"
    try:
        (actions.take_seat if takes else actions.leave_seat)(request.member, found, offer, at=at)
    except NotPossible as reason:
        return _refused(request, found, str(reason))
    messages.success(
        request,
        "The seat is yours. You come."
        if takes
        else "The seat goes to somebody else. Thank you for saying so.",
    )
    return to_meeting(found)


@require_safe
@member_required
def room(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """The one page with the link; nothing is kept of who opened it.

    Whoever follows it tells the other site nothing of this one: no referrer leaves this page.
    """
    at = timezone.now()
    found = load_meeting(request, meeting_id)
    if not found.link:
        raise Http404
    answer = answer_of(request.member, found)
    enters = may_enter(request.member, found, answer=answer, at=at)
    facts = {
        "meeting": found,
        "when": when_of(found, at=at),
        "link": found.link if enters else "",
        "site": site_of(found.link) if enters else "",
        "given": is_given_link(request.member, found, answer=answer) and is_open(found, at),
    }
    response = render(request, "meetings/room.html", facts, status=200 if enters else 403)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _refused(request: MemberRequest, found: Meeting, reason: str) -> HttpResponse:
    """The meeting's page as it is now, with what was not possible."""
    at = timezone.now()
    found = load_meeting(request, found.pk)
    seen = detail(request.member, found, at=at)
    form = AnswerForm(meeting=found, initial={"note": seen.own_note, "seen": found.revision})
    facts = page_facts(request, found, seen, form, at=at) | {"refused": reason}
    return render(request, "meetings/meeting.html", facts, status=422)
