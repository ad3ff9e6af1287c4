"""Who hears that somebody asks to join, and when they hear of the answer."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from groups.membership import actions, application_notices
from groups.membership.models import Membership
from groups.notices.kinds import KINDS, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import join

NOW = datetime.now(UTC)
RECEIVED, DECIDED = application_notices.RECEIVED, application_notices.DECIDED


def ask(cast, user: User, name: str = "Sol") -> Membership:
    with acting_as(user):
        return Membership.objects.create(
            group=cast.circle, user=user, state="applied", display_name=name
        )


def let_in(cast, user: User, name: str = "Sol") -> None:
    """As long as nothing else lets them in: by an invitation."""
    join(cast.member(cast.jo), user, name, at=NOW)


def end(user: User, because: str) -> None:
    """By a facilitator, or by the person."""
    by = User.objects.get(email="jo@demo.test") if because == "refused" else user
    with acting_as(by):
        asking = Membership.objects.applied().filter(user=user)
        assert asking.update(state="ended", ended_at=NOW, ended_because=because) == 1


def plan(at: datetime = NOW) -> None:
    for kind in (RECEIVED, DECIDED):
        KINDS[kind].plan(at)


def rows(kind: str, subject: Membership) -> list[Notice]:
    with acting_as(Purpose.REMINDERS):
        found = Notice.objects.filter(kind=kind, subject_id=subject.pk)
        return list(found.select_related("recipient").order_by("recipient__email"))


def names(kind: str, subject: Membership) -> list[str]:
    return [row.recipient.email.split("@")[0] for row in rows(kind, subject)]


def prepared(notice: Notice) -> Message | Unwanted:
    with acting_as(Purpose.REMINDERS):
        return KINDS[notice.kind].prepare(notice, NOW)


def shown(kind: str, person: User) -> list[tuple[str, str]]:
    with acting_as(person):
        own = list(Notice.objects.filter(recipient=person, kind=kind))
        lines = KINDS[kind].show(own, person, NOW).values()
        return [(line.words, line.link) for line in lines]


def test_the_facilitators_are_told_once_for_each_who_asks(cast):
    asked = ask(cast, cast.sol)
    plan()
    plan(NOW + timedelta(days=1))
    assert names(RECEIVED, asked) == ["ade", "jo"]
    for notice in rows(RECEIVED, asked):
        said = prepared(notice)
        assert isinstance(said, Message)
        assert said.context == {"link": "http://testserver/"}
    second = ask(cast, cast.kai, "K")
    plan(NOW + timedelta(days=2))
    assert names(RECEIVED, second) == ["ade", "jo"]
    assert len(rows(RECEIVED, asked)) == 2


def test_with_nothing_new_nothing_is_planned(cast):
    assert KINDS[RECEIVED].plan(NOW) == 0
    assert KINDS[DECIDED].plan(NOW) == 0


def test_who_asks_is_not_named_in_the_line(cast):
    ask(cast, cast.sol, "Zebra")
    plan()
    assert (
        "Somebody asks to join Tuesday evening circle.",
        "/g/tuesday-evening-circle/people/applications/",
    ) in shown(RECEIVED, cast.ade)
    assert "Zebra" not in str(shown(RECEIVED, cast.ade))


def test_who_facilitates_no_more_is_not_told(cast):
    asked = ask(cast, cast.sol)
    plan()
    with acting_as(cast.jo):
        actions.change_role(
            cast.member(cast.jo), cast.member(cast.ade), Membership.Role.MEMBER, at=NOW
        )
    of_ade, of_jo = rows(RECEIVED, asked)
    assert prepared(of_ade) == Unwanted("facilitates no more")
    assert isinstance(prepared(of_jo), Message)
    assert shown(RECEIVED, cast.ade) == []


def test_an_application_that_is_answered_calls_nobody(cast):
    asked = ask(cast, cast.sol)
    plan()
    let_in(cast, cast.sol)
    assert {prepared(row) for row in rows(RECEIVED, asked)} == {Unwanted("answered")}
    assert len(shown(RECEIVED, cast.jo)) == 1, "the one of Rae, who waits still"


def test_who_is_let_in_hears_it_once(cast):
    asked = ask(cast, cast.sol)
    plan()
    let_in(cast, cast.sol)
    plan(NOW + timedelta(minutes=1))
    plan(NOW + timedelta(minutes=2))
    (row,) = rows(DECIDED, asked)
    assert (row.recipient, row.group_id) == (cast.sol, None)
    said = prepared(row)
    assert isinstance(said, Message)
    assert said.context == {"link": "http://testserver/"}
    assert shown(DECIDED, cast.sol) == [
        ("You are in Tuesday evening circle now.", "/g/tuesday-evening-circle/")
    ]


def test_who_is_refused_hears_the_same_little(cast):
    asked = ask(cast, cast.sol)
    plan()
    end(cast.sol, "refused")
    plan(NOW + timedelta(minutes=1))
    (row,) = rows(DECIDED, asked)
    said = prepared(row)
    assert isinstance(said, Message)
    assert said.context == {"link": "http://testserver/"}
    ((words, link),) = shown(DECIDED, cast.sol)
    assert words == "Tuesday evening circle has answered you."
    assert link == "/groups/tuesday-evening-circle/join/"


def test_who_took_it_back_is_told_nothing(cast):
    asked = ask(cast, cast.sol)
    plan()
    end(cast.sol, "left")
    plan(NOW + timedelta(minutes=1))
    assert rows(DECIDED, asked) == []


def test_who_came_without_asking_is_told_nothing(cast):
    let_in(cast, cast.sol)
    plan(NOW + timedelta(minutes=1))
    assert rows(DECIDED, cast.member(cast.sol)) == []


@pytest.mark.parametrize("way", [actions.leave, actions.pause])
def test_who_is_let_in_and_not_there_any_more_is_not_told(cast, way):
    asked = ask(cast, cast.sol)
    plan()
    let_in(cast, cast.sol)
    plan(NOW + timedelta(minutes=1))
    with acting_as(cast.sol):
        way(cast.member(cast.sol), at=NOW)
    (row,) = rows(DECIDED, asked)
    assert prepared(row) == Unwanted("left")
    assert shown(DECIDED, cast.sol) == []


def test_nobody_outside_sees_a_line(cast):
    """A row that names somebody else by mistake says nothing to them."""
    asked = ask(cast, cast.sol)
    strays = [
        Notice(kind=kind, recipient=cast.kai, subject_id=asked.pk) for kind in (RECEIVED, DECIDED)
    ]
    with acting_as(cast.kai):
        for stray in strays:
            assert KINDS[stray.kind].show([stray], cast.kai, NOW) == {}
