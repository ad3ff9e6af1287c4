"""What facilitators do: plan, change, cancel, undo. Nothing is saved before it was shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.actions import Scope
from groups.meetings.actions.changing import stamp_of as stamp_of_one
from groups.meetings.actions.series import rows_of, stamp_of
from groups.meetings.forms import DetailsForm, MoveForm, ScheduleForm, SeriesForm
from groups.meetings.models import Change, Meeting, Series
from groups.meetings.policy import is_open
from groups.meetings.preview import (
    Difference,
    base_of,
    details_of,
    differences,
    hidden,
    lines_of,
    lines_of_series,
    names_told,
    take_over,
)
from groups.meetings.proposals import ChangedMeanwhile, Proposal, Row
from groups.meetings.views import list_page, load_meeting, to_meeting
from groups.meetings.words import city, when_of
from groups.membership.access import MemberRequest, facilitator_required

SAVE, BACK = "save", "back"
_PAGE = require_http_methods(["GET", "HEAD", "POST"])


@_PAGE
@facilitator_required
def schedule(request: MemberRequest) -> HttpResponse:
    """Plan a meeting or a series: the form, then every date, then it is saved."""
    at = timezone.now()
    usual = {"time_zone": request.member.group.time_zone, "facilitator": request.member.pk}
    form = ScheduleForm(_sent(request), member=request.member, initial=usual)
    if form.is_valid() and _step(request) != BACK:
        try:
            if _step(request) == SAVE:
                series = actions.schedule(request.member, at=at, **form.cleaned_data)
                return _planned(request, lines_of_series(series, at=at))
            series = actions.wished(request.member, at=at, **form.cleaned_data)
        except NotPossible as reason:
            _say(form, reason)
        else:
            facts = {"lines": lines_of_series(series, at=at), "endless": series.is_endless}
            facts |= {"hidden": hidden(form, {}), "city": city(series.time_zone)}
            return render(request, "meetings/preview_plan.html", facts)
    return _form(request, "meetings/schedule.html", form, {})


@_PAGE
@facilitator_required
def move(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Another time, or another place, for one meeting."""
    at = timezone.now()
    found = load_meeting(request, meeting_id)
    form = MoveForm.for_meeting(found, _sent(request), member=request.member)
    facts = {"meeting": found, "when": when_of(found, at=at), "open": is_open(found, at)}
    return _change(
        request,
        found,
        form,
        Steps(
            "meetings/move.html",
            stamp_of_one(Row.of(found)),
            facts | {"city": city(found.series.time_zone)},
            lambda **wishes: actions.propose_moving(request.member, found, at=at, **wishes),
            lambda **wishes: actions.move_meeting(request.member, found, at=at, **wishes),
        ),
    )


@_PAGE
@facilitator_required
def edit_series(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Another rhythm, or other details, from a meeting on or for all to come."""
    at = timezone.now()
    found = load_meeting(request, meeting_id)
    form = SeriesForm(_sent(request), member=request.member, meeting=found)
    in_series = found.series.frequency != Series.Frequency.ONCE
    facts = {"meeting": found, "when": when_of(found, at=at)}
    facts |= {"open": in_series and found.starts_at > at, "in_series": in_series}
    return _change(
        request,
        found,
        form,
        Steps(
            "meetings/edit_series.html",
            stamp_of(found.series, rows_of(found.series)),
            facts | {"monthly": found.series.frequency == Series.Frequency.MONTHLY},
            lambda **wishes: actions.propose_editing(request.member, found, at=at, **wishes),
            lambda **wishes: actions.edit_series(request.member, found, at=at, **wishes),
        ),
    )


@_PAGE
@facilitator_required
def cancel(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Ask, then call off the meeting; for several at once, every date is shown before."""
    at = timezone.now()
    found = load_meeting(request, meeting_id)
    refused = ""
    facts: dict[str, Any] = {"meeting": found, "when": when_of(found, at=at)}
    facts["in_series"] = found.series.frequency != Series.Frequency.ONCE
    if request.method == "POST" and _step(request) != BACK:
        seen = request.POST.get("seen", "")
        try:
            scope = _scope(request)
            if scope is Scope.THIS:
                actions.cancel_meeting(request.member, found, at=at)
                return _saved(request, found, "The meeting is cancelled.")
            if _step(request) == SAVE:
                actions.cancel_series(request.member, found, scope, at=at, seen=seen)
                return _saved(request, found, "The meetings are cancelled.")
            seen = seen or stamp_of(found.series, rows_of(found.series))
            proposal = actions.propose_cancelling_series(
                request.member, found, scope, at=at, seen=seen
            )
        except NotPossible as reason:
            refused = str(reason)
        else:
            kept = [("scope", scope.value), ("seen", seen)]
            more = {"hidden": kept, "save": "Cancel the meetings", "danger": True}
            return _preview(request, found, proposal, more)
    facts |= {"refused": refused, "scope": request.POST.get("scope", Scope.THIS)}
    return render(request, "meetings/cancel.html", facts, status=422 if refused else 200)


@require_POST
@facilitator_required
def undo(request: MemberRequest) -> HttpResponse:
    """Take the last change back, within ten minutes."""
    at = timezone.now()
    try:
        change = _change_named(request)
        undone = actions.undo(request.member, change, at=at)
    except NotPossible as reason:
        return list_page(request, refused=str(reason))
    messages.success(request, _undone_words(undone))
    return redirect("meetings:meetings", slug=request.member.group.slug)


@dataclass(frozen=True)
class Steps:
    """A change in two steps: the page with its form, what it would do, and doing it."""

    template: str
    stamp: str
    facts: dict[str, Any]
    propose: Callable[..., Proposal]
    act: Callable[..., object]


def _change(
    request: MemberRequest, found: Meeting, form: DetailsForm, steps: Steps
) -> HttpResponse:
    """The form; then what would change and who hears; then it is saved.

    What the person saw goes along: whoever saves second is shown what the first one changed.
    """
    seen = request.POST.get("seen") or steps.stamp
    base = request.POST.get("base") or base_of(form)
    changed: list[Difference] = []
    if form.is_valid() and _step(request) != BACK:
        wishes = {**form.cleaned_data, "seen": seen}
        try:
            if _step(request) == SAVE:
                steps.act(**wishes)
                return _saved(request, found, "It is saved.")
            proposal = steps.propose(**wishes)
        except ChangedMeanwhile as reason:
            changed = differences(form, base)
            take_over(form, base)
            seen, base = steps.stamp, base_of(form)
            _say(form, reason)
        except NotPossible as reason:
            _say(form, reason)
        else:
            kept = hidden(form, {"seen": seen, "base": base})
            more = {"hidden": kept, "save": "Save", "details": details_of(form)}
            return _preview(request, found, proposal, more)
    facts = {**steps.facts, "seen": seen, "base": base, "differences": changed}
    return _form(request, steps.template, form, facts)


def _preview(
    request: MemberRequest, found: Meeting, proposal: Proposal, more: dict[str, Any]
) -> HttpResponse:
    told = names_told(proposal)
    facts = {
        "meeting": found,
        "lines": lines_of(proposal),
        "told": told,
        "at_once": proposal.tells_at == proposal.at,
    }
    return render(request, "meetings/preview.html", facts | more)


def _planned(request: MemberRequest, lines: list[Any]) -> HttpResponse:
    many = len(lines)
    messages.success(
        request, "The meeting is planned." if many == 1 else f"{many} meetings are planned."
    )
    return redirect("meetings:meetings", slug=request.member.group.slug)


def _saved(request: MemberRequest, found: Meeting, words: str) -> HttpResponse:
    messages.success(request, f"{words} For ten minutes you can undo it.")
    return to_meeting(found)


def _undone_words(undone: actions.Undone) -> str:
    before = f"{undone.before} meetings are as they were before."
    words = before if undone.before > 1 else "It is as it was before."
    if undone.cancelled == 1:
        return words + " A new meeting is cancelled, because people knew of it already."
    if undone.cancelled:
        return words + (
            f" {undone.cancelled} new meetings are cancelled, because people knew of them already."
        )
    return words


def _change_named(request: MemberRequest) -> Change:
    try:
        found = Change.objects.visible_to(request.member).filter(pk=request.POST.get("change", ""))
        change = found.first()
    except (ValidationError, ValueError):
        change = None
    if change is None:
        raise NotPossible("There is nothing to undo any more.")
    return change


def _scope(request: HttpRequest) -> Scope:
    try:
        return Scope(request.POST.get("scope") or Scope.THIS)
    except ValueError:
        raise NotPossible("Please choose which meetings.") from None


def _step(request: HttpRequest) -> str:
    return request.POST.get("step", "")


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was posted: an empty form, too, is a form that was sent."""
    return request.POST if request.method == "POST" else None


def _say(form: DetailsForm, reason: NotPossible) -> None:
    """Next to the field that is to blame, where there is one."""
    form.add_error(reason.field if reason.field in form.fields else None, str(reason))


def _form(
    request: MemberRequest, template: str, form: DetailsForm, facts: dict[str, Any]
) -> HttpResponse:
    """A form as it is asked for, or 422 with what was written and what is wrong with it."""
    wrong = form.is_bound and (bool(form.errors) or _step(request) != BACK)
    return render(request, template, {**facts, "form": form}, status=422 if wrong else 200)
