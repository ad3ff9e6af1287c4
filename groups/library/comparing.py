"""Two reviews side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from groups.library.models import Answer, Checklist, Point, Resource, Review
from groups.library.reviewing import of_this_round


@dataclass(frozen=True)
class Cell:
    """What one reviewer said of one point."""

    answer: str
    note: str


@dataclass(frozen=True)
class Row:
    """One point, and whether the reviewers differ about it."""

    point: str
    cells: Sequence[Cell]

    @property
    def differs(self) -> bool:
        return len({cell.answer for cell in self.cells}) > 1


@dataclass(frozen=True)
class Comparison:
    """The reviews of the last round in their order, and a row for each point."""

    reviews: Sequence[Review]
    rows: Sequence[Row]


def compared(user: User, resource: Resource) -> Comparison:
    """Two queries. Reviews of old have no list."""
    reviews = list(of_this_round(resource).select_related("reviewer").order_by("reviewed_at", "pk"))
    found = Checklist.objects.visible_to(user).filter(resource=resource)
    lists = {one.review_id: one for one in found}
    rows = [
        Row(point.label, [_cell(lists.get(review.pk), point) for review in reviews])
        for point in Point
    ]
    return Comparison(reviews, rows if lists else [])


def _cell(checklist: Checklist | None, point: Point) -> Cell:
    if checklist is None:
        return Cell("", "")
    answer = checklist.answers.get(point.value, "")
    return Cell(str(dict(Answer.choices).get(answer, "")), checklist.noted.get(point.value, ""))
