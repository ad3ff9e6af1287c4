"""Where every world begins: the cast in two groups that share people, and meetings just over."""

import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from groups.meetings.actions import answer, schedule
from groups.meetings.models import Meeting
from groups.membership.models import Group, Membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import LONG_AGO, Cast, join
from tests.worlds.model import Model, Place

PEOPLE = (
    "jo", "ade", "maren", "sam", "priya", "lena", "rae", "noor", "kai", "sol", "cora", "stella",
)  # fmt: skip
GROUPS = ("circle", "beside")
LEADS = {"circle": "jo", "beside": "noor"}
CAME = {
    ("circle", 0): frozenset({"jo", "maren", "sam"}),
    ("circle", 1): frozenset({"ade", "priya", "sam"}),
    ("beside", 0): frozenset({"noor", "kai", "maren"}),
}
"""Who was at which meeting."""


@dataclass
class Stage:
    cast: Cast
    model: Model
    members: dict[tuple[str, str], UUID]
    meetings: dict[tuple[str, int], Meeting]

    def group(self, name: str) -> Group:
        return getattr(self.cast, name)

    def new_model(self) -> Model:
        return copy.deepcopy(self.model)


def build_stage(cast: Cast) -> Stage:
    """Maren is in both groups; everybody has been a member for long."""
    noor = cast.member(cast.noor, cast.beside)
    join(noor, cast.maren, "Maren", at=datetime.now(UTC))
    with acting_as(cast.noor):
        Membership.objects.filter(group=cast.beside).update(joined_at=LONG_AGO)
    places = {("lena", "circle"): Place("ended"), ("rae", "circle"): Place("applied")}
    places |= {(name, "circle"): Place("active") for name in ("maren", "sam", "priya")}
    places |= {(name, "beside"): Place("active") for name in ("kai", "maren")}
    places |= {(name, group): Place("active", "lead") for group, name in LEADS.items()}
    places["ade", "circle"] = Place("active", "facilitator")
    members = {
        (name, group): cast.member(getattr(cast, name), getattr(cast, group)).pk
        for name, group in places
    }
    meetings = {which: _meeting(cast, *which) for which in CAME}
    model = Model(places=places, agreement=dict.fromkeys(GROUPS, False))
    return Stage(cast, model, members, meetings)


def _meeting(cast: Cast, group: str, which: int) -> Meeting:
    day = datetime.now(UTC) - timedelta(days=2 + which)
    before = day - timedelta(days=3)
    lead, place = getattr(cast, LEADS[group]), getattr(cast, group)
    with acting_as(lead):
        series = schedule(
            cast.member(lead, place),
            starts_on=day.date(),
            starts_at=day.time().replace(second=0, microsecond=0),
            time_zone="UTC",
            at=before,
        )
        meeting = Meeting.objects.get(series=series)
    for name in CAME[group, which]:
        user = getattr(cast, name)
        with acting_as(user):
            answer(cast.member(user, place), meeting, "yes", at=before)
    return meeting
