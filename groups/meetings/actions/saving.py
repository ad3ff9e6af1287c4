"""Saving what was proposed, so that it can be undone for ten minutes."""

import json
from datetime import datetime
from uuid import UUID

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.meetings.by_mail.telling import tell_of_change
from groups.meetings.changes import CANCELLED, CHANGED, tell_of
from groups.meetings.models import Change, Meeting, Series
from groups.meetings.offers import keep_seats_after_move
from groups.meetings.proposals import (
    Picture,
    Proposal,
    Row,
    fields_of,
    picture,
    stamp,
)
from groups.membership.models import Membership


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
        save(row, proposal.at)
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
    keep_seats(changed, proposal.at)
    _tell(proposal)
    tell_of_change(proposal)
    return change


def save(row: Row, at: datetime) -> None:
    """With the counters: of what people hear of, and of a start that moved."""
    meeting = row.meeting
    meeting.revision += row.is_told
    if row.moves:
        meeting.time_revision += 1
        meeting.timed_at = at
    meeting.save(update_fields=[*fields_of(meeting), "revision", "time_revision"])


def keep_seats(rows: list[Row], at: datetime) -> None:
    """Of meetings that moved, for those who had one."""
    for row in rows:
        if row.moves and not row.meeting.is_cancelled:
            keep_seats_after_move(row.meeting, row.begins, at=at)


def _tell(proposal: Proposal) -> None:
    """Cancellations and other changes, each by its own kind."""
    tell_of_both(proposal.member, proposal.told, proposal.at, proposal.tells_at)


def tell_of_both(member: Membership, meetings: list[Meeting], at: datetime, due: datetime) -> None:
    meetings = sorted(meetings, key=lambda meeting: (meeting.starts_at, meeting.pk))
    for kind, off in ((CHANGED, False), (CANCELLED, True)):
        tell_of(kind, member, [m for m in meetings if m.is_cancelled is off], at=at, due=due)


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
            "created": {
                str(meeting.pk): stamp([(meeting.pk, picture(meeting))])
                for meeting in proposal.created
            },
            "series": {str(series.pk): before for series, before in touched},
            "follows": str(proposal.follows.pk) if proposal.follows is not None else None,
        }
    )
