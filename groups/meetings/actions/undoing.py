"""Taking a change back, within ten minutes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.meetings.actions.saving import keep_seats, save, tell_of_both
from groups.meetings.by_mail.telling import take_back
from groups.meetings.changes import CANCELLED, OF_CHANGES, SUPERSEDED, tell_who_counts_on
from groups.meetings.models import Change, Meeting, Series
from groups.meetings.policy import may_schedule
from groups.meetings.proposals import Row, fields_of, restore, stamp
from groups.meetings.seats import NotEnoughSeats, check_seats, lock_seats
from groups.membership.locks import lock_group
from groups.membership.models import Membership
from groups.notices.actions import cancel_about
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

CHANGED_AFTER = "Somebody changed one of these meetings after that."

Pair = tuple[Row, Mapping[str, Any]]
"""A meeting as it is, and what is remembered of it: ``before`` and the ``stamp`` of after."""


@dataclass(frozen=True)
class Undone:
    """``before`` meetings are as they were; ``cancelled`` are new ones that could not just go."""

    before: int
    cancelled: int


@transaction.atomic
def undo(member: Membership, change: Change, *, at: datetime) -> Undone:
    """Take a change back, within ten minutes.

    Revisions go on rising. Who has not been told yet is not told; whoever has hears again. An
    earlier change that was not told because this one came after it is told now, or in its time.

    A meeting that the change made is deleted again while nobody knows of it. If somebody answered
    it, waits for it, or prepares it, or if people were told of it, it is cancelled instead: an
    answer does not vanish without a word, and nobody comes to a meeting that is not there. Then
    those hear who said yes or perhaps, or wait; everybody does who was told of it. What they wrote
    stays with the cancelled meeting. Members' rows are not a facilitator's to delete anyway.

    Raises NotPossible where a seat is taken that was not there before the change.
    """
    if not may_schedule(member) or change.group_id != member.group_id:
        raise PermissionDenied("only a facilitator takes a change back")
    lock_group(member.group_id)
    latest = Change.objects.visible_to(member).undoable(at).first()
    if latest is None or not Change.objects.filter(pk=change.pk).exists():
        raise NotPossible("The ten minutes are over. You can change the meetings again.")
    if latest.pk != change.pk:
        raise NotPossible("Something was changed after that. Please undo the later change first.")
    memory = json.loads(latest.before)
    about = [UUID(pk) for pk in (*memory["meetings"], *memory["created"])]
    lock_seats(about)
    rows, made = _rows_as_left(member, memory)
    told = latest.tells_at <= at
    _give_back(rows, memory, at=at, made_at=latest.made_at)
    off = _take_back(made, at=at, all_of_them=told)
    keep_seats([row for row, _ in rows], at)
    record(
        member.user, Verb.MEETINGS_CHANGE_UNDONE, at=at, group=member.group_id, subject=change.pk
    )
    for kind in OF_CHANGES:
        cancel_about(kind, about, group=member.group_id, at=at)
    if told:
        tell_of_both(member, [row.meeting for row, _ in rows if row.is_told] + off, at, at)
    else:
        tell_who_counts_on(CANCELLED, member, off, at=at)
    take_back(
        member.group_id,
        meetings=about,
        series=_series_in(memory),
        made_at=latest.made_at,
        told_at=latest.tells_at,
        at=at,
    )
    latest.delete()
    again = [row.meeting for row, _ in rows]
    _tell_of_earlier(member, again, at)
    if not told:
        _tell_of_dropped(member, again, latest.made_at, at)
    return Undone(len(rows) + len(made) - len(off), len(off))


def _rows_as_left(member: Membership, memory: dict[str, Any]) -> tuple[list[Pair], list[Row]]:
    """What was changed and what was made, locked; raises NotPossible where it is not as the change
    left it.
    """
    series = {one.pk: one for one in Series.objects.filter(group=member.group_id)}
    found = (
        Meeting.objects.visible_to(member)
        .filter(pk__in=[*memory["meetings"], *memory["created"]])
        .select_for_update(of=("self",))
    )
    rows, made = [], []
    for meeting in found:
        meeting.series = series[meeting.series_id]
        row, kept = Row.of(meeting), memory["meetings"].get(str(meeting.pk))
        left = kept["stamp"] if kept else memory["created"][str(meeting.pk)]
        if stamp([(meeting.pk, row.before)]) != left:
            raise NotPossible(CHANGED_AFTER)
        if kept:
            rows.append((row, kept))
        else:
            made.append(row)
    return rows, made


def _give_back(
    rows: list[Pair], memory: dict[str, Any], *, at: datetime, made_at: datetime
) -> None:
    series = {str(row.meeting.series_id): row.meeting.series for row, _ in rows}
    wanted = {one["before"]["series_id"] for _, one in rows} | set(memory["series"])
    for one in Series.objects.filter(pk__in=wanted - set(series)):
        series[str(one.pk)] = one
    for pk, before in memory["series"].items():
        restore(series[pk], before)
        series[pk].save(update_fields=fields_of(series[pk]))
    for row, kept in rows:
        restore(row.meeting, kept["before"])
        row.meeting.series = series[kept["before"]["series_id"]]
    _check_seats([row.meeting for row, _ in rows], at)
    for row, _ in rows:
        # Of a time that comes back, reminders that fell due meanwhile are still wanted.
        save(row, made_at)
    if memory["follows"] is not None:
        _end_empty(series.get(memory["follows"]) or Series.objects.get(pk=memory["follows"]))


def _check_seats(meetings: list[Meeting], at: datetime) -> None:
    coming = [meeting for meeting in meetings if not meeting.is_cancelled]
    try:
        check_seats(coming, also_at={}, at=at)
    except NotEnoughSeats:
        raise NotPossible(
            "Somebody has taken a seat that was not there before. You can change the meetings again."
        ) from None


def _take_back(made: list[Row], *, at: datetime, all_of_them: bool) -> list[Meeting]:
    """Delete the new meetings that nobody knows of; give the others, cancelled."""
    known = {row.meeting.pk for row in made} if all_of_them else _in_use(made)
    off = [row for row in made if row.meeting.pk in known]
    for row in off:
        row.meeting.state = Meeting.State.CANCELLED
        save(row, at)
    unknown = [row.meeting.pk for row in made if row.meeting.pk not in known]
    Meeting.objects.filter(pk__in=unknown).delete()
    return [row.meeting for row in off]


def _in_use(made: list[Row]) -> set[UUID]:
    """Those that a row of any other table speaks of; facilitators see all such rows."""
    ids = [row.meeting.pk for row in made]
    found: set[UUID] = set()
    for relation in Meeting._meta.get_fields(include_hidden=True):
        if ids and relation.auto_created and not relation.concrete:
            rows = relation.related_model._default_manager.filter(  # type: ignore[union-attr]  # a model
                **{f"{relation.field.name}__in": ids}  # type: ignore[union-attr]  # of a relation
            )
            found |= set(rows.values_list(relation.field.name, flat=True))  # type: ignore[union-attr]  # as above
    return found


def _series_in(memory: dict[str, Any]) -> set[UUID]:
    """Those that a change touched, the one that it made among them."""
    of_rows = {one["before"]["series_id"] for one in memory["meetings"].values()}
    return {UUID(pk) for pk in {*memory["series"], *of_rows, memory["follows"]} if pk is not None}


def _end_empty(series: Series) -> None:
    """A series that was taken back names no day: it ends before it begins."""
    series.occurrences, series.until = None, series.starts_on - timedelta(days=1)
    series.save(update_fields=["occurrences", "until"])


def _tell_of_earlier(member: Membership, meetings: list[Meeting], at: datetime) -> None:
    """An earlier change of which nobody has heard yet holds again, under a new revision."""
    for earlier in Change.objects.visible_to(member).undoable(at).filter(tells_at__gt=at):
        about = json.loads(earlier.before)["meetings"]
        again = [meeting for meeting in meetings if str(meeting.pk) in about]
        tell_of_both(member, again, at, earlier.tells_at)


def _tell_of_dropped(
    member: Membership, meetings: list[Meeting], since: datetime, at: datetime
) -> None:
    """Its moment came while the change that is undone now held, so nobody heard of it."""
    with acting_as(Purpose.REMINDERS):
        dropped = Notice.objects.filter(
            kind__in=OF_CHANGES,
            group_id=member.group_id,
            subject_id__in=[meeting.pk for meeting in meetings],
            reason=SUPERSEDED,
            finished_at__gte=since,
        )
        about = set(dropped.values_list("subject_id", flat=True))
    tell_of_both(member, [meeting for meeting in meetings if meeting.pk in about], at, at)
