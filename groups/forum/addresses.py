"""What the forum's views have in common: where a post stands, and what a form was sent."""

from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse

from groups.forum.models import Post
from groups.forum.reading import AT
from groups.membership.access import MemberRequest
from groups.membership.models import Membership

FORM = ["GET", "HEAD", "POST"]


def address_of_post(member: Membership, post: Post, where: str = AT) -> str:
    """The page on which a post stands, scrolled to it. It says nothing but ids."""
    page = reverse("forum:thread", args=[member.group.slug, post.thread_id])
    value = post.pk if where == AT else 1
    return f"{page}?{where}={value}#post-{post.pk}"


def sent(request: MemberRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def status(request: MemberRequest) -> int:
    """A form that is shown again after it was sent had something wrong in it."""
    return 422 if request.method == "POST" else 200


def id_in(query: QueryDict, name: str) -> UUID | None:
    """An id behind the question mark, if there is one; Http404 for what is none."""
    if name not in query:
        return None
    try:
        return UUID(str(query[name]))
    except ValueError:
        raise Http404 from None


def by_htmx(request: MemberRequest) -> bool:
    """The answer is a part of a page."""
    return request.headers.get("HX-Request") == "true"
