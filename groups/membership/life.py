"""The life of a group: forming, running, resting, closing.

Whoever leads it takes the steps, one at a time. What happens at the very end is
``groups.exports.closing``.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.membership.life_notices import GROUP_CHANGED, GROUP_CLOSING, tell
from groups.membership.locks import lock_group
from groups.membership.models import Group, Invitation, Membership
from groups.membership.policy import may_guide
from groups.notices.actions import cancel_about

NOTICE: Final = timedelta(days=14)
LONGEST_NOTICE: Final = timedelta(days=366)
LONGEST_REST: Final = timedelta(days=366)

STEPS: dict[str, frozenset[str]] = {
    Group.Stage.FORMING: frozenset({Group.Stage.RUNNING, Group.Stage.CLOSING}),
    Group.Stage.RUNNING: frozenset({Group.Stage.RESTING, Group.Stage.CLOSING}),
    Group.Stage.RESTING: frozenset({Group.Stage.RUNNING, Group.Stage.RESTING, Group.Stage.CLOSING}),
    Group.Stage.CLOSING: frozenset({Group.Stage.RUNNING}),
}
"""Which stage may follow which; the database holds the same (migrations/0008_life_of_a_group)."""


def first_last_day(group: Group, *, at: datetime) -> date:
    """The earliest day that can be a group's last: everybody has two weeks after today."""
    return _today(group, at) + NOTICE


def is_full(member: Membership) -> bool:
    """No place is left; whoever is away for now keeps theirs."""
    group: Group = member.group
    return Membership.objects.visible_to(member).count() >= group.capacity


@transaction.atomic
def begin(lead: Membership, *, at: datetime) -> None:
    """The group has formed: from now on it runs."""
    group = _guided(lead)
    if group.stage != Group.Stage.FORMING:
        raise NotPossible("The group has begun already. Nothing was changed.")
    _step(lead, group, Group.Stage.RUNNING, Verb.MEMBERSHIP_GROUP_BEGUN, at)


@transaction.atomic
def let_rest(lead: Membership, *, at: datetime, until: date | None = None) -> None:
    """No meetings, no reminders and nobody new for a while; ``until`` is the first day after."""
    group = _guided(lead)
    if until is not None and not _today(group, at) < until <= _today(group, at) + LONGEST_REST:
        raise NotPossible("Choose a day from tomorrow on, within a year.", field="until")
    _refuse_unless_possible(group, Group.Stage.RESTING)
    _step(lead, group, Group.Stage.RESTING, Verb.MEMBERSHIP_GROUP_RESTED, at, rests_until=until)
    tell(GROUP_CHANGED, lead, group, at=at)


@transaction.atomic
def resume(lead: Membership, *, at: datetime) -> None:
    """The rest is over."""
    group = _guided(lead)
    if group.stage != Group.Stage.RESTING:
        raise NotPossible("The group does not rest. Nothing was changed.")
    _step(lead, group, Group.Stage.RUNNING, Verb.MEMBERSHIP_GROUP_RESUMED, at)
    tell(GROUP_CHANGED, lead, group, at=at)


@transaction.atomic
def announce_end(lead: Membership, *, last_day: date, at: datetime) -> None:
    """Tell everybody when the group ends: it is erased when its ``last_day`` is over."""
    group = _guided(lead)
    _refuse_unless_possible(group, Group.Stage.CLOSING)
    first = first_last_day(group, at=at)
    if not first <= last_day <= _today(group, at) + LONGEST_NOTICE:
        raise NotPossible(
            f"Choose a day from {first:%-d %B %Y} on, within a year: everybody needs time to read "
            "and to take their own words along.",
            field="last_day",
        )
    ends = datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(group.time_zone))
    _step(lead, group, Group.Stage.CLOSING, Verb.MEMBERSHIP_GROUP_ENDING, at, closes_at=ends)
    _take_invitations_back(group, at)
    tell(GROUP_CLOSING, lead, group, at=at)


@transaction.atomic
def call_off(lead: Membership, *, at: datetime) -> None:
    """The group does not end after all; possible as long as it is there."""
    group = _guided(lead)
    if group.closes_at is None or group.closes_at <= at:
        raise NotPossible("There is no end to call off, or it has come. Nothing was changed.")
    _step(lead, group, Group.Stage.RUNNING, Verb.MEMBERSHIP_GROUP_KEPT, at)
    tell(GROUP_CHANGED, lead, group, at=at)


def _guided(lead: Membership) -> Group:
    """The group as it is once nobody else changes it; for who leads it, and nobody else."""
    lock_group(lead.group_id)
    own = Membership.objects.active().select_related("group").filter(pk=lead.pk).first()
    if own is None or not may_guide(own):
        raise PermissionDenied("only the lead guides a group from stage to stage")
    group: Group = own.group
    return group


def _refuse_unless_possible(group: Group, stage: str) -> None:
    if stage not in STEPS.get(group.stage, ()):
        raise NotPossible("The group is at another point by now. Nothing was changed.")


def _step(
    lead: Membership, group: Group, stage: Group.Stage, verb: Verb, at: datetime, **more: Any
) -> None:
    changes = {"rests_until": None, "closes_at": None, **more, "stage": stage}
    for name, value in changes.items():
        setattr(group, name, value)
    group.stage_changes += 1
    group.save(update_fields=[*changes, "stage_changes"])
    record(lead.user, verb, at=at, group=group.pk, subject=group.pk)


def _take_invitations_back(group: Group, at: datetime) -> None:
    waiting = Invitation.objects.open(at).filter(group=group)
    taken_back = list(waiting.values_list("pk", flat=True))
    waiting.update(revoked_at=at)
    cancel_about("invitation", taken_back, group=group.pk, at=at)


def _today(group: Group, at: datetime) -> date:
    return at.astimezone(ZoneInfo(group.time_zone)).date()
