"""Putting a post before the facilitators, and what they do with it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.forum import disclosures
from groups.forum.addresses import FORM, address_of_post
from groups.forum.cards import when_of
from groups.forum.models import Disclosure, Post
from groups.forum.policy import may_change
from groups.forum.put_forward import read_put_forward
from groups.membership.access import MemberRequest, facilitator_required, member_required


@require_http_methods(FORM)
@member_required
def disclose(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """Asks once, then opens the post of somebody else to the facilitators."""
    at = timezone.now()
    post = get_object_or_404(Post.objects.visible_to(request.member), pk=post_id, thread=thread_id)
    if may_change(request.member, post):
        raise PermissionDenied
    back = address_of_post(request.member, post)
    if request.method == "POST":
        disclosures.disclose(request.member, post, at=at)
        messages.success(
            request, "The facilitators can read it now. They are not told who showed it."
        )
        return redirect(back)
    facts = {"post": post, "when": when_of(post, at=at), "back": back}
    return render(request, "forum/disclose.html", facts)


@require_safe
@facilitator_required
def disclosed(request: MemberRequest) -> HttpResponse:
    """What was put before the facilitators and is open still."""
    cards = read_put_forward(request.member, at=timezone.now())
    return render(request, "forum/disclosed.html", {"cards": cards})


@require_POST
@facilitator_required
def close_disclosure(request: MemberRequest, disclosure_id: UUID) -> HttpResponse:
    """The facilitators have looked."""
    of_group = Disclosure.objects.visible_to(request.member)
    found = get_object_or_404(of_group, pk=disclosure_id)
    disclosures.close_disclosure(request.member, found, at=timezone.now())
    messages.success(request, "It is closed. You read it only if it was for you.")
    return redirect("forum:disclosed", request.member.group.slug)
