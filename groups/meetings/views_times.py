"""Finding a time: asking, answering, and planning what was found."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from groups.errors import NotPossible
from groups.meetings import finding
from groups.meetings.actions import answer_times, ask_for_times, close_poll, plan_slot
from groups.meetings.forms_times import PlanSlotForm, SuitsForm, TimesForm
from groups.meetings.models import Poll, Slot
from groups.meetings.occurrences import starts_of
from groups.meetings.words import oddity_words
from groups.membership.access import MemberRequest, facilitator_required, member_required

ODDITIES_SAID = 4


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_required
def times(request: MemberRequest) -> HttpResponse:
    """Propose days and times, and ask everybody which of them suit."""
    zone = request.member.group.time_zone
    form = TimesForm(
        request.POST if request.method == "POST" else None, initial={"time_zone": zone}
    )
    if form.is_valid():
        try:
            made = ask_for_times(request.member, at=timezone.now(), **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Everybody finds it on the group’s first page now.")
            return redirect("meetings:poll", request.member.group.slug, made.pk)
    return render(
        request, "meetings/times.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def poll(request: MemberRequest, poll_id: UUID) -> HttpResponse:
    """One's own answers; and for facilitators what everybody said."""
    found = _poll(request, poll_id)
    form = _suits(request, found)
    if form.is_valid():
        try:
            answer_times(request.member, found, form.suits(), at=timezone.now())
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(
                request, "It is noted. Only the facilitators and you can read what you said."
            )
            return redirect("meetings:poll", request.member.group.slug, found.pk)
    return _page(request, found, form, status=422 if form.is_bound else 200)


@require_POST
@facilitator_required
def close(request: MemberRequest, poll_id: UUID) -> HttpResponse:
    """No more answers."""
    found = _poll(request, poll_id)
    try:
        close_poll(request.member, found, at=timezone.now())
    except NotPossible as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "It is closed. Nobody answers any more.")
    return redirect("meetings:poll", request.member.group.slug, found.pk)


@require_POST
@facilitator_required
def plan(request: MemberRequest, poll_id: UUID) -> HttpResponse:
    """Make meetings of one of the times."""
    at = timezone.now()
    found = _poll(request, poll_id)
    form = PlanSlotForm(request.POST)
    if not form.is_valid():
        return _sorry(request, found, "Please choose one of these times.")
    wish = form.cleaned_data
    try:
        series = plan_slot(request.member, found, wish["slot"], frequency=wish["frequency"], at=at)
    except NotPossible as reason:
        return _sorry(request, found, str(reason))
    starts = starts_of(series)
    messages.success(
        request,
        f"{len(starts)} meeting{'s are' if len(starts) > 1 else ' is'} planned, and you hold "
        f"{'them' if len(starts) > 1 else 'it'}. What was answered is erased.",
    )
    odd = [words for one in starts if (words := oddity_words(one, series.time_zone, at=at))]
    for words in odd[:ODDITIES_SAID]:
        messages.warning(request, words)
    return redirect("meetings:meetings", request.member.group.slug)


def _poll(request: MemberRequest, poll_id: UUID) -> Poll:
    found = Poll.objects.visible_to(request.member).filter(pk=poll_id).first()
    if found is None:
        raise Http404
    return found


def _slots(request: MemberRequest, found: Poll) -> list[Slot]:
    return list(
        Slot.objects.visible_to(request.member).filter(poll=found).order_by("instant", "pk")
    )


def _suits(request: MemberRequest, found: Poll, *, unbound: bool = False) -> SuitsForm:
    slots = _slots(request, found)
    own = finding.own_answers(request.member, slots)
    moments = [finding.moment(found, slot, at=timezone.now()) for slot in slots]
    return SuitsForm(
        request.POST if request.method == "POST" and not unbound else None,
        slots=slots,
        words=[one.in_words for one in moments],
        initial={f"slot_{slot}": said for slot, said in own.items()},
    )


def _page(
    request: MemberRequest, found: Poll, form: SuitsForm, *, status: int = 200, sorry: str = ""
) -> HttpResponse:
    at = timezone.now()
    facts: dict[str, Any] = {
        "poll": found,
        "form": form,
        "open": found.is_open(at),
        "sorry": sorry,
    }
    if request.member.is_facilitator:
        slots = list(form.slots.values())
        facts["options"] = finding.options(request.member, found, slots, at=at)
        facts["answered"] = finding.how_many_answered(request.member, found)
    return render(request, "meetings/poll.html", facts, status=status)


def _sorry(request: MemberRequest, found: Poll, words: str) -> HttpResponse:
    still = Poll.objects.visible_to(request.member).filter(pk=found.pk).first()
    if still is None:
        messages.error(request, words)
        return redirect("meetings:meetings", request.member.group.slug)
    return _page(request, still, _suits(request, still, unbound=True), status=422, sorry=words)
