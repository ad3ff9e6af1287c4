"""A group's public card, made ready for the page."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.html import format_html

from accounts.models import FacilitatorCard
from groups.finder.linked_data import linked_data
from groups.finder.models import NextTime, ShownFacilitator
from groups.meetings.words import When, when
from groups.membership.agreement import agreement_of
from groups.membership.cards import HOW_TO_JOIN, facts
from groups.membership.models import Agreement, Group


@dataclass(frozen=True)
class Facilitator:
    """Who shows a card with the group. ``is_verified`` while a coordinator's check holds."""

    name: str
    card: FacilitatorCard
    is_verified: bool


@dataclass(frozen=True)
class Card:
    """``data`` is for other programs, empty where the group is not on the list."""

    facts: list[tuple[str, str]]
    next: list[When]
    facilitators: list[Facilitator]
    agreement: Agreement | None
    how_to_join: str
    data: str

    @property
    def elsewhere(self) -> bool:
        """Whether a time is another one on the group's clock."""
        return any(when.elsewhere for when in self.next)


def card_of(group: Group, *, at: datetime) -> Card:
    """Of a group that came out of ``with_card``."""
    times = list(NextTime.objects.of_card(group, at))
    listed = group.visibility == Group.Visibility.LISTED
    return Card(
        facts=facts(group),
        next=[when(one.starts_at, one.ends_at, one.time_zone, at=at) for one in times],
        facilitators=[_facilitator(one, at) for one in ShownFacilitator.objects.of_card(group)],
        agreement=agreement_of(group),
        how_to_join=HOW_TO_JOIN[Group.Joining(group.joining)],
        data=format_html("{}", linked_data(group, times)) if listed else "",
    )


def _facilitator(shown: ShownFacilitator, at: datetime) -> Facilitator:
    verified = shown.card.is_verified_on(at.astimezone(UTC).date())
    return Facilitator(shown.display_name, shown.card, verified)
