"""Marks on answers, reviews by facilitators, and what the library has to cite."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.errors import NotPossible
from groups.forum import answers
from groups.forum.addresses import FORM, address_of_post, by_htmx, sent, status
from groups.forum.forms_reading import MarkForm, ReviewForm
from groups.forum.markdown import to_html
from groups.forum.models import Post
from groups.forum.policy import may_review
from groups.forum.quotes import without_quotes
from groups.forum.reading import post_in, thread_of
from groups.library.models import Resource
from groups.library.pages import page_of
from groups.membership.access import MemberRequest, facilitator_required, member_required


@require_POST
@member_required
def mark_answer(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """Point to one answer, or no longer."""
    post = _post(request, thread_id, post_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        messages.error(request, "It is not clear what you want. Nothing was changed.")
        return redirect(address_of_post(request.member, post))
    action = answers.mark_answer if form.cleaned_data["mark"] == "yes" else answers.unmark_answer
    try:
        action(request.member, post)
    except NotPossible as reason:
        messages.error(request, str(reason))
    return redirect(address_of_post(request.member, post))


@require_http_methods(FORM)
@facilitator_required
def review_answer(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """Stand behind an answer, maybe with something of the library; or no longer."""
    post = _post(request, thread_id, post_id)
    if not may_review(request.member, post):
        raise PermissionDenied
    form = ReviewForm(sent(request))
    back = address_of_post(request.member, post)
    if request.method == "POST" and form.is_valid():
        try:
            return _reviewed(request, post, form)
        except NotPossible as reason:
            form.add_error("resource", str(reason))
    words = to_html(without_quotes(post.body))
    facts = {"form": form, "words": words, "back": back}
    return render(request, "forum/review_answer.html", facts, status=status(request))


def _reviewed(request: MemberRequest, post: Post, form: ReviewForm) -> HttpResponse:
    if form.is_withdrawn:
        answers.withdraw_review(request.member, post)
        messages.success(request, "The answer is no longer marked as reviewed.")
    else:
        answers.review_answer(request.member, post, resource=form.chosen(), at=timezone.now())
        messages.success(request, "The answer is marked as reviewed, with today’s date.")
    return redirect(address_of_post(request.member, post))


@require_safe
@member_required
def cite(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """What the library has published, each with a way back into the reply."""
    thread = thread_of(request.member, thread_id)
    page = page_of(request, Resource.objects.published().order_by("-published_at", "pk"))
    part = "#shelf" if by_htmx(request) else ""
    return render(request, f"forum/cite.html{part}", {"thread": thread, "page": page, "part": part})


def _post(request: MemberRequest, thread_id: UUID, post_id: UUID) -> Post:
    found: Post = post_in(request.member, thread_of(request.member, thread_id), post_id)
    return found
