"""Breaking the glass: two facilitators look behind a pseudonym, and the author is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Least
from django.urls import reverse

from accounts.models import Category, User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.forum.models import BrokenGlass, Clock, Post, Pseudonym, Told
from groups.forum.models.pseudonyms import LONGEST_DELAY, OPEN_FOR
from groups.forum.policy import may_ask
from groups.membership.models import Membership
from groups.notices.actions import queue
from groups.notices.kinds import Kind, Line, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

ASKED_FOR = timedelta(days=7)
"""How long a second facilitator has to agree."""
LONGEST_REASON = 2000


@transaction.atomic
def ask(
    member: Membership,
    post: Post,
    *,
    reason: str,
    at: datetime,
    safety: str = "",
    tell_after: timedelta = timedelta(0),
) -> BrokenGlass:
    """Ask to see who wrote an anonymous post. ``tell_after`` needs its reason in ``safety``."""
    pseudonym = post.pseudonym_id
    readable = Post.objects.visible_to(member).filter(pk=post.pk, pseudonym=pseudonym)
    if pseudonym is None or not may_ask(member) or not readable.exists():
        raise PermissionDenied("may not ask who wrote this")
    if not reason.strip() or max(len(reason), len(safety)) > LONGEST_REASON:
        raise NotPossible("Say why, in a sentence or two.")
    if tell_after and not safety.strip():
        raise NotPossible("Say whose safety asks for telling later.")
    if not timedelta(0) <= tell_after <= LONGEST_DELAY:
        raise NotPossible("The author is told within a week at the latest.")
    if Pseudonym.objects.visible_to(member).filter(pk=pseudonym).exists():
        raise NotPossible("You can see who wrote this already.")
    others = Membership.objects.facilitating().filter(group=member.group_id).exclude(pk=member.pk)
    if not others.exists():
        raise NotPossible("This takes a second facilitator, and the group has none.")
    if waiting(member, at=at).filter(pseudonym=pseudonym).exists():
        raise NotPossible("This has been asked already. It waits for a second facilitator.")
    asked = BrokenGlass(
        group_id=member.group_id,
        pseudonym_id=pseudonym,
        asked_by=member,
        asked_at=at,
        reason=reason,
        safety=safety if tell_after else "",
        tell_after=tell_after,
    )
    asked.save(force_insert=True)
    record(member.user, Verb.FORUM_GLASS_ASKED, at=at, group=member.group_id, subject=asked.pk)
    return asked


def waiting(member: Membership, *, at: datetime) -> "QuerySet[BrokenGlass, Any]":
    """What was asked and waits for a second facilitator.

    Whoever asked must facilitate still: with them gone, the second one would look alone.
    """
    facilitators = Membership.objects.facilitating().filter(group=member.group_id)
    return BrokenGlass.objects.visible_to(member).filter(
        approved_by=None, asked_at__gt=at - ASKED_FOR, asked_by__in=facilitators.values("pk")
    )


@transaction.atomic
def approve(member: Membership, glass: BrokenGlass, *, at: datetime) -> None:
    """Be the second person. Both see who it is for 24 hours; members see that it happened."""
    if not may_ask(member):
        raise PermissionDenied("only a facilitator agrees to this")
    if glass.asked_by_id == member.pk:
        raise NotPossible("Somebody else has to agree: nobody does this alone.")
    agreed = (
        waiting(member, at=at)
        .exclude(asked_by=member.pk)
        .filter(pk=glass.pk)
        .update(
            approved_by=member,
            approved_at=at,
            # Where our clock is a little before the database's, the database's holds.
            ends_at=Least(Value(at + OPEN_FOR), Clock() + Value(OPEN_FOR)),
            tell_at=at + glass.tell_after,
        )
    )
    if not agreed:
        raise NotPossible("This has been decided, or was asked too long ago.")
    # No subject: members read this line, and are not told which post it was.
    record(
        member.user,
        Verb.FORUM_GLASS_BROKEN,
        at=at,
        group=member.group_id,
        shown_at=at + glass.tell_after,
    )


@acting_as(Purpose.REMINDERS)
def _plan(at: datetime) -> int:
    """Tell the authors whose time has come. Acts for the sender, which sees these rows only."""
    due = BrokenGlass.objects.filter(tell_at__lte=at, told=None)
    told = 0
    for glass, group, membership in due.values_list("pk", "group", "pseudonym__membership"):
        Told.objects.bulk_create(
            [Told(group_id=group, glass_id=glass, membership_id=membership, at=at)],
            ignore_conflicts=True,
        )
        author = Membership.objects.select_related("user").get(pk=membership)
        # Without the group: a facilitator reads the notices of theirs, and these name the author.
        queue("glass", recipients=[author.user], subject=glass, at=at)
        told += 1
    return told


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    told = Told.objects.filter(glass=notice.subject_id).select_related("membership").first()
    if told is None or not told.membership.is_active:
        return Unwanted("left")
    return Message("glass", {"link": f"{settings.SITE_URL}/"})


def _show(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """For the author, as long as they are in the group."""
    mine = Membership.objects.active().filter(user=person)
    told = Told.objects.filter(
        membership__in=mine, glass__in=[notice.subject_id for notice in notices]
    )
    groups = {one.glass_id: one.group for one in told.select_related("group")}
    return {
        notice.pk: Line(
            f"{group.name}: two facilitators looked behind a post of yours without a name.",
            reverse("forum:glass", args=[group.slug, notice.subject_id]),
        )
        for notice in notices
        if (group := groups.get(notice.subject_id)) is not None
    }


KIND = Kind("glass", Category.ACCOUNT, prepare=_prepare, plan=_plan, show=_show)
