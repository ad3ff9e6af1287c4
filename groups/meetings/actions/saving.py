"""Saving what was proposed, so that it can be undone for ten minutes."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.meetings.changes import CANCELLED, CHANGED, tell_of
from groups.meetings.models import Change, Meeting, Series
from groups.meetings.offers import keep_seats_after_move
from groups.meetings.policy import may_schedule
from groups.meetings.proposals import (
    Picture,
    Proposal,
    Row,
    fields_of,
    picture,
    restore,
    stamp,
)
from groups.meetings.seats import lock_seats
from groups.membership.locks import lock_group
from groups.membership.models import Membership
from groups.notices.actions import cancel_about


def carry_out(proposal: Proposal, verb: Verb, subject: UUID) -> Change | None:
    """Save a proposal whose rows are locked, note it, and let people know; None for no change."""
    changed = proposal.changed
    touched = [one for one in proposal.series if picture(one[0]) != one[1]]
    if not (changed or touched or proposal.created or proposal.follows):
        return None
    if proposal.follows is not None:
        proposal.follows.save(force_insert=True)
    for series, _ in touched:
        series.save(update_fields=fields_of(series))
    for row in changed:
        _save(row, proposal.at)
    Meeting.objects.bulk_create(proposal.created)
    record(
        proposal.member.user,
        verb,
        at=proposal.at,
        group=proposal.member.group_id,
        subject=subject,
    )
    change = Change.objects.create(
        group_id=proposal.member.group_id,
        membership=proposal.member,
        made_at=proposal.at,
        tells_at=proposal.tells_at,
        number=len(changed) + len(proposal.created),
        before=_memory(proposal, touched),
    )
    _keep_seats(changed, proposal.at)
    _tell(proposal)
    return change


@transaction.atomic
def undo(member: Membership, change: Change, *, at: datetime) -> int:
    """Take a change back, within ten minutes; says how many meetings are as they were.

    Revisions go on rising. Who has not been told yet is not told; whoever has hears again.
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
    lock_seats([UUID(pk) for pk in (*memory["meetings"], *memory["created"])])
    rows = _rows_of(member, memory)
    for row, one in rows:
        if stamp([(row.meeting.pk, row.before)]) != one["stamp"]:
            raise NotPossible("Somebody changed one of these meetings after that.")
    _give_back(rows, memory, latest.made_at)
    _keep_seats([row for row, _ in rows], at)
    record(
        member.user, Verb.MEETINGS_CHANGE_UNDONE, at=at, group=member.group_id, subject=change.pk
    )
    about = [UUID(pk) for pk in (*memory["meetings"], *memory["created"])]
    for kind in (CHANGED, CANCELLED):
        cancel_about(kind, about, group=member.group_id, at=at)
    if latest.tells_at <= at:
        told = [row.meeting for row, _ in rows if row.is_told]
        _tell_of_both(member, told, at, at)
    latest.delete()
    _tell_of_earlier(member, [row.meeting for row, _ in rows], at)
    return len(rows) + len(memory["created"])


def _save(row: Row, at: datetime) -> None:
    """With the counters: of what people hear of, and of a start that moved."""
    meeting = row.meeting
    meeting.revision += row.is_told
    if row.moves:
        meeting.time_revision += 1
        meeting.timed_at = at
    meeting.save(update_fields=[*fields_of(meeting), "revision", "time_revision"])


def _keep_seats(rows: list[Row], at: datetime) -> None:
    """Of meetings that moved, for those who had one."""
    for row in rows:
        if row.moves and not row.meeting.is_cancelled:
            keep_seats_after_move(row.meeting, row.begins, at=at)


def _tell(proposal: Proposal) -> None:
    """Cancellations and other changes, each by its own kind."""
    _tell_of_both(proposal.member, proposal.told, proposal.at, proposal.tells_at)


def _tell_of_both(member: Membership, meetings: list[Meeting], at: datetime, due: datetime) -> None:
    meetings = sorted(meetings, key=lambda meeting: (meeting.starts_at, meeting.pk))
    for kind, off in ((CHANGED, False), (CANCELLED, True)):
        tell_of(kind, member, [m for m in meetings if m.is_cancelled is off], at=at, due=due)


def _tell_of_earlier(member: Membership, meetings: list[Meeting], at: datetime) -> None:
    """An earlier change of which nobody has heard yet holds again, under a new revision."""
    for earlier in Change.objects.visible_to(member).undoable(at).filter(tells_at__gt=at):
        about = json.loads(earlier.before)["meetings"]
        again = [meeting for meeting in meetings if str(meeting.pk) in about]
        _tell_of_both(member, again, at, earlier.tells_at)


def _memory(proposal: Proposal, touched: list[tuple[Series, Picture]]) -> str:
    return json.dumps(
        {
            "meetings": {
                str(row.meeting.pk): {
                    "before": row.before,
                    "stamp": stamp([(row.meeting.pk, picture(row.meeting))]),
                }
                for row in proposal.changed
            },
            "created": [str(meeting.pk) for meeting in proposal.created],
            "series": {str(series.pk): before for series, before in touched},
            "follows": str(proposal.follows.pk) if proposal.follows is not None else None,
        }
    )


def _rows_of(member: Membership, memory: dict[str, Any]) -> list[tuple[Row, dict[str, Any]]]:
    series = {one.pk: one for one in Series.objects.filter(group=member.group_id)}
    found = (
        Meeting.objects.visible_to(member)
        .filter(pk__in=memory["meetings"])
        .select_for_update(of=("self",))
    )
    rows = []
    for meeting in found:
        meeting.series = series[meeting.series_id]
        rows.append((Row.of(meeting), memory["meetings"][str(meeting.pk)]))
    return rows


def _give_back(
    rows: list[tuple[Row, dict[str, Any]]], memory: dict[str, Any], made_at: datetime
) -> None:
    series = {str(row.meeting.series_id): row.meeting.series for row, _ in rows}
    wanted = {one["before"]["series_id"] for _, one in rows} | set(memory["series"])
    for one in Series.objects.filter(pk__in=wanted - set(series)):
        series[str(one.pk)] = one
    for pk, before in memory["series"].items():
        restore(series[pk], before)
        series[pk].save(update_fields=fields_of(series[pk]))
    Meeting.objects.filter(pk__in=memory["created"]).delete()
    for row, kept in rows:
        restore(row.meeting, kept["before"])
        row.meeting.series = series[kept["before"]["series_id"]]
        # Of a time that comes back, reminders that fell due meanwhile are still wanted.
        _save(row, made_at)
    if memory["follows"] is not None:
        _end_empty(series.get(memory["follows"]) or Series.objects.get(pk=memory["follows"]))


def _end_empty(series: Series) -> None:
    """A series that was taken back names no day: it ends before it begins."""
    series.occurrences, series.until = None, series.starts_on - timedelta(days=1)
    series.save(update_fields=["occurrences", "until"])
