"""Asking a group, waiting for its answer, and coming in."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.actions import answer_about_mail
from accounts.forms import said_about_mail
from accounts.models import User
from groups.errors import NotPossible
from groups.guarding.before_sending import may_go
from groups.joining import actions
from groups.joining.forms import KIND_NO, AnswerForm
from groups.joining.limits import too_often
from groups.joining.policy import takes_people
from groups.joining.reading import (
    Standing,
    answers_to,
    draft_of,
    questions_of,
    standing_with,
)
from groups.joining.visits import name_as_guest
from groups.membership.agreement import AgreementChanged, agreement_of
from groups.membership.forms import ComeInForm
from groups.membership.models import Agreement, Group

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def group_that_takes_people(slug: str) -> Group:
    """404 for a hidden group as for none, and where nobody can ask through the site."""
    group = get_object_or_404(Group.objects.with_card(), slug=slug)
    if not takes_people(group):
        raise Http404
    return group


@form_methods
@login_required
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the agreement, choose a name, and come in or go on to the questions; or see how it stands."""
    if stopped := too_often(request):
        return stopped
    group, person, at = group_that_takes_people(slug), cast(User, request.user), timezone.now()
    standing = standing_with(person, group, at=at)
    if standing.inside or standing.away:
        return redirect(f"/g/{slug}/" if standing.inside else f"/g/{slug}/resume/")
    facts = {"group": group, "standing": standing, "kind_no": KIND_NO}
    if standing.asked or standing.waits or standing.refused:
        return render(request, "joining/standing.html", facts)
    agreement = agreement_of(group)
    form = _form(request, person, group, standing, agreement)
    if form.is_valid() and may_go(person, request.POST, form, form.cleaned_data["display_name"]):
        try:
            answered = _come_or_begin(person, group, standing, form)
        except NotPossible as no:
            form.add_error("display_name" if "name" in str(no) else None, str(no))
            if isinstance(no, AgreementChanged):
                agreement = form.show_version(agreement_of(group))
        else:
            answer_about_mail(person, safe=form.cleaned_data["mail_is_safe"], at=at)
            if answered.startswith("/g/"):
                messages.success(request, "Welcome. You are in.")
            return redirect(answered)
    return render(
        request,
        "joining/join.html",
        {**facts, "agreement": agreement, "form": form, "submit": _submit(group, standing)},
        status=422 if form.errors or form.pause else 200,
    )


def _form(
    request: HttpRequest,
    person: User,
    group: Group,
    standing: Standing,
    agreement: Agreement | None,
) -> ComeInForm:
    return ComeInForm(
        request.POST if request.method == "POST" else None,
        initial={
            "display_name": standing.display_name or name_as_guest(person, group),
            "mail_is_safe": said_about_mail(person),
            "version": agreement.version if agreement else 1,
        },
    )


def _come_or_begin(person: User, group: Group, standing: Standing, form: ComeInForm) -> str:
    """Do what the person came for; gives where they find themselves."""
    wish = {name: form.cleaned_data[name] for name in ("display_name", "version")}
    if standing.kept_until:
        actions.come_in(person, group, at=timezone.now(), **wish)
    elif group.joining == Group.Joining.APPLICATION:
        actions.begin(person, group, at=timezone.now(), **wish)
        first = 1 if questions_of(group) else 0
        return f"/groups/{group.slug}/join/" + ("questions/1/" if first else "review/")
    elif actions.join(person, group, at=timezone.now(), **wish) is None:
        return f"/groups/{group.slug}/join/"
    return f"/g/{group.slug}/"


def _submit(group: Group, standing: Standing) -> str:
    if group.joining == Group.Joining.APPLICATION and not standing.kept_until:
        return "Go on"
    return "Join the group"


@form_methods
@login_required
def question(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One of the facilitators' questions; what is answered is kept, for the person alone as yet."""
    group, person = group_that_takes_people(slug), cast(User, request.user)
    draft, questions = draft_of(person, group), questions_of(group)
    if draft is None or not 1 <= number <= len(questions):
        return redirect("joining:join", slug)
    asked = questions[number - 1]
    said = answers_to(person, draft).get(asked.pk, "")
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, question=asked, answered=said)
    if form.is_valid() and may_go(person, request.POST, form, form.cleaned_data["text"]):
        try:
            actions.save_answer(person, draft, asked, form.cleaned_data["text"])
        except NotPossible as no:
            form.add_error("text", str(no))
        else:
            if number < len(questions):
                return redirect("joining:question", slug, number + 1)
            return redirect("joining:review", slug)
    return render(
        request,
        "joining/question.html",
        {"group": group, "form": form, "number": number, "of": len(questions)},
        status=422 if form.errors or form.pause else 200,
    )


@form_methods
@login_required
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything once more, before it goes to the facilitators."""
    if stopped := too_often(request):
        return stopped
    group, person = group_that_takes_people(slug), cast(User, request.user)
    draft = draft_of(person, group)
    if draft is None:
        return redirect("joining:join", slug)
    sorry = ""
    if request.method == "POST":
        try:
            actions.send(person, group, at=timezone.now())
        except AgreementChanged as no:
            messages.warning(request, str(no))
            return redirect("joining:join", slug)
        except NotPossible as no:
            sorry = str(no)
        else:
            return redirect("joining:join", slug)
    said = answers_to(person, draft)
    rows = [
        (number, asked, said.get(asked.pk, ""))
        for number, asked in enumerate(questions_of(group), start=1)
    ]
    return render(
        request,
        "joining/review.html",
        {"group": group, "draft": draft, "rows": rows, "sorry": sorry},
        status=422 if sorry else 200,
    )


@form_methods
@login_required
def take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, and then erase what was written and stop waiting."""
    group, person = group_that_takes_people(slug), cast(User, request.user)
    if request.method == "POST":
        actions.take_back(person, group, at=timezone.now())
        messages.success(request, "It is taken back, and what you wrote is erased.")
        return redirect("finder:card", slug)
    return render(
        request,
        "ui/confirm.html",
        {
            "heading": "Do you want to take it back?",
            "points": [
                "What you wrote to the facilitators is erased at once.",
                "You wait for nothing more, and a place that is kept goes to somebody else.",
                "You can ask this group again tomorrow.",
            ],
            "submit": "Take it back",
            "cancel": "../",
        },
    )
