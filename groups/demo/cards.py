"""Who facilitates, as the demo world's public page says it."""

from datetime import datetime, timedelta

from accounts.models import FacilitatorCard
from groups.coordination.facilitators import verify
from groups.demo.people import People
from groups.finder.facilitators import keep_card
from groupsite.confidentiality.acting import acting_as


def show_cards(people: People, at: datetime) -> None:
    """Jo's, which Cora has checked; it stands on the page of the circle."""
    jo, cora = people.users["jo"], people.users["cora"]
    with acting_as(jo):
        keep_card(
            jo,
            kind=FacilitatorCard.Kind.PROFESSIONAL,
            training="Counsellor, diploma of 2014; a course for facilitators of groups",
            about="I have led circles for partners for six years. I ask more than I answer.",
            asks=True,
            shown=[people.members["jo"].group_id],
            at=at,
        )
    with acting_as(cora):
        card = FacilitatorCard.objects.get(person=jo)
        verify(
            cora,
            card,
            revision=card.revision,
            verified_on=at.date(),
            expires_on=at.date() + timedelta(days=365),
            at=at,
        )
