"""Saying without words that one hears."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from groups.errors import NotPossible
from groups.forum import acknowledgements
from groups.forum.addresses import address_of_post, by_htmx
from groups.forum.forms_reading import AcknowledgeForm
from groups.forum.heard import heard_of
from groups.forum.models import Post
from groups.forum.reading import post_in, thread_of
from groups.membership.access import MemberRequest, member_required


@require_POST
@member_required
def acknowledge(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """Give a word, or take it back; with htmx the answer is what stands below the post."""
    thread = thread_of(request.member, thread_id)
    post = post_in(request.member, thread, post_id)
    form = AcknowledgeForm(request.POST)
    problem = "" if form.is_valid() else "That is none of the words here. Nothing was changed."
    if form.is_valid():
        try:
            if form.cleaned_data["give"]:
                acknowledgements.acknowledge(request.member, post, form.cleaned_data["give"])
            else:
                acknowledgements.withdraw(request.member, post, form.cleaned_data["withdraw"])
        except NotPossible as reason:
            problem = str(reason)
    if problem or not by_htmx(request):
        return _back(request, post, problem)
    now = post_in(request.member, thread, post_id)
    heard = heard_of(now, thread, is_own=False)
    facts = {
        "heard": heard,
        "pk": post_id,
        "slug": request.member.group.slug,
        "thread_id": thread_id,
    }
    return render(request, "forum/_heard.html", facts)


def _back(request: MemberRequest, post: Post, problem: str) -> HttpResponse:
    if problem:
        messages.error(request, problem)
    address = address_of_post(request.member, post)
    return HttpResponseClientRedirect(address) if by_htmx(request) else redirect(address)
