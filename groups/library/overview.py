"""What pages show of the library beside the rows themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groups.library.models import DECIDED, Bookmark, Resource, Review, Share
from groups.library.policy import changed_it, is_own
from groups.library.readers import Reader
from groups.meetings.models import Meeting
from groups.meetings.words import When, when_of
from groups.membership.models import Membership

MOST_CHOICES = 100
MOST_MEETINGS = 12


def shared_with(member: Membership, limit: int = 3) -> list[Share]:
    """What the facilitators shared last, for ``library/_shared.html``. One query."""
    return list(Share.objects.visible_to(member)[:limit])


def shared_for(member: Membership, meeting: Meeting) -> list[Share]:
    """Declared to ``groups.meetings.beside``: what was given to the group for this meeting. One query."""
    return list(Share.objects.visible_to(member).filter(meeting=meeting.pk))


@dataclass(frozen=True)
class Standing:
    """How a reader stands to a resource: theirs, to be reviewed by them, reviewed, or changed."""

    own: bool = False
    to_review: bool = False
    reviewed: bool = False
    changed: bool = False


def standing_of(reader: Reader, resource: Resource) -> Standing:
    """At most three queries."""
    if reader.user is None or is_own(reader, resource):
        return Standing(own=reader.user is not None)
    if not reader.reviews or not resource.is_pending:
        return Standing()
    if changed_it(reader, resource):
        return Standing(changed=True)
    said = Review.objects.filter(resource=resource, round=resource.round)
    done = said.filter(reviewer=reader.user).exists()
    return Standing(to_review=not done, reviewed=done)


@dataclass(frozen=True)
class Abilities:
    """What a reader may do with a card, for its links."""

    change: bool = False
    retire: bool = False
    compare: bool = False
    see_changes: bool = False


def abilities_of(reader: Reader, resource: Resource, standing: Standing) -> Abilities:
    """The rules of ``policy``, for what the page knows already. No queries."""
    coordinates = reader.user is not None and reader.user.is_coordinator
    there = resource.is_on_shelf or resource.is_sent_back
    return Abilities(
        change=there and (coordinates or standing.own),
        retire=there and coordinates,
        compare=coordinates and resource.state in DECIDED and not standing.own,
        see_changes=resource.was_published
        and resource.round > 1
        and (reader.reviews or standing.own),
    )


def facilitated_by(reader: Reader) -> list[Membership]:
    """The groups that the reader may share with. One query, none for who does not review."""
    if reader.user is None or not reader.reviews:
        return []
    mine = Membership.objects.facilitating().filter(user=reader.user)
    return list(mine.select_related("group").order_by("group__name"))


def shareable(member: Membership, wanted: str) -> list[tuple[str, str]]:
    """Published resources that the group does not have, newest first, as choices of a form.

    The one that somebody came with (``wanted``, as the address bar says it) is always among them.
    """
    shared = Share.objects.visible_to(member).values("resource")
    open_ones = Resource.objects.published().exclude(pk__in=shared).order_by("-published_at", "pk")
    found = list(open_ones.only("pk", "title", "publisher")[:MOST_CHOICES])
    missing = _uuid(wanted)
    if missing and missing not in {resource.pk for resource in found}:
        found += open_ones.filter(pk=missing)
    return [(str(one.pk), f"{one.title} ({one.publisher})") for one in found]


def kept_by(reader: Reader, marks: Iterable[Bookmark]) -> list[tuple[Bookmark, Resource | None]]:
    """What is kept, each with its resource; None for one that the reader may not see any more."""
    rows = list(marks)
    seen = Resource.objects.visible_to(reader).in_bulk([row.resource_id for row in rows])
    return [(row, seen.get(row.resource_id)) for row in rows]


def meetings_to_share_with(member: Membership, at: datetime) -> list[tuple[str, str]]:
    """The next meetings of the group, as choices of a form."""
    coming = Meeting.objects.visible_to(member).scheduled().to_come(at).select_related("series")
    return [(str(one.pk), when_of(one, at=at).begins) for one in coming[:MOST_MEETINGS]]


def with_their_meetings(shares: Iterable[Share], at: datetime) -> list[tuple[Share, When | None]]:
    """Each share, and when the meeting is that it is for."""
    return [
        (share, when_of(share.meeting, at=at) if share.meeting is not None else None)
        for share in shares
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
