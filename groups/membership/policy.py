"""What a member may do. What may be seen is ``visible_to``."""

from datetime import datetime

from groups.membership.models import Group, Membership


def may_edit_group(member: Membership) -> bool:
    return member.is_facilitator


def may_guide(member: Membership) -> bool:
    """The lead says when the group begins, rests and ends."""
    return member.role == Membership.Role.LEAD


def takes_people_in(group: Group, *, at: datetime) -> bool:
    """Nobody comes into a group that rests or is about to end; places are another question."""
    return not (group.is_closing or group.rests_at(at))


def may_invite(member: Membership) -> bool:
    return member.is_facilitator


def may_remove(member: Membership, other: Membership) -> bool:
    """A facilitator removes members; only the lead removes a facilitator; nobody the lead."""
    if other.group_id != member.group_id or not other.has_a_place or other.pk == member.pk:
        return False
    if other.role == Membership.Role.LEAD:
        return False
    return member.role == Membership.Role.LEAD or (
        member.is_facilitator and other.role == Membership.Role.MEMBER
    )


def may_change_role(member: Membership, other: Membership) -> bool:
    """The lead makes members facilitators and facilitators members; the lead's own stays."""
    return (
        member.role == Membership.Role.LEAD
        and other.group_id == member.group_id
        and other.has_a_place
        and other.role != Membership.Role.LEAD
    )


def may_offer_lead(member: Membership, other: Membership) -> bool:
    """The lead asks somebody who is there to lead in their place."""
    return (
        member.role == Membership.Role.LEAD
        and other.group_id == member.group_id
        and other.is_active
        and other.pk != member.pk
    )


def may_change_agreement(member: Membership) -> bool:
    return member.is_facilitator


def may_pause(member: Membership) -> bool:
    """The lead stays: a group is never without one who is there."""
    return member.is_active and member.role != Membership.Role.LEAD


def may_leave(member: Membership) -> bool:
    """The lead hands over first: a group is never without one."""
    return member.role != Membership.Role.LEAD
