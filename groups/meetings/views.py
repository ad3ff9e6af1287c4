"""Pages about meetings, all of them behind the group's door."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.cards import Detail, cards, detail
from groups.meetings.cover_cards import wanted
from groups.meetings.finding import asked
from groups.meetings.forms import AnswerForm, MoveForm, ScheduleForm
from groups.meetings.models import Meeting
from groups.meetings.occurrences import starts_of
from groups.meetings.policy import is_open
from groups.meetings.recurrence import start
from groups.meetings.seating import with_seats
from groups.meetings.words import city, full_words, oddity_words, when_of
from groups.membership.access import MemberRequest, facilitator_required, member_required
from groups.membership.models import Membership

ON_A_PAGE = 20
PAST_SHOWN = 12
ODDITIES_SAID = 4


@require_safe
@member_required
def meetings(request: MemberRequest) -> HttpResponse:
    """What is to come, and the last that were."""
    at = timezone.now()
    ours = with_seats(Meeting.objects.visible_to(request.member), request.user.pk, at=at)
    ours = ours.select_related("series", "group")
    page = _page(request, ours.to_come(at))
    facts = {
        "page": page,
        "coming": cards(list(page.object_list), request.user.pk, at=at),
        "wanted": wanted(request.member, at=at),
        "asked": asked(request.member, at=at),
        "past": cards(list(ours.over(at)[:PAST_SHOWN]), request.user.pk, at=at),
    }
    return render(request, "meetings/meetings.html", facts)


@require_safe
@member_required
def meeting(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """One meeting: when, where, who comes, and whether oneself does."""
    at = timezone.now()
    found = load_meeting(request, meeting_id)
    seen = detail(request.member, found, at=at)
    form = AnswerForm(meeting=found, initial={"note": seen.own_note, "seen": found.revision})
    return render(request, "meetings/meeting.html", page_facts(found, seen, form))


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
    return render(request, "meetings/meeting.html", page_facts(found, seen, form), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def schedule(request: MemberRequest) -> HttpResponse:
    """Plan a meeting or a weekly series."""
    at = timezone.now()
    form = ScheduleForm(
        _sent(request),
        member=request.member,
        initial={"time_zone": request.member.group.time_zone},
    )
    if form.is_valid():
        try:
            series = actions.schedule(request.member, at=at, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(reason.field, str(reason))
        else:
            starts = starts_of(series)
            messages.success(
                request,
                "The meeting is planned."
                if len(starts) == 1
                else f"{len(starts)} meetings are planned.",
            )
            odd = [words for one in starts if (words := oddity_words(one, series.time_zone, at=at))]
            for words in odd[:ODDITIES_SAID]:
                messages.warning(request, words)
            return redirect("meetings:meetings", slug=request.member.group.slug)
    return _form(request, "meetings/schedule.html", form, {})


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def move(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Another time, or another place, for one meeting."""
    at = timezone.now()
    found = load_meeting(request, meeting_id)
    form = MoveForm.for_meeting(found, _sent(request), member=request.member)
    if form.is_valid():
        try:
            moved = actions.move_meeting(request.member, found, at=at, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(reason.field, str(reason))
        else:
            _say_what_moved(request, found, moved, form.cleaned_data, at)
            return _to(moved)
    facts = {"meeting": found, "when": when_of(found, at=at), "open": is_open(found, at)}
    return _form(
        request, "meetings/move.html", form, facts | {"city": city(found.series.time_zone)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def cancel(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Ask, then call the meeting off."""
    at = timezone.now()
    found = load_meeting(request, meeting_id)
    refused = ""
    if request.method == "POST":
        try:
            actions.cancel_meeting(request.member, found, at=at)
        except NotPossible as reason:
            refused = str(reason)
        else:
            messages.success(
                request, "The meeting is cancelled. Everybody who had not said no is told by mail."
            )
            return _to(found)
    facts = {"meeting": found, "when": when_of(found, at=at), "refused": refused}
    return render(request, "meetings/cancel.html", facts, status=422 if refused else 200)


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
    found = (
        with_seats(Meeting.objects.visible_to(request.member), request.user.pk, at=timezone.now())
        .select_related("series", "group", "facilitator")
        .filter(pk=meeting_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was posted: an empty form, too, is a form that was sent."""
    return request.POST if request.method == "POST" else None


def page_facts(found: Meeting, seen: Detail, form: AnswerForm) -> dict[str, Any]:
    """What ``meetings/meeting.html`` is drawn from."""
    return {"meeting": found, "detail": seen, "card": seen.card, "form": form}


def _form(
    request: MemberRequest, template: str, form: ScheduleForm | MoveForm, facts: dict[str, Any]
) -> HttpResponse:
    """A form as it is asked for, or 422 with what was written and what is wrong with it."""
    return render(request, template, {**facts, "form": form}, status=422 if form.is_bound else 200)


def _page(request: HttpRequest, rows: Any) -> "Page[Meeting]":
    try:
        return Paginator(rows, ON_A_PAGE).page(request.GET.get("page", "1"))
    except InvalidPage:
        raise Http404 from None


def _back(request: MemberRequest, found: Meeting) -> HttpResponse:
    """To where the answer was given: the group's home, or the meeting's own page."""
    if request.POST.get("from") == "home":
        return redirect(f"/g/{found.group.slug}/")
    return _to(found)


def _to(found: Meeting) -> HttpResponse:
    return redirect("meetings:meeting", slug=found.group.slug, meeting_id=found.pk)


def _say_what_moved(
    request: MemberRequest, before: Meeting, after: Meeting, wished: dict[str, Any], at: datetime
) -> None:
    if before.revision == after.revision:
        messages.success(request, "It is saved.")
        return
    messages.success(request, "It is saved. Everybody who has not said no is told by mail.")
    if before.starts_at != after.starts_at:
        zone = after.series.time_zone
        words = oddity_words(
            start(wished["starts_on"], wished["starts_at"], ZoneInfo(zone)), zone, at=at
        )
        if words:
            messages.warning(request, words)
