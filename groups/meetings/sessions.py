"""What a facilitator sees of one evening, made ready for the pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from groups.meetings.actions.running import TICKS_BEGIN
from groups.meetings.models import Attendance, FollowUp, Meeting, Part, Rsvp, Session
from groups.meetings.plans import themes_in_words
from groups.meetings.words import When, when_of
from groups.membership.models import Membership


@dataclass(frozen=True)
class Person:
    """Somebody of the group. ``place`` is theirs in the round, from one on; 0 if not there."""

    pk: UUID
    name: str
    answer: str
    turn: str
    place: int

    @property
    def there(self) -> bool:
        return self.place > 0

    @property
    def earlier(self) -> int:
        return self.place - 1

    @property
    def later(self) -> int:
        return self.place + 1

    @property
    def answer_words(self) -> str:
        return {"yes": "comes", "maybe": "perhaps"}.get(self.answer, "")


@dataclass(frozen=True)
class Evening:
    """The page of a session. ``session`` is None where there is no plan yet."""

    meeting: Meeting
    when: When
    session: Session | None
    parts: Sequence[Part]
    people: Sequence[Person]
    follow_ups: Sequence[FollowUp]
    ticks_open: bool
    has_begun: bool
    correctable: bool

    @property
    def there(self) -> list[Person]:
        return sorted((one for one in self.people if one.there), key=lambda one: one.place)

    @property
    def not_there(self) -> list[Person]:
        return [one for one in self.people if not one.there]

    @property
    def in_the_round(self) -> int:
        """As many as are there, or as said that they come."""
        return len(self.there) or sum(one.answer == Rsvp.Answer.YES for one in self.people)

    @property
    def minutes(self) -> int:
        """How long the plan takes with so many people."""
        each = max(self.in_the_round, 1)
        return sum(part.minutes * (each if part.is_round else 1) for part in self.parts)

    @property
    def minutes_planned(self) -> int:
        return int((self.meeting.ends_at - self.meeting.starts_at).total_seconds()) // 60

    @property
    def round_minutes(self) -> int:
        """For each person, as the first round of the plan has it."""
        return next((part.minutes for part in self.parts if part.is_round), 2)

    @property
    def themes(self) -> list[str]:
        return themes_in_words(self.session.themes) if self.session else []

    @property
    def names_kept(self) -> list[str]:
        return sorted((one.name for one in self.people if one.there), key=str.casefold)


def evening(member: Membership, meeting: Meeting, *, at: datetime) -> Evening:
    """Everything on the page: four queries. Series and group of the meeting are loaded."""
    session = Session.objects.visible_to(member).filter(meeting=meeting.pk).first()
    return Evening(
        meeting=meeting,
        when=when_of(meeting, at=at),
        session=session,
        parts=list(Part.objects.visible_to(member).filter(session=session)) if session else [],
        people=_people(member, meeting) if session else [],
        follow_ups=list(FollowUp.objects.visible_to(member).filter(meeting=meeting.pk)),
        ticks_open=at >= meeting.starts_at - TICKS_BEGIN,
        has_begun=at >= meeting.starts_at,
        correctable=session is not None and session.can_be_corrected(at),
    )


def number_there(member: Membership, meeting: Meeting) -> int:
    """How many are ticked."""
    return Attendance.objects.visible_to(member).filter(meeting=meeting.pk).count()


def _people(member: Membership, meeting: Meeting) -> list[Person]:
    """Who comes first, then who perhaps comes, then the others."""
    mine = {"meeting": meeting.pk, "membership": OuterRef("pk")}
    ticked = Attendance.objects.visible_to(member).filter(**mine)
    found: Iterable[Any] = (
        Membership.objects.visible_to(member)
        .active()
        .annotate(
            said=Subquery(Rsvp.objects.coming().filter(**mine).values("answer")[:1]),
            turn=Subquery(ticked.values("turn")[:1]),
            position=Subquery(ticked.values("position")[:1]),
        )
    )
    rows = sorted(found, key=lambda one: (_RANK[one.said], one.display_name.casefold(), one.pk))
    there = sorted(
        (one for one in rows if one.turn is not None), key=lambda one: (one.position, one.pk)
    )
    places = {one.pk: place for place, one in enumerate(there, start=1)}
    return [
        Person(one.pk, one.display_name, one.said or "", one.turn or "", places.get(one.pk, 0))
        for one in rows
    ]


_RANK = {Rsvp.Answer.YES: 0, Rsvp.Answer.MAYBE: 1, None: 2}
