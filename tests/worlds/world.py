"""A world that the product and the model live through side by side, and its diary."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from groups.errors import NotPossible
from groups.forum.models import BrokenGlass, Post, Thread
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.worlds.model import Glass, Place, Text
from tests.worlds.stage import Stage

Row = tuple[Thread, Post]


class World:
    """``rows`` are what texts became in the database; ``members`` are memberships' ids."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.cast = stage.cast
        self.model = stage.new_model()
        self.members = dict(stage.members)
        self.rows: dict[str, Row] = {}
        self.glasses: dict[Glass, BrokenGlass] = {}
        # By id, because a mask outlives the thread that it was drawn for.
        self.drawn: dict[UUID, tuple[str, str, bool]] = {}
        self.diary: list[str] = []
        self.tick = 0
        self.began = datetime.now(UTC) - timedelta(hours=3)

    @property
    def at(self) -> datetime:
        """A minute for each step, all of them past: only expiry asks the real clock."""
        return self.began + timedelta(minutes=self.tick)

    def user(self, name: str) -> Any:
        return getattr(self.cast, name)

    def member(self, name: str, group: str) -> Membership:
        """As the person's own request would load it."""
        return Membership.objects.select_related("group", "user").get(pk=self.members[name, group])

    def place(self, name: str, group: str) -> Place:
        return self.model.place(name, group)

    def tell(self, sentence: str) -> None:
        self.diary.append(sentence)

    def texts(self, wanted: Callable[[Text], bool] = lambda text: True) -> list[Text]:
        return [text for text in self.model.texts if wanted(text)]

    def attempt[T](
        self, name: str, group: str, act: Callable[[Membership], T], *, allowed: bool, words: str
    ) -> T | None:
        """Let a member try something. Whether it is possible, product and model must agree on."""
        self.tell(f"{name.title()} {words}{'' if allowed else ' (not possible)'}")
        made, refusal = None, None
        try:
            with acting_as(self.user(name)):
                made = act(self.member(name, group))
        except (NotPossible, PermissionDenied) as error:
            refusal = error
        assert allowed == (refusal is None), (
            f"The model says {'yes' if allowed else 'no'}, the site says {refusal or 'yes'}"
        )
        return made
