"""Pages about meetings, all of them behind the group's door."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.beside import panels
from groups.meetings.calls import calls
from groups.meetings.cards import Detail, cards, detail, for_cards, with_guests
from groups.meetings.forms_answer import AnswerForm
from groups.meetings.models import Change, Meeting, Series
from groups.meetings.seating import with_line, with_seats
from groups.meetings.words import full_words
from groups.membership.access import MemberRequest, member_required
from groups.membership.models import Membership

ON_A_PAGE = 20
PAST_SHOWN = 12


@require_safe
@member_required
def meetings(request: MemberRequest) -> HttpResponse:
    """What is to come, and the last that were."""
    return list_page(request)


def list_page(request: MemberRequest, *, refused: str = "") -> HttpResponse:
    """The same, with what could not be done."""
    at = timezone.now()
    ours = for_cards(Meeting.objects.visible_to(request.member), request.user.pk, at=at)
    page = _page(request, ours.to_come(at))
    facts = {
        "page": page,
        "coming": cards(list(page.object_list), at=at),
        "calls": calls(request.member, at=at),
        "past": cards(list(ours.over(at)[:PAST_SHOWN]), at=at),
        "refused": refused,
        "change": _last_change(request, at),
    }
    return render(request, "meetings/meetings.html", facts, status=422 if refused else 200)


def _last_change(request: MemberRequest, at: datetime) -> Change | None:
    """What can be undone now, for facilitators."""
    if not request.member.is_facilitator:
        return None
    return Change.objects.visible_to(request.member).undoable(at).first()


@require_safe
@member_required
def meeting(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """One meeting: when, where, who comes, and whether oneself does."""
    at = timezone.now()
    found = load_meeting(request, meeting_id)
    seen = detail(request.member, found, at=at)
    form = AnswerForm(meeting=found, initial={"note": seen.own_note, "seen": found.revision})
    return render(request, "meetings/meeting.html", page_facts(request, found, seen, form, at=at))


@require_POST
@member_required
def answer(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Yes, maybe or no, with or without a word to the facilitators."""
    at = timezone.now()
    found = load_meeting(request, meeting_id)
    form = AnswerForm(request.POST, meeting=found)
    if form.is_valid():
        try:
            full = _answer(request.member, found, form.cleaned_data, at)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Your answer is noted. You can change it at any time.")
            if full:
                messages.warning(request, full_words(full, at=at))
            return _back(request, found)
    # As it is by now: perhaps somebody else took the last seat meanwhile.
    found = load_meeting(request, meeting_id)
    seen = detail(request.member, found, at=at)
    return render(
        request,
        "meetings/meeting.html",
        page_facts(request, found, seen, form, at=at),
        status=422,
    )


def _answer(
    member: Membership, found: Meeting, wish: dict[str, Any], at: datetime
) -> list[Meeting]:
    """Answers this meeting, or all to come; gives those that are full. A note is for this one."""
    covers = wish["covers"] or AnswerForm.THIS
    if covers == AnswerForm.THIS:
        actions.answer(member, found, wish["answer"], note=wish["note"], at=at)
        return []
    of_group = covers == AnswerForm.GROUP
    return actions.answer_all(
        member, found, wish["answer"], at=at, of_group=of_group, note=wish["note"]
    )


def load_meeting(request: MemberRequest, meeting_id: UUID) -> Meeting:
    ours = Meeting.objects.visible_to(request.member)
    seated = with_seats(ours, request.user.pk, at=timezone.now())
    found = (
        with_line(with_guests(seated, request.member), request.member)
        .select_related("series", "group", "facilitator")
        .filter(pk=meeting_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def page_facts(
    request: MemberRequest, found: Meeting, seen: Detail, form: AnswerForm, *, at: datetime
) -> dict[str, Any]:
    """What ``meetings/meeting.html`` is drawn from."""
    facts = {"meeting": found, "detail": seen, "card": seen.card, "form": form}
    in_series = found.series.frequency != Series.Frequency.ONCE
    return facts | {
        "change": _last_change(request, at),
        "in_series": in_series,
        "panels": panels(request.member, found),
    }


def _page(request: HttpRequest, rows: Any) -> "Page[Meeting]":
    try:
        return Paginator(rows, ON_A_PAGE).page(request.GET.get("page", "1"))
    except InvalidPage:
        raise Http404 from None


def _back(request: MemberRequest, found: Meeting) -> HttpResponse:
    """To where the answer was given: the group's home, or the meeting's own page."""
    if request.POST.get("from") == "home":
        return redirect(f"/g/{found.group.slug}/")
    return to_meeting(found)


def to_meeting(found: Meeting) -> HttpResponse:
    return redirect("meetings:meeting", slug=found.group.slug, meeting_id=found.pk)
