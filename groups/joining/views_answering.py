"""Facilitators write the questions, and answer whoever asks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from groups.errors import NotPossible
from groups.joining import actions
from groups.joining.forms import QuestionsForm, VerdictForm
from groups.joining.models import Question
from groups.joining.reading import one_asking, queue_of
from groups.joining.views import form_methods
from groups.joining.visits import guests_of
from groups.membership.access import MemberRequest, facilitator_required

DONE = {
    "welcome": "They are welcome. They are told, and come in when they like.",
    "wait": "They are told that they have a place as soon as one is free.",
    "no": "They are told, in your words.",
}


@require_safe
@facilitator_required
def applications(request: MemberRequest) -> HttpResponse:
    """Who waits for an answer, the longest first."""
    at = timezone.now()
    facts = {"asking": queue_of(request.member, at=at), "guests": guests_of(request.member, at=at)}
    return render(request, "joining/applications.html", facts)


@form_methods
@facilitator_required
def application(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What one of them wrote, and the answer."""
    at, slug = timezone.now(), request.member.group.slug
    one = one_asking(request.member, pk, at=at)
    form = VerdictForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.answer(request.member, pk, told["verdict"], reply=told["reply"], at=at)
        except NotPossible as no:
            if no.field is None:
                messages.warning(request, str(no))
                return redirect("joining:applications", slug)
            form.add_error(no.field, str(no))
        else:
            messages.success(request, DONE[told["verdict"]])
            return redirect("joining:applications", slug)
    if one is None:
        messages.warning(request, "This was answered already, or taken back.")
        return redirect("joining:applications", slug)
    return render(
        request,
        "joining/application.html",
        {"one": one, "form": form},
        status=422 if form.errors else 200,
    )


@form_methods
@facilitator_required
def questions(request: MemberRequest) -> HttpResponse:
    """What the group asks everybody who would like to join."""
    asked = list(Question.objects.visible_to(request.member).order_by("place"))
    form = QuestionsForm(request.POST if request.method == "POST" else None, questions=asked)
    if form.is_valid():
        actions.change_questions(request.member, form.questions(), at=timezone.now())
        messages.success(request, "The questions are saved.")
        return redirect("joining:applications", request.member.group.slug)
    return render(
        request, "joining/questions.html", {"form": form}, status=422 if form.errors else 200
    )
