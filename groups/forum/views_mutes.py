"""What one mutes, for oneself; and what facilitators slow down, for everybody."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.errors import NotPossible
from groups.forum import mutes, pace
from groups.forum.addresses import FORM, address_of_post, sent, status
from groups.forum.forms_mutes import MuteForm, PaceForm, UnmuteForm
from groups.forum.models import Pace, Post
from groups.forum.muted import list_muted
from groups.forum.policy import may_change
from groups.forum.reading import thread_of
from groups.membership.access import MemberRequest, facilitator_required, member_required


@require_http_methods(FORM)
@member_required
def mute_author(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """Close what is written under the name of a post."""
    post = get_object_or_404(Post.objects.visible_to(request.member), pk=post_id, thread=thread_id)
    if may_change(request.member, post):
        raise PermissionDenied
    form = MuteForm(sent(request), is_named=post.pseudonym_id is None)
    back = address_of_post(request.member, post)
    if form.is_valid():
        try:
            mutes.mute_author(request.member, post, at=timezone.now(), **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "It is muted, for you alone.")
            return redirect(back)
    facts = {"form": form, "post": post, "back": back}
    return render(request, "forum/mute.html", facts, status=status(request))


@require_POST
@member_required
def mute_thread(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """Nothing in it is new any more."""
    thread = thread_of(request.member, thread_id)
    try:
        mutes.mute_thread(request.member, thread)
    except NotPossible as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "The thread is muted, for you alone.")
    return redirect("forum:thread", request.member.group.slug, thread_id)


@require_safe
@member_required
def muted(request: MemberRequest) -> HttpResponse:
    """Everything that the member has muted here, and the way back."""
    return render(request, "forum/muted.html", {"muted": list_muted(request.member)})


@require_POST
@member_required
def unmute(request: MemberRequest) -> HttpResponse:
    """Let it speak again."""
    form = UnmuteForm(request.POST)
    if form.is_valid():
        mutes.unmute(request.member, form.cleaned_data["what"])
        messages.success(request, "It is muted no longer.")
    return redirect("forum:muted", request.member.group.slug)


@require_http_methods(FORM)
@facilitator_required
def set_pace(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """Let a thread go slower or rest for a while, or go on."""
    at, member = timezone.now(), request.member
    thread = thread_of(member, thread_id)
    form = PaceForm(sent(request))
    if form.is_valid():
        try:
            if form.goes_on:
                pace.let_go_on(member, thread, at=at)
            else:
                pace.set_pace(member, thread, at=at, **form.said())
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "It is done. Whoever opens the thread reads it there.")
            return redirect("forum:thread", member.group.slug, thread_id)
    now = Pace.objects.visible_to(member).filter(thread=thread_id).first()
    facts = {"form": form, "thread": thread, "slowed": pace.slowed(now, at=at)}
    return render(request, "forum/pace.html", facts, status=status(request))
