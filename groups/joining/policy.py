"""Who may do what about joining."""

from groups.membership.models import Group, Membership


def may_answer(member: Membership) -> bool:
    return member.is_facilitator


def may_change_questions(member: Membership) -> bool:
    return member.is_facilitator


def takes_people(group: Group) -> bool:
    """Whether somebody may ask by the site; by invitation only means that nobody can."""
    return group.joining != Group.Joining.INVITATION


def takes_guests(group: Group) -> bool:
    """Whether somebody may come to one meeting; where people join by invitation only, nobody."""
    return group.takes_guests and takes_people(group)
