"""What others see of a person, drawn by the same code as the pages on which they see it.

The reader is a stand-in: a membership that is in no table, in the same group. Whatever
``visible_to`` gives this reader, narrowed to what is about the person, is what such a reader finds.
It is asked as the person, so row security holds back what they may not read themselves, and the
first lock says so too: a report on a post, or a reply in a thread that was closed to them since,
does not stand here. The page says what it leaves out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Window

from accounts.addresses import masked
from accounts.models import User
from groups.forum.addresses import address_of_post
from groups.forum.cards import PostCard, Table, behind
from groups.forum.company import Company, company_of
from groups.forum.models import Authorship, Post, Thread
from groups.forum.own import Own
from groups.meetings.cards import Detail, detail_of
from groups.meetings.models import Meeting, Rsvp, RsvpNote
from groups.membership.log import Line, read_log_about
from groups.membership.models import Membership
from groups.membership.policy import may_change_role, may_remove

POSTS_SHOWN = 10
MEETINGS_SHOWN = 5
LINES_SHOWN = 10

FROM_THE_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""The stand-in has been there all the time: somebody who joined later sees the same or less."""


class As(StrEnum):
    """Who looks."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    STAFF = "staff"

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    As.MEMBER: "Another member",
    As.FACILITATOR: "A facilitator",
    As.STAFF: "Staff",
}


@dataclass(frozen=True)
class Posted:
    """A post in its place; ``title`` is empty where the author of the thread took it back."""

    card: PostCard
    thread: Thread
    title: str
    url: str


@dataclass(frozen=True)
class Shown[T]:
    """The first of a list, and how many more there are."""

    rows: Sequence[T]
    more: int = 0


@dataclass(frozen=True)
class Seen:
    """What one reader finds of one person; no more than ``person`` while they are away.

    ``facilitator_can`` is what facilitators may do about the person's place, in words.
    """

    reader: Membership
    person: Membership
    meetings: Shown[Detail]
    posts: Shown[Posted]
    log: Shown[Line]
    facilitator_can: Sequence[str]


def places_of(user: User) -> Sequence[Membership]:
    """The groups in which the person has a place, by name."""
    own = Membership.objects.in_the_group().filter(user=user)
    return list(own.select_related("group", "user").order_by("group__name", "pk"))


def somebody(person: Membership, role: Membership.Role) -> Membership:
    """A reader who is nobody: in the person's group, for as long as there is one."""
    return Membership(
        group=person.group,
        role=role,
        state=Membership.State.ACTIVE,
        joined_at=FROM_THE_BEGINNING,
    )


def seen_by(reader: Membership, person: Membership, *, at: datetime) -> Seen:
    """What ``reader``, who is ``somebody``, finds of ``person``, who asks."""
    if not person.is_active:
        return Seen(reader, person, Shown([]), Shown([]), Shown([]), [])
    company = company_of(reader, at=at)
    lines, all_lines = read_log_about(reader, person, limit=LINES_SHOWN)
    return Seen(
        reader=reader,
        person=next(one for one in company.people if one.pk == person.pk),
        meetings=_answers(reader, person, at),
        posts=_posts(reader, person, company, at),
        log=Shown(lines, all_lines - len(lines)),
        facilitator_can=_can(person) if reader.is_facilitator else [],
    )


def _answers(reader: Membership, person: Membership, at: datetime) -> Shown[Detail]:
    """Meetings to come that the person answered, each with this answer and no other."""
    answers: list[Any] = list(
        Rsvp.objects.visible_to(reader)
        .filter(membership=person.pk, meeting__ends_at__gt=at)
        .filter(meeting__in=Meeting.objects.visible_to(reader))
        .select_related("membership", "meeting__series", "meeting__group", "meeting__facilitator")
        .annotate(all_of_them=Window(Count("pk")))
        .order_by("meeting__starts_at", "meeting")[:MEETINGS_SHOWN]
    )
    notes = (
        RsvpNote.objects.visible_to(reader)
        .filter(membership=person.pk, meeting__in=[answer.meeting_id for answer in answers])
        .select_related("membership")
    )
    of_meeting = {note.meeting_id: [note] for note in notes}
    return _shown(
        answers,
        [
            detail_of(
                reader, answer.meeting, [answer], of_meeting.get(answer.meeting_id, []), at=at
            )
            for answer in answers
        ],
    )


def _posts(reader: Membership, person: Membership, company: Company, at: datetime) -> Shown[Posted]:
    """The newest posts of the person's own that the reader can read."""
    found: list[Any] = list(_readable(reader, person).order_by("-created_at", "-pk")[:POSTS_SHOWN])
    seen = behind(reader, found)
    posts = []
    for post in found:
        post.thread.met_at = post.thread_met_at
        table = Table(reader, post.thread, Own(False, {}), company, seen, at)
        posts.append(
            Posted(
                card=table.card(post),
                thread=post.thread,
                title=post.thread.title,
                url=address_of_post(person, post),
            )
        )
    return _shown(found, posts)


def _readable(reader: Membership, person: Membership) -> Any:
    """Posts that the person wrote, the reader finds, and the person still finds as well.

    What was only disclosed to facilitators is not found in its thread, and not here.
    """
    own = Authorship.objects.filter(membership=person.pk).values("thread")
    threads = Thread.objects.visible_to(reader).filter(
        pk__in=Thread.objects.visible_to(person).filter(pk__in=own)
    )
    met = Meeting.objects.visible_to(reader).filter(pk=OuterRef("thread__meeting_id"))
    return (
        Post.objects.inside_for(reader)
        .written_by(person)
        .filter(thread__in=threads)
        .with_meetings_for(reader)
        .annotate(thread_met_at=Subquery(met.values("starts_at")[:1]))
        .annotate(all_of_them=Window(Count("pk")))
        .select_related("thread")
    )


def _shown[T](found: Sequence[Any], rows: Sequence[T]) -> Shown[T]:
    return Shown(rows, found[0].all_of_them - len(found) if found else 0)


def _can(person: Membership) -> Sequence[str]:
    """What may be done about somebody's place, by the rules that the people page asks."""
    lead = somebody(person, Membership.Role.LEAD)
    facilitator = somebody(person, Membership.Role.FACILITATOR)
    can = []
    if may_remove(facilitator, person):
        can.append("Each of them can end your membership.")
    elif may_remove(lead, person):
        can.append("The lead can end your membership.")
    if may_change_role(lead, person):
        can.append(
            "The lead can make you a member again."
            if person.is_facilitator
            else "The lead can make you a facilitator."
        )
    return can


def address_as_invited(user: User) -> str:
    """How facilitators read an address while an invitation to it is on its way."""
    return masked(user.email)
