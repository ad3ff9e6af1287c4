"""The only door for views: a group is reached through the reader's own active membership."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.models import User
from groups.membership.models import Group, Membership


class MemberRequest(HttpRequest):
    """A request that passed the door."""

    user: User
    member: Membership


type View[**P] = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
type Door[**P] = Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]


def member_of(user: User, slug: str) -> Membership:
    """The person's active membership in the group called ``slug``, or Http404.

    One query for group and membership together: absent and hidden take the same way.
    """
    membership = (
        Membership.objects.active()
        .select_related("group")
        .filter(user=user, group__slug=slug)
        .first()
    )
    if membership is None:
        raise Http404
    membership.user = user
    return membership


def member_required[**P](view: View[P]) -> Door[P]:
    """404 to everybody who is no active member; the view finds ``request.member``."""

    @wraps(view)
    @login_required
    def door(
        request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        request.member = member_of(request.user, slug)  # type: ignore[attr-defined, arg-type]  # now a MemberRequest, and signed in
        return view(request, *args, **kwargs)  # type: ignore[arg-type]  # see above

    return door  # type: ignore[return-value]  # login_required forgets the parameters


def facilitator_required[**P](view: View[P]) -> Door[P]:
    """404 to who is no member, 403 to a member who does not facilitate."""

    def check(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.member.is_facilitator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wraps(view)(member_required(check))


def standing_of(user: object, group: Group) -> str:
    """The state of one's own membership, for the group's public card; empty where there is none."""
    if not isinstance(user, User):
        return ""
    own = Membership.objects.filter(user=user, group=group).values_list("state", flat=True)
    return own.first() or ""
