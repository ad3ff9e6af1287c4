"""The page between a post and wherever its links lead."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from groups.forum.addresses import address_of_post
from groups.forum.links import host_of
from groups.forum.models import Post
from groups.forum.quotes import links_in
from groups.membership.access import MemberRequest, member_required


@require_safe
@member_required
def follow_link(
    request: MemberRequest, thread_id: UUID, post_id: UUID, number: int
) -> HttpResponse:
    """Where the link leads, and what it tells of whoever follows it."""
    post = get_object_or_404(Post.objects.visible_to(request.member), pk=post_id, thread=thread_id)
    links = links_in(post.body)
    if not 1 <= number <= len(links):
        raise Http404
    url = links[number - 1]
    facts = {"url": url, "host": host_of(url), "back": address_of_post(request.member, post)}
    return render(request, "forum/follow_link.html", facts)
