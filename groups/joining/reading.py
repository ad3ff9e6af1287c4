"""What somebody who asks to join sees of it, and what the facilitators do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from groups.joining.models import Answer, Application, Question
from groups.joining.steps import ASKS_AGAIN
from groups.membership.models import Group, Membership

type Said = tuple[str, str]
"""A question as it was asked, and the answer."""


@dataclass(frozen=True)
class Standing:
    """How somebody stands with a group that they are not in.

    ``asked``: the facilitators have it, or nobody ever will; the person is not shown which.
    """

    asked: bool = False
    waits: bool = False
    kept_until: datetime | None = None
    since: datetime | None = None
    refused: bool = False
    reply: str = ""
    display_name: str = ""
    inside: bool = False
    away: bool = False


def standing_with(user: User, group: Group, *, at: datetime) -> Standing:
    """Two queries, however they stand."""
    own = Membership.objects.filter(user=user, group=group).first()
    application = Application.objects.by(user).filter(group=group).first()
    name = application.display_name if application else ""
    if own is None:
        return Standing(display_name=name)
    if own.has_a_place:
        return Standing(inside=own.is_active, away=own.is_paused)
    if own.state == Membership.State.ENDED:
        refused = (
            own.ended_because == Membership.Ended.REFUSED
            and own.ended_at is not None
            and own.ended_at > at - ASKS_AGAIN
        )
        reply = application.reply if refused and application else ""
        return Standing(refused=refused, reply=reply, display_name=name or own.display_name)
    unseen = own.welcomed_at is None and group.joining == Group.Joining.APPLICATION
    offered = own.state == Membership.State.OFFERED
    kept = own.kept_until if offered and own.kept_until and own.kept_until > at else None
    return Standing(
        asked=own.state == Membership.State.APPLIED or (unseen and not offered),
        waits=not kept and not unseen,
        kept_until=kept,
        since=own.asked_at,
        display_name=own.display_name,
    )


def draft_of(user: User, group: Group) -> Application | None:
    """What somebody has begun and not sent."""
    return Application.objects.by(user).filter(group=group, sent_at=None, decided_at=None).first()


def questions_of(group: Group) -> list[Question]:
    return list(Question.objects.asked_by(group))


def answers_to(user: User, application: Application) -> dict[UUID, str]:
    """One's own answers by question."""
    own = Answer.objects.by(user).filter(application=application)
    return {answer.question_id: answer.text for answer in own}


@dataclass(frozen=True)
class Asking:
    """Somebody who asks, for the facilitators."""

    pk: UUID
    name: str
    age: str
    said: list[Said]


def queue_of(member: Membership, *, at: datetime) -> list[Asking]:
    """Who waits for an answer, the longest first; a query for the people and one for their words."""
    if not member.is_facilitator:
        return []
    people = Membership.objects.applied().filter(group=member.group_id)
    said = _said(member)
    return [_asking(one, said, at) for one in people.order_by("asked_at", "pk")]


def one_asking(member: Membership, pk: UUID, *, at: datetime) -> Asking | None:
    """One of them, as long as nobody answered."""
    people = Membership.objects.applied().filter(group=member.group_id, pk=pk)
    found = people.first() if member.is_facilitator else None
    return None if found is None else _asking(found, _said(member, found.user_id), at)


def _said(member: Membership, user_id: UUID | None = None) -> dict[UUID, list[Said]]:
    answers = Answer.objects.visible_to(member).select_related("application")
    if user_id is not None:
        answers = answers.filter(application__applicant=user_id)
    found: dict[UUID, list[Said]] = {}
    for answer in answers.filter(application__decided_at=None):
        found.setdefault(answer.application.applicant_id, []).append((answer.asked, answer.text))
    return found


def _asking(one: Membership, said: dict[UUID, list[Said]], at: datetime) -> Asking:
    return Asking(one.pk, one.display_name, age(one.asked_at, at), said.get(one.user_id, []))


def age(since: datetime | None, at: datetime) -> str:
    """In plain words, on the reader's calendar."""
    if since is None:
        return "asked some time ago"
    days = (timezone.localdate(at) - timezone.localdate(since)).days
    if days < 1:
        return "asked today"
    return "asked yesterday" if days == 1 else f"asked {days} days ago"
