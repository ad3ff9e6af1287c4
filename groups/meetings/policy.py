"""What a member may do with meetings, and when place and link are shown."""

from datetime import datetime, timedelta

from groups.meetings.models import LinkFor, Meeting, Rsvp
from groups.membership.models import Membership

LINK_OPENS = timedelta(minutes=15)


def may_schedule(member: Membership) -> bool:
    return member.is_facilitator


def may_change(member: Membership, meeting: Meeting) -> bool:
    return member.is_facilitator and meeting.group_id == member.group_id


def may_run(member: Membership, meeting: Meeting) -> bool:
    """Plan its evening, tick who is there, and wrap it up."""
    return member.is_facilitator and meeting.group_id == member.group_id


def may_answer(member: Membership, meeting: Meeting) -> bool:
    return member.is_active and meeting.group_id == member.group_id


def is_open(meeting: Meeting, at: datetime) -> bool:
    """Neither cancelled nor over: it can be answered, moved and cancelled."""
    return not meeting.is_cancelled and at < meeting.ends_at


def sees_place(member: Membership, *, answer: str) -> bool:
    """Those who said yes or maybe; facilitators always. ``answer`` is the one that counts."""
    return member.is_facilitator or answer in (Rsvp.Answer.YES, Rsvp.Answer.MAYBE)


def is_given_link(member: Membership, meeting: Meeting, *, answer: str) -> bool:
    """Whether the link is for this person, once its time has come; for facilitators always."""
    if meeting.link_for == LinkFor.YES:
        return member.is_facilitator or answer == Rsvp.Answer.YES
    return sees_place(member, answer=answer)


def may_enter(member: Membership, meeting: Meeting, *, answer: str, at: datetime) -> bool:
    """Whether the room online opens: from a quarter of an hour before until the end. Who
    facilitates may look at it before.
    """
    return (
        is_given_link(member, meeting, answer=answer)
        and is_open(meeting, at)
        and (member.is_facilitator or at >= meeting.starts_at - LINK_OPENS)
    )
