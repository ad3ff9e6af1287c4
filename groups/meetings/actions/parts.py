"""Changing the plan of an evening, part by part."""

from django.db import transaction

from groups.errors import NotPossible
from groups.meetings.actions.running import running_session
from groups.meetings.models import LONGEST_PART, MOST_PARTS, Meeting, Part, Session
from groups.membership.models import Membership


@transaction.atomic
def add_part(member: Membership, meeting: Meeting, *, kind: str, title: str, minutes: int) -> Part:
    """Add a part at the end."""
    session = running_session(member, meeting)
    _check(kind, minutes)
    parts = _parts(member, session)
    if len(parts) >= MOST_PARTS:
        raise NotPossible(f"A plan has up to {MOST_PARTS} parts.")
    made = Part(
        group_id=meeting.group_id,
        session=session,
        kind=kind,
        title=title,
        minutes=minutes,
        position=len(parts) + 1,
    )
    made.save(force_insert=True)
    return made


@transaction.atomic
def change_part(
    member: Membership, meeting: Meeting, part: Part, *, kind: str, title: str, minutes: int
) -> None:
    """Give a part other words, another kind or another length."""
    running_session(member, meeting)
    _check(kind, minutes)
    part.kind, part.title, part.minutes = kind, title, minutes
    part.save(update_fields=["kind", "title", "minutes"])


@transaction.atomic
def move_part(member: Membership, meeting: Meeting, part: Part, *, to: int) -> None:
    """Make it the ``to``-th part, counted from one."""
    parts = _parts(member, running_session(member, meeting))
    others = [one for one in parts if one.pk != part.pk]
    others.insert(min(max(to, 1), len(others) + 1) - 1, part)
    _number(others)


@transaction.atomic
def remove_part(member: Membership, meeting: Meeting, part: Part) -> None:
    """Take a part out; the others close up."""
    session = running_session(member, meeting)
    Part.objects.visible_to(member).filter(pk=part.pk).delete()
    _number(_parts(member, session))


def _parts(member: Membership, session: Session) -> list[Part]:
    return list(Part.objects.visible_to(member).filter(session=session))


def _number(parts: list[Part]) -> None:
    for position, part in enumerate(parts, start=1):
        part.position = position
    Part.objects.bulk_update(parts, ["position"])


def _check(kind: str, minutes: int) -> None:
    if kind not in Part.Kind.values:
        raise NotPossible("Please choose what kind of part this is.")
    if not 1 <= minutes <= LONGEST_PART:
        raise NotPossible(f"A part takes 1 to {LONGEST_PART} minutes.")
