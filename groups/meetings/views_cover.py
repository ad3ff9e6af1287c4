"""Who holds a meeting, and asking others to do it this once."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from groups.errors import NotPossible
from groups.meetings.actions import covering
from groups.meetings.cover_cards import standing_words
from groups.meetings.forms_cover import CoverForm
from groups.meetings.holding import Holding, holding_of, who_could
from groups.meetings.models import Meeting
from groups.meetings.policy import is_open
from groups.meetings.words import when_of
from groups.membership.access import MemberRequest, facilitator_required


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def cover(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """How it stands; and "I can't this time"."""
    at = timezone.now()
    found = _meeting(request, meeting_id)
    holding = holding_of(request.member, found)
    could = who_could(holding.meeting).exclude(pk=request.member.pk)
    form = CoverForm(request.POST if request.method == "POST" else None, could=could)
    if form.is_valid():
        try:
            covering.ask_for_cover(request.member, found, at=at, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "They are asked. It stays with you until one says yes.")
            return _back(found)
    return _page(request, found, holding, form, status=422 if form.is_bound else 200)


@require_POST
@facilitator_required
def withdraw_cover(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Hold it after all."""
    return _do(request, meeting_id, covering.withdraw_cover, "You hold it after all.")


@require_POST
@facilitator_required
def take(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Say yes: hold it this once."""
    return _do(request, meeting_id, covering.take_meeting, "You hold this meeting now. Thank you.")


@require_POST
@facilitator_required
def decline_cover(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Say no: it is left with the others."""
    words = "Your no is noted. The others can still say yes."
    return _do(request, meeting_id, covering.decline_cover, words)


def _do(
    request: MemberRequest, meeting_id: UUID, deed: Callable[..., None], words: str
) -> HttpResponse:
    found = _meeting(request, meeting_id)
    try:
        deed(request.member, found, at=timezone.now())
    except NotPossible as reason:
        holding = holding_of(request.member, found)
        form = CoverForm(could=who_could(holding.meeting))
        return _page(request, found, holding, form, status=422, sorry=str(reason))
    messages.success(request, words)
    return _back(found)


def _page(
    request: MemberRequest,
    found: Meeting,
    holding: Holding,
    form: CoverForm,
    *,
    status: int,
    sorry: str = "",
) -> HttpResponse:
    at = timezone.now()
    mine = holding.meeting.held_by == request.member.pk
    facts = {
        "meeting": found,
        "when": when_of(found, at=at),
        "open": is_open(found, at),
        "words": standing_words(request.member, holding),
        "others": not mine and holding.is_for(request.member, at),
        "asked": holding.request is not None,
        "mine": mine,
        "somebody": mine and who_could(holding.meeting).exists(),
        "refused": request.member.pk in holding.refused,
        "form": form,
        "sorry": sorry,
    }
    return render(request, "meetings/cover.html", facts, status=status)


def _meeting(request: MemberRequest, meeting_id: UUID) -> Meeting:
    found = (
        Meeting.objects.visible_to(request.member)
        .select_related("series", "group")
        .filter(pk=meeting_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _back(found: Meeting) -> HttpResponse:
    return redirect("meetings:cover", slug=found.group.slug, meeting_id=found.pk)
