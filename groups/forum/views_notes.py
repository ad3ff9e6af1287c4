"""Content notes that readers would like, and how somebody likes to read and write."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from groups.errors import NotPossible
from groups.forum import suggesting
from groups.forum.addresses import FORM, address_of_post, sent, status
from groups.forum.cards import when_of
from groups.forum.forms_notes import AnswerForm, HabitsForm, SuggestForm
from groups.forum.habits import change_habits, habit_of
from groups.forum.models import Post, Suggestion
from groups.forum.policy import may_change
from groups.membership.access import MemberRequest, member_required


@require_http_methods(FORM)
@member_required
def suggest_note(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """Ask whoever wrote a post for a note before it."""
    post = get_object_or_404(Post.objects.visible_to(request.member), pk=post_id, thread=thread_id)
    if may_change(request.member, post):
        raise PermissionDenied
    back = address_of_post(request.member, post)
    form = SuggestForm(sent(request))
    if request.method == "POST" and form.is_valid():
        suggesting.suggest_note(request.member, post, form.cleaned_data["topics"])
        messages.success(request, "It waits for the author. They are not told who suggested it.")
        return redirect(back)
    facts = {"form": form, "post": post, "when": when_of(post, at=timezone.now()), "back": back}
    return render(request, "forum/suggest_note.html", facts, status=status(request))


@require_POST
@member_required
def answer_suggestion(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """The author takes the note, or leaves it."""
    if not Suggestion.objects.visible_to(request.member).filter(post=post_id).exists():
        raise Http404
    post = get_object_or_404(Post.objects.visible_to(request.member), pk=post_id, thread=thread_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        add = form.cleaned_data["answer"] == "add"
        try:
            suggesting.answer_suggestion(request.member, post, add=add, at=timezone.now())
        except NotPossible as no:
            messages.error(request, str(no))
    return redirect(address_of_post(request.member, post))


@require_http_methods(FORM)
@login_required
def habits(request: HttpRequest) -> HttpResponse:
    """What stays closed for this person, and whether advice is pointed out to them."""
    user = cast(User, request.user)
    form = HabitsForm.of(habit_of(user), request.POST if request.method == "POST" else None)
    if form.is_valid():
        change_habits(user, **form.said())
        messages.success(request, "It is kept.")
        return redirect("forum:habits")
    facts = {"form": form}
    return render(request, "forum/habits.html", facts, status=422 if form.errors else 200)
