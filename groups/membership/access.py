"""The only door for views: a group is reached through the reader's own active membership."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.defaults import permission_denied

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.membership.models import Group, Membership, MembershipQuerySet


class MemberRequest(HttpRequest):
    """A request that passed the door."""

    user: User
    member: Membership


class AwayRequest(HttpRequest):
    """A request of somebody who keeps a place and is away for now: they pass no door but one."""

    user: User
    away: Membership


type View[**P] = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
type Door[**P] = Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]


def member_of(user: User, slug: str) -> Membership:
    """The person's active membership in the group called ``slug``, or Http404."""
    return _own(Membership.objects.active(), user, slug)


def away_from(user: User, slug: str) -> Membership:
    """The person's membership there while they are away for now, or Http404."""
    return _own(Membership.objects.paused(), user, slug)


def _own(memberships: MembershipQuerySet, user: User, slug: str) -> Membership:
    """One query for group and membership together: absent and hidden take the same way."""
    membership = memberships.select_related("group").filter(user=user, group__slug=slug).first()
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
        return _inside(request, lambda: view(request, *args, **kwargs))  # type: ignore[arg-type]  # see above

    return door  # type: ignore[return-value]  # login_required forgets the parameters


def facilitator_required[**P](view: View[P]) -> Door[P]:
    """404 to who is no member, 403 to a member who does not facilitate."""

    def check(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.member.is_facilitator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wraps(view)(member_required(check))


def away_required[**P](
    view: Callable[Concatenate[AwayRequest, P], HttpResponseBase],
) -> Door[P]:
    """404 to everybody who is not away from this group just now; the view finds ``request.away``."""

    @wraps(view)
    @login_required
    def door(
        request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        request.away = away_from(request.user, slug)  # type: ignore[attr-defined, arg-type]  # now an AwayRequest, and signed in
        return view(request, *args, **kwargs)  # type: ignore[arg-type]  # see above

    return door  # type: ignore[return-value]  # see member_required


def _inside(request: MemberRequest, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What the view answers; nothing at all where the membership ended while it worked.

    A view that lost its ground half-way finds nothing more, or fails in some way or other: a row is
    gone, the database refuses to write. Its own savepoint is rolled back, so the transaction can be
    asked once more. A refusal is noted outside of that savepoint: what was undone must not undo the
    note.
    """
    try:
        with transaction.atomic():
            response = answer()
            if _says_more(request, response) and not _still_inside(request.member):
                raise Http404
            return response
    except Http404:
        raise
    except PermissionDenied as refusal:
        _note_refusal(request.member)
        return permission_denied(request, refusal)
    except Exception:
        if not _still_inside(request.member):
            raise Http404 from None
        raise


def _says_more(request: MemberRequest, response: HttpResponseBase) -> bool:
    """Whether an answer might tell somebody, who is out by now, why their wish cannot be granted.

    A page that was only read holds no more than was found, and the database hid the rest. A
    redirect shows nothing, and is how leaving itself answers.
    """
    if response.status_code >= 400:
        return True
    return response.status_code < 300 and request.method not in ("GET", "HEAD")


def _still_inside(member: Membership) -> bool:
    return Membership.objects.active().filter(pk=member.pk).exists()


def _note_refusal(member: Membership) -> None:
    """Somebody of the group tried a door that is closed to them: who and where, not what."""
    if not _still_inside(member):
        raise Http404
    try:
        with transaction.atomic():
            record(member.user, Verb.SITE_DOOR_REFUSED, at=timezone.now(), group=member.group_id)
    except Error:
        raise Http404 from None


def standing_of(user: object, group: Group) -> str:
    """The state of one's own membership, for the group's public card; empty where there is none."""
    if not isinstance(user, User):
        return ""
    own = Membership.objects.filter(user=user, group=group).values_list("state", flat=True)
    return own.first() or ""
