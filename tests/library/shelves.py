"""Resources in the states that tests begin from, made by the product's own actions."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from accounts.models import User
from groups.library import actions
from groups.library.models import Point, Proposal, Resource, Share
from groupsite.confidentiality.acting import acting_as
from tests.cast import Cast

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
YES = dict.fromkeys(Point.values, "yes")
"""Every point answered."""
GOOD_REVIEW = {"verdict": "approve", **{f"point_{point}": "yes" for point in Point.values}}
"""A yes as a browser sends it."""
FILE = Path(__file__).parents[2] / "groups" / "library" / "data" / "resources.csv"


def proposal(by: User, title: str = "Listening without fixing", **fields: object) -> Resource:
    """Something that a person proposed."""
    with acting_as(by):
        return actions.propose(
            by,
            **{
                "title": title,
                "publisher": "A small press",
                "kind": "exercise",
                "language": "en",
                "at": NOW,
                **fields,
            },
        )


def approve(by: User, resource: Resource, *, at: datetime = NOW, **said: Any) -> Resource:
    """That person's yes."""
    with acting_as(by):
        return actions.review(by, resource, verdict="approve", answers=YES, at=at, **said)


def published(cast: Cast, title: str = "Listening without fixing", **fields: object) -> Resource:
    """Proposed by Sol; Jo and Cora stand for it."""
    made = proposal(cast.sol, title, **fields)
    approve(cast.jo, made)
    return approve(cast.cora, made)


def many_published(cast: Cast, count: int, **fields: object) -> list[Resource]:
    """A full shelf, quickly: as the actions would leave it, in three statements."""
    made = [
        Resource(
            title=f"Number {number}",
            identity=uuid4().hex,
            publisher="A small press",
            kind="article",
            proposal=Proposal(proposer=cast.sol),
            proposed_at=NOW,
            support_types=["cbt"],
            **fields,
        )
        for number in range(count)
    ]
    with acting_as(cast.sol):
        Proposal.objects.bulk_create([one.proposal for one in made])
        Resource.objects.bulk_create(made)
    for reviewer in (cast.jo, cast.cora):
        with acting_as(reviewer):
            for number, one in enumerate(made):
                made[number] = actions.review(
                    reviewer,
                    one,
                    verdict="approve",
                    answers=YES,
                    at=NOW + timedelta(minutes=number),
                )
    return made


def shared(cast: Cast, resource: Resource, note: str = "") -> Share:
    """Given to the Tuesday circle by Jo."""
    jo = cast.member(cast.jo)
    with acting_as(cast.jo):
        return actions.share(jo, resource, note=note, at=NOW)
