"""What authors do with their own words."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from groups.errors import NotPossible
from groups.forum import own_words
from groups.forum.addresses import FORM, address_of_post, sent, status
from groups.forum.afterwards import say_to_author
from groups.forum.before_you_send import may_go
from groups.forum.company import company_of
from groups.forum.forms import EditForm, NarrowForm
from groups.forum.given_back import given_back
from groups.forum.models import Post
from groups.forum.narrower import OwnText, compose_narrower
from groups.forum.own import own_of
from groups.forum.policy import may_change
from groups.forum.reading import thread_of
from groups.forum.views import KEPT, wishes
from groups.membership.access import MemberRequest, member_required


@require_http_methods(FORM)
@member_required
def edit_post(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """One's own words again."""
    try:
        post = _own_post(request, thread_id, post_id)
    except Http404:
        return given_back(request)
    back = address_of_post(request.member, post)
    form = EditForm(sent(request), post=post)
    if request.method == "POST" and form.is_valid() and may_go(request, form):
        try:
            before = own_words.text_of(post)
            own_words.edit_post(request.member, post, at=timezone.now(), **form.said())
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Your words are changed.")
            say_to_author(request, _own_post(request, thread_id, post_id), before=before)
            return redirect(back)
    facts = {"form": form, "post": post, "back": back}
    return render(request, "forum/edit_post.html", facts, status=status(request))


@require_http_methods(FORM)
@member_required
def delete_post(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """Asks once, then erases for good."""
    post = _own_post(request, thread_id, post_id)
    if request.method == "POST":
        stays = own_words.delete_post(request.member, post, at=timezone.now())
        messages.success(request, "Your words are erased.")
        if stays:
            return redirect("forum:thread", request.member.group.slug, post.thread_id)
        return redirect("forum:threads", request.member.group.slug)
    facts = {"post": post, "back": address_of_post(request.member, post)}
    return render(request, "forum/delete_post.html", facts)


@require_http_methods(FORM)
@member_required
def narrow(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """One's own words for fewer people, or for a shorter time."""
    at = timezone.now()
    post = _own_post(request, thread_id, post_id)
    text = OwnText(
        request.member, post, own_of(request.member, thread_of(request.member, thread_id))
    )
    composer = compose_narrower(text, company_of(request.member, at=at), at=at)
    form = NarrowForm(sent(request), composer=composer, post=post)
    if request.method == "POST" and form.is_valid():
        try:
            return _narrowed(request, post, form, at=at)
        except NotPossible as reason:
            form.add_error(None, str(reason))
    facts = {
        "form": form,
        "composer": composer,
        "post": post,
        "back": address_of_post(request.member, post),
    }
    return render(request, "forum/narrow.html", facts, status=status(request))


def _narrowed(
    request: MemberRequest, post: Post, form: NarrowForm, *, at: datetime
) -> HttpResponse:
    if form.is_for_oneself:
        own_words.keep_for_oneself(request.member, post, at=at)
        messages.success(request, KEPT)
        return redirect("journal:entries")
    own_words.narrow(request.member, post, at=at, **wishes(request, form))
    messages.success(request, "It is done. The post says who can read it.")
    return redirect(address_of_post(request.member, post))


def _own_post(request: MemberRequest, thread_id: UUID, post_id: UUID) -> Post:
    """404 for what the member cannot read, 403 for what somebody else wrote."""
    readable = Post.objects.visible_to(request.member).select_related("thread")
    post = get_object_or_404(readable, pk=post_id, thread=thread_id)
    if not may_change(request.member, post):
        raise PermissionDenied
    return post
