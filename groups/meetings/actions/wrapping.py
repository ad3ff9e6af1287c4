"""Wrapping a meeting up: what is kept of it, and what goes at once."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.meetings.actions.running import planned_session
from groups.meetings.models import (
    KEPT_FOR,
    Attendance,
    Meeting,
    NameKept,
    RsvpNote,
    Session,
)
from groups.meetings.plans import THEMES
from groups.membership.locks import lock_group
from groups.membership.models import Membership

MOST_PEOPLE = 500


@transaction.atomic
def wrap_up(
    member: Membership,
    meeting: Meeting,
    *,
    came: int,
    at: datetime,
    first_time: int | None = None,
    themes: Collection[str] = (),
    own_words: str = "",
) -> Session:
    """Keep numbers and themes. Names go at once, but for those whose owners chose otherwise; who
    spoke and who passed goes, and so do the words that people sent along with their answers.

    Numbers and themes can be put right for a day.
    """
    lock_group(member.group_id)
    session = planned_session(member, meeting)
    _check(session, meeting, came, first_time, themes, at)
    if not session.is_closed:
        _let_names_go(meeting, at)
        session.closed_at = at
        record(
            member.user,
            Verb.MEETINGS_SESSION_WRAPPED_UP,
            at=at,
            group=meeting.group_id,
            subject=meeting.pk,
        )
    session.came, session.first_time = came, first_time
    session.themes = " ".join(code for code in THEMES if code in themes)
    session.own_words = own_words
    session.save(update_fields=["closed_at", "came", "first_time", "themes", "own_words"])
    return session


@transaction.atomic
def keep_my_name(member: Membership, *, keep: bool, at: datetime) -> None:
    """Choose whether one's name is kept with the meetings one is at. Taken back, it goes from all
    of them at once, but for the evening that is running.
    """
    lock_group(member.group_id)
    own = NameKept.objects.visible_to(member)
    if not keep:
        own.delete()
        Attendance.objects.filter(membership=member, kept=True).delete()
    elif not own.exists():
        NameKept.objects.create(group_id=member.group_id, membership=member, chosen_at=at)


def _let_names_go(meeting: Meeting, at: datetime) -> None:
    """Of everybody, whoever has left meanwhile among them."""
    there = Attendance.objects.filter(meeting=meeting.pk)
    chosen = NameKept.objects.filter(
        group=meeting.group_id, membership__state=Membership.State.ACTIVE
    )
    there.exclude(membership__in=chosen.values("membership")).delete()
    there.update(kept=True, turn=Attendance.Turn.WAITING, position=0, erase_at=at + KEPT_FOR)
    RsvpNote.objects.filter(meeting=meeting.pk).delete()


def _check(
    session: Session,
    meeting: Meeting,
    came: int,
    first_time: int | None,
    themes: Collection[str],
    at: datetime,
) -> None:
    if at < meeting.starts_at:
        raise NotPossible("This meeting has not begun yet.")
    if not session.can_be_corrected(at):
        raise NotPossible("This was wrapped up more than a day ago. It stays as it is.")
    if not 0 <= came <= MOST_PEOPLE:
        raise NotPossible(f"Give a number from 0 to {MOST_PEOPLE}.")
    if first_time is not None and not 0 <= first_time <= came:
        raise NotPossible("No more can have come for the first time than came.")
    if not set(themes) <= set(THEMES):
        raise NotPossible("Please choose themes from the list.")
