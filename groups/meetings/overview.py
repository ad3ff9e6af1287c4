"""The next meeting, for a group's home and for the site's front page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from groups.meetings.cards import Card, cards, for_cards
from groups.meetings.models import Meeting
from groups.meetings.words import When
from groups.membership.models import Membership


@dataclass(frozen=True)
class NextMeeting:
    """What ``meetings/_next.html`` draws."""

    group_id: UUID
    group_name: str
    card: Card

    @property
    def url(self) -> str:
        return self.card.url

    @property
    def when(self) -> When:
        return self.card.when


def next_meeting(member: Membership, at: datetime) -> NextMeeting | None:
    """The soonest meeting of the member's group that is not over: one query."""
    meeting = (
        for_cards(Meeting.objects.visible_to(member), member.user_id, at=at)
        .taking_place()
        .to_come(at)
        .first()
    )
    if meeting is None:
        return None
    return _next(meeting, cards([meeting], at=at)[0])


def next_meetings(user: User, at: datetime) -> dict[UUID, NextMeeting]:
    """The same for every group of a person, by the group's id: one query."""
    mine = Membership.objects.active().filter(user=user).values("group")
    meetings = list(
        for_cards(Meeting.objects.filter(group__in=mine, ends_at__gt=at), user.pk, at=at)
        .taking_place()
        .order_by("group", "starts_at", "pk")
        .distinct("group")
    )
    ready = cards(meetings, at=at)
    return {
        meeting.group_id: _next(meeting, card)
        for meeting, card in zip(meetings, ready, strict=True)
    }


def _next(meeting: Meeting, card: Card) -> NextMeeting:
    return NextMeeting(group_id=meeting.group_id, group_name=meeting.group.name, card=card)
