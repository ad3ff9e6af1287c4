"""Letting a thread go slower, or rest, for a while and with a reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as in_words

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.forum.models import Authorship, Pace, Post, Thread
from groups.membership.models import Membership

WAITS = (15, 60, 240)
"""Minutes that are offered."""
LASTS = (timedelta(hours=1), timedelta(days=1), timedelta(days=3), timedelta(days=7))


@dataclass(frozen=True)
class Slowed:
    """As the page of the thread says it."""

    words: str
    is_paused: bool


def slowed(pace: Pace | None, *, at: datetime) -> Slowed | None:
    """What holds now, in words; None for a thread that goes as it likes."""
    if pace is None or pace.ends_at <= at:
        return None
    until, reason = _moment(pace.ends_at), pace.get_reason_display()
    if pace.minutes:
        words = f"Until {until} everybody writes here once in {wait(pace.minutes)}."
    else:
        words = f"This thread rests until {until}; facilitators can write."
    return Slowed(f"{words} {reason}.", pace.minutes == 0)


def wait(minutes: int) -> str:
    """ "15 minutes", "an hour", "4 hours" """
    if minutes % 60:
        return f"{minutes} minutes"
    return "an hour" if minutes == 60 else f"{minutes // 60} hours"


def check_pace(member: Membership, thread: Thread, *, at: datetime) -> None:
    """Raises NotPossible where the member has to wait; facilitators never do."""
    if member.is_facilitator:
        return
    pace = Pace.objects.visible_to(member).filter(thread=thread.pk, ends_at__gt=at).first()
    if pace is None:
        return
    if not pace.minutes:
        raise NotPossible(
            f"This thread rests until {_moment(pace.ends_at)}. {pace.get_reason_display()}. "
            "Your words are still here; you can keep them as a draft."
        )
    since = at - timedelta(minutes=pace.minutes)
    own = Authorship.objects.filter(membership=member.pk, thread=thread.pk).exclude(post=None)
    latest = (
        Post.objects.visible_to(member)
        .filter(pk__in=own.values("post"), created_at__gt=since)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first()
    )
    if latest is not None:
        again = min(latest + timedelta(minutes=pace.minutes), pace.ends_at)
        raise NotPossible(
            f"Everybody writes here once in {wait(pace.minutes)} for now. You can send this from "
            f"{_moment(again)} on; your words are still here."
        )


@transaction.atomic
def set_pace(
    member: Membership,
    thread: Thread,
    *,
    minutes: int,
    reason: str,
    lasts: timedelta,
    at: datetime,
) -> None:
    """One reply each in so many minutes, or with 0 none but the facilitators'; the last one counts."""
    _check(member, thread)
    if minutes not in (0, *WAITS) or lasts not in LASTS or reason not in Pace.Reason.values:
        raise NotPossible("Choose one of the answers that are there.")
    Pace.objects.update_or_create(
        thread=thread,
        defaults={
            "group_id": member.group_id,
            "minutes": minutes,
            "reason": reason,
            "ends_at": at + lasts,
        },
    )
    _record(member, Verb.FORUM_THREAD_SLOWED if minutes else Verb.FORUM_THREAD_PAUSED, at)


@transaction.atomic
def let_go_on(member: Membership, thread: Thread, *, at: datetime) -> None:
    """Everybody writes as they like again."""
    _check(member, thread)
    if Pace.objects.visible_to(member).filter(thread=thread.pk).delete()[0]:
        _record(member, Verb.FORUM_THREAD_RELEASED, at)


def _check(member: Membership, thread: Thread) -> None:
    if not member.is_facilitator or thread.group_id != member.group_id:
        raise PermissionDenied("only a facilitator slows a thread down")


def _record(member: Membership, verb: Verb, at: datetime) -> None:
    """Not which one: not every facilitator can read every thread."""
    record(member.user, verb, at=at, group=member.group_id)


def _moment(then: datetime) -> str:
    return in_words(timezone.localtime(then), "l j F, H:i")
