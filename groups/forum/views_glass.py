"""Who wrote this: asked by one facilitator, agreed to by another, told to the author."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.errors import NotPossible
from groups.forum import glass as action
from groups.forum.addresses import FORM, sent, status
from groups.forum.cards import when_of
from groups.forum.forms_glass import AskForm
from groups.forum.glasses import list_glasses, read_glass
from groups.forum.models import BrokenGlass, Post
from groups.membership.access import MemberRequest, facilitator_required, member_required


@require_http_methods(FORM)
@facilitator_required
def ask(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """Ask for a second facilitator, to see who wrote an anonymous post."""
    at = timezone.now()
    anonymous = Post.objects.visible_to(request.member).filter(pseudonym__isnull=False)
    post = get_object_or_404(anonymous, pk=post_id, thread=thread_id)
    form = AskForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            asked = action.ask(request.member, post, at=at, **form.said())
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "It waits for a second facilitator now.")
            return redirect("forum:glass", request.member.group.slug, asked.pk)
    back = reverse("forum:thread", args=[request.member.group.slug, thread_id])
    facts = {"form": form, "post": post, "when": when_of(post, at=at), "back": back}
    return render(request, "forum/ask.html", facts, status=status(request))


@require_safe
@facilitator_required
def glasses(request: MemberRequest) -> HttpResponse:
    """What waits for a second facilitator, and what was decided lately."""
    cards = list_glasses(request.member, at=timezone.now())
    return render(request, "forum/glasses.html", {"cards": cards})


@require_safe
@member_required
def glass(request: MemberRequest, glass_id: UUID) -> HttpResponse:
    """One of them: for the facilitators, and for the author once they are told."""
    return _page(request, glass_id)


@require_POST
@facilitator_required
def agree(request: MemberRequest, glass_id: UUID) -> HttpResponse:
    """Be the second one."""
    found = get_object_or_404(BrokenGlass.objects.visible_to(request.member), pk=glass_id)
    try:
        action.approve(request.member, found, at=timezone.now())
    except NotPossible as reason:
        return _page(request, glass_id, problem=str(reason))
    messages.success(request, "Both of you see the name now, for 24 hours.")
    return redirect("forum:glass", request.member.group.slug, glass_id)


def _page(request: MemberRequest, glass_id: UUID, *, problem: str = "") -> HttpResponse:
    card = read_glass(request.member, glass_id, at=timezone.now())
    if card is None:
        raise Http404
    facts = {"card": card, "problem": problem}
    return render(request, "forum/glass.html", facts, status=422 if problem else 200)
