"""What one person sees of a meeting, made ready for the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from groups.meetings.models import Meeting, MeetingQuerySet, Rsvp, RsvpNote, Visit
from groups.meetings.policy import is_given_link, is_open, may_enter, sees_place
from groups.meetings.seating import Seating, Waits, seating_of, waiting_list, with_seats
from groups.meetings.words import When, originally, when, when_of
from groups.membership.models import Membership


@dataclass(frozen=True)
class Card:
    """A meeting in a list or on the home page. ``answer`` is empty where none counts."""

    pk: UUID
    url: str
    answer_url: str
    revision: int
    when: When
    topic: str
    cancelled: bool
    rests: bool
    open: bool
    moved_from: When | None
    answer: str
    answered_for: When | None
    seating: Seating

    @property
    def answer_words(self) -> str:
        return Rsvp.Answer(self.answer).label if self.answer else ""


@dataclass(frozen=True)
class Detail:
    """A meeting's own page. ``place`` is empty where it is not for the reader; the link stands on
    no page but that of the room, at ``room_url`` while it opens for them.
    """

    card: Card
    place: str
    room_url: str
    place_hidden: bool
    link_later: bool
    seats: int | None
    waiting: list[Waits]
    facilitator: str
    coming: list[str]
    perhaps: list[str]
    declined: int
    guests: list[str]
    notes: list[tuple[str, str]]
    own_note: str


@dataclass(frozen=True)
class Said:
    """An answer, and the start that it was given for."""

    answer: str
    answered_for: datetime


def for_cards(meetings: MeetingQuerySet, user_id: UUID, *, at: datetime) -> MeetingQuerySet:
    """``meetings``, each with the person's own answer and seats, for ``cards``: asked at once."""
    own = Rsvp.objects.current().filter(meeting=OuterRef("pk"), membership__user=user_id)
    row = own.values(row=JSONObject(answer="answer", answered_for="answered_for"))
    answered: MeetingQuerySet = with_seats(meetings, user_id, at=at).annotate(
        own_answer=Subquery(row[:1])
    )
    return answered.select_related("series", "group")


def cards(meetings: Sequence[Meeting], *, at: datetime) -> list[Card]:
    """Of meetings out of ``for_cards``; no query."""
    return [_card(meeting, _own_answer(meeting), at) for meeting in meetings]


def with_guests(meetings: MeetingQuerySet, member: Membership) -> MeetingQuerySet:
    """``meetings``, each with who comes once and is not in the group, for its facilitators; for others
    nobody. For ``detail``.
    """
    coming = Visit.objects.visible_to(member).filter(
        meeting=OuterRef("pk"), state=Visit.State.COMING
    )
    named: MeetingQuerySet = meetings.annotate(
        guest_names=ArraySubquery(coming.order_by("name", "pk").values("name"))
    )
    return named


def detail(member: Membership, meeting: Meeting, *, at: datetime) -> Detail:
    """Everything that the member may read of one meeting, out of ``with_guests`` and ``with_line``."""
    rsvps = (
        Rsvp.objects.visible_to(member)
        .filter(meeting=meeting)
        .select_related("membership")
        .order_by("membership__display_name")
    )
    notes = (
        RsvpNote.objects.visible_to(member)
        .filter(meeting=meeting)
        .select_related("membership")
        .order_by("membership__display_name")
    )
    waiting = waiting_list(meeting, at=at)
    return detail_of(member, meeting, list(rsvps), list(notes), at=at, waiting=waiting)


def detail_of(
    member: Membership,
    meeting: Meeting,
    rsvps: Sequence[Rsvp],
    notes: Sequence[RsvpNote],
    *,
    at: datetime,
    waiting: Sequence[Waits] = (),
) -> Detail:
    """The same from rows that came out of ``visible_to(member)``, with their memberships."""
    own = next((rsvp for rsvp in rsvps if rsvp.membership_id == member.pk), None)
    answer = own.answer if own is not None and _stands(own, meeting) else ""
    place = sees_place(member, answer=answer)
    given = is_given_link(member, meeting, answer=answer) and bool(meeting.link)
    enters = given and may_enter(member, meeting, answer=answer, at=at)
    return Detail(
        card=_card(meeting, own, at),
        place=meeting.place if place else "",
        room_url=_address("room", meeting) if enters else "",
        place_hidden=not place and bool(meeting.place or meeting.link),
        link_later=given and not enters and is_open(meeting, at),
        seats=meeting.capacity if member.is_facilitator else None,
        waiting=list(waiting),
        facilitator=meeting.facilitator.display_name
        if meeting.facilitator is not None
        and meeting.facilitator.is_active
        and meeting.facilitator.is_facilitator
        else "",
        coming=_names(rsvps, meeting, Rsvp.Answer.YES),
        perhaps=_names(rsvps, meeting, Rsvp.Answer.MAYBE),
        declined=len(_names(rsvps, meeting, Rsvp.Answer.NO)),
        guests=list(getattr(meeting, "guest_names", None) or ()),
        notes=[
            (note.membership.display_name, note.text)
            for note in notes
            if note.membership_id != member.pk
        ],
        own_note=next((note.text for note in notes if note.membership_id == member.pk), ""),
    )


def answer_of(member: Membership, meeting: Meeting) -> str:
    """What the member's answer is that counts now; empty where none does."""
    own = Rsvp.objects.current().filter(meeting=meeting, membership__user=member.user_id).first()
    return own.answer if own is not None and _stands(own, meeting) else ""


def _own_answer(meeting: Meeting) -> Said | None:
    row: dict[str, str] | None = getattr(meeting, "own_answer", None)
    return Said(row["answer"], datetime.fromisoformat(row["answered_for"])) if row else None


def _address(name: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{name}", args=[meeting.group.slug, meeting.pk])


def _card(meeting: Meeting, own: Rsvp | Said | None, at: datetime) -> Card:
    stands = own is not None and _stands(own, meeting)
    return Card(
        pk=meeting.pk,
        url=_address("meeting", meeting),
        answer_url=_address("answer", meeting),
        revision=meeting.revision,
        when=when_of(meeting, at=at),
        topic=meeting.topic,
        cancelled=meeting.is_cancelled,
        rests=meeting.rests,
        open=is_open(meeting, at),
        moved_from=originally(meeting, at=at)
        if meeting.starts_at != meeting.original_start
        else None,
        answer=own.answer if own is not None and stands else "",
        answered_for=_said_for(own, meeting, at) if own is not None else None,
        seating=seating_of(meeting, at=at),
    )


def _stands(said: Rsvp | Said, meeting: Meeting) -> bool:
    """Whether an answer still counts: see ``actions.move_meeting``."""
    return said.answer == Rsvp.Answer.NO or said.answered_for == meeting.starts_at


def _said_for(said: Rsvp | Said, meeting: Meeting, at: datetime) -> When | None:
    """The start that the answer was given for, where it is not the one that holds."""
    if said.answered_for == meeting.starts_at:
        return None
    return when(said.answered_for, said.answered_for, meeting.series.time_zone, at=at)


def _names(rsvps: Sequence[Rsvp], meeting: Meeting, answer: str) -> list[str]:
    return [
        rsvp.membership.display_name
        for rsvp in rsvps
        if rsvp.answer == answer and _stands(rsvp, meeting)
    ]
