"""A group that is open to everybody, and whoever asks it or the circle."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from accounts.models import User
from groups.joining import actions
from groups.joining.models import Question
from groups.membership.models import Agreement, Group, Membership
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import Cast, found, person

NOW = datetime.now(UTC)
CIRCLE = "tuesday-evening-circle"
NAMED = {"display_name": "Newcomer", "mail_is_safe": "no", "accept": "on", "version": "1"}
QUESTIONS = (("What brings you here?", True), ("Anything that we should know?", False))


@pytest.fixture(autouse=True)
def _nobody_asked_yet(uncounted):
    """Whoever asks often is stopped, and the store in which that is counted outlives a test."""


@pytest.fixture
def open_group(cast) -> Group:
    """Noor's, with two places of which she has one."""
    lead = found(
        cast.noor,
        "Open door",
        display_name="Noor",
        at=NOW,
        slug="open-door",
        summary="Come in.",
        visibility="listed",
        joining="open",
        capacity=2,
    )
    return lead.group


@pytest.fixture
def questions(cast) -> list[Question]:
    """The circle's two."""
    jo = cast.member(cast.jo)
    with acting_as(cast.jo):
        actions.change_questions(jo, QUESTIONS, at=NOW)
        return list(Question.objects.visible_to(jo).order_by("place"))


@pytest.fixture
def applied(cast, questions) -> Callable[..., Membership]:
    """Somebody asks the circle, by the actions."""

    def apply(user: User, said: str = "I would like to listen.", name: str = "Newcomer"):
        asks(cast, user, questions, said, name)
        return standing(user, cast.circle)

    return apply


def asks(cast: Cast, user: User, questions: list[Question], said: str, name: str) -> None:
    with acting_as(user):
        version = Agreement.objects.in_force(cast.circle.pk).version
        draft = actions.begin(user, cast.circle, display_name=name, version=version, at=NOW)
        actions.save_answer(user, draft, questions[0], said)
        actions.send(user, cast.circle, at=datetime.now(UTC))


def standing(user: User, group: Group) -> Membership | None:
    """The person's own row, as it is."""
    with acting_as(user):
        return Membership.objects.filter(user=user, group=group).first()


def joins(user: User, group: Group, name: str | None = None) -> Membership | None:
    with acting_as(user):
        return actions.join(
            user,
            group,
            display_name=name or user.email.partition("@")[0],
            version=1,
            at=datetime.now(UTC),
        )


def newcomer(name: str) -> User:
    return person(name)


def states(group: Group) -> dict[str, str]:
    """Whoever has something to do with the group, by the sender's eyes."""
    with acting_as(Purpose.REMINDERS):
        rows = Membership.objects.filter(group=group).select_related("user")
        return {row.user.email.partition("@")[0]: row.state for row in rows}
