"""What a member may do with meetings, and when place and link are shown."""

from datetime import datetime, timedelta

from groups.meetings.models import Meeting
from groups.membership.models import Membership

LINK_OPENS = timedelta(minutes=15)


def may_schedule(member: Membership) -> bool:
    return member.is_facilitator


def may_change(member: Membership, meeting: Meeting) -> bool:
    return member.is_facilitator and meeting.group_id == member.group_id


def may_answer(member: Membership, meeting: Meeting) -> bool:
    return member.is_active and meeting.group_id == member.group_id


def is_open(meeting: Meeting, at: datetime) -> bool:
    """Neither cancelled nor over: it can be answered, moved and cancelled."""
    return not meeting.is_cancelled and at < meeting.ends_at


def sees_place(member: Membership, *, coming: bool) -> bool:
    """Those who said yes or maybe; facilitators always."""
    return coming or member.is_facilitator


def sees_link(member: Membership, meeting: Meeting, *, coming: bool, at: datetime) -> bool:
    """The same people, from a quarter of an hour before until the end."""
    return (
        sees_place(member, coming=coming)
        and is_open(meeting, at)
        and at >= meeting.starts_at - LINK_OPENS
    )
