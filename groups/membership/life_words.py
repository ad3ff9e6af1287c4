"""Where a group stands, in plain words for its pages."""

from dataclasses import dataclass
from datetime import date, datetime

from groups.membership.life import STEPS, is_full
from groups.membership.models import Group, Membership
from groups.membership.policy import may_guide

_NEXT = {
    Group.Stage.FORMING: "begin",
    Group.Stage.RESTING: "resume",
    Group.Stage.CLOSING: "call_off",
}
_HEADINGS = {
    Group.Stage.FORMING: "The group is forming",
    Group.Stage.RUNNING: "The group is running",
    Group.Stage.RESTING: "The group is resting",
    Group.Stage.CLOSING: "The group is coming to its end",
}


@dataclass(frozen=True)
class Life:
    """What ``membership/life.html`` draws. ``step`` is the plain step that may come next, if any."""

    heading: str
    points: list[str]
    step: str
    may_rest: bool
    may_end: bool
    planned: date | None


def life_of(member: Membership, *, at: datetime) -> Life:
    """For everybody in the group; steps only for who leads it."""
    group = member.group
    stage = Group.Stage.RUNNING if _has_rested(group, at) else Group.Stage(group.stage)
    steps = STEPS.get(group.stage, frozenset()) if may_guide(member) else frozenset()
    return Life(
        heading=_HEADINGS.get(stage, stage.label),
        points=_points(member, stage),
        step=_NEXT.get(stage, "") if steps else "",
        may_rest=Group.Stage.RESTING in steps,
        may_end=Group.Stage.CLOSING in steps,
        planned=None if group.is_closing else group.ends_on,
    )


def banner(group: Group, *, at: datetime) -> str:
    """One sentence where the group rests or ends, for pages on which that matters; else nothing."""
    if group.last_day is not None:
        return (
            f"This group ends after {_day(group.last_day)}. Until then everything can be read as "
            "before, and you can take your own words along."
        )
    if not group.rests_at(at):
        return ""
    until = "for now" if group.rests_until is None else f"until {_day(group.rests_until)}"
    return f"This group rests {until}. No meeting takes place meanwhile; reading and writing go on."


def rest_on_the_card(group: Group, *, at: datetime) -> str:
    """Why nobody can join just now, for a group's public card; nothing where they can."""
    if group.is_closing:
        return "This group is coming to its end and takes nobody in any more."
    if not group.rests_at(at):
        return ""
    until = "for now" if group.rests_until is None else f"until {_day(group.rests_until)}"
    return f"This group rests {until}, and takes nobody in meanwhile."


def _points(member: Membership, stage: Group.Stage) -> list[str]:
    group = member.group
    if stage is Group.Stage.FORMING:
        return [
            "People are coming together, and can be invited.",
            "Meetings can be planned, and everybody can read and write.",
        ]
    if stage is Group.Stage.RESTING:
        until = "until somebody who leads it says so"
        if group.rests_until is not None:
            until = f"until {_day(group.rests_until)}"
        return [
            f"No meeting takes place {until}, and no reminders are sent.",
            "Nobody new comes in meanwhile.",
            "Reading and writing go on as before.",
        ]
    if group.last_day is not None:
        return [
            f"Until the end of {_day(group.last_day)} everything can be read, and written, as before.",
            "Then every post, every meeting and everybody’s place here is erased for good, and the "
            "key that could open them is destroyed.",
            "Nobody new comes in.",
            "What remains is a page of counts for each of you: when it was, and how many of you "
            "there were. It does not say the name of the group.",
        ]
    room = "Every place is taken at the moment." if is_full(member) else "There are free places."
    return ["People meet, read and write.", room]


def _has_rested(group: Group, at: datetime) -> bool:
    return group.stage == Group.Stage.RESTING and not group.rests_at(at)


def _day(day: date) -> str:
    return f"{day:%A, %-d %B %Y}"
