"""Running a meeting: its plan, who is there, whose turn it is, what is to be done afterwards."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.models import Attendance, FollowUp, Part, Session
from groups.meetings.plans import PLANS
from groups.meetings.sessions import evening
from groups.membership.actions import leave, pause
from groupsite.confidentiality.acting import acting_as
from tests.meetings.conftest import NOW
from tests.meetings.pages import page_of, words

SOON = timedelta(minutes=30)


@pytest.fixture
def jo(cast):
    return cast.member(cast.jo)


@pytest.fixture
def tonight(cast, jo, meeting, says):
    """The meeting has a plan; Maren said yes, Sam perhaps."""
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "maybe")
    with acting_as(cast.jo):
        actions.open_session(jo, meeting, plan="evening", at=NOW)
    return meeting


@pytest.fixture
def tick(cast, jo, tonight):
    """``tick(cast.maren, True)``: Jo says that somebody is there, or not."""

    def say(user, there: bool, *, at=tonight.starts_at):
        with acting_as(cast.jo):
            person = cast.member(user).pk
            actions.set_there(jo, tonight, person=person, there=there, at=at)

    return say


def seen(cast, meeting):
    with acting_as(cast.jo):
        return evening(cast.member(cast.jo), meeting, at=meeting.starts_at)


def names(people) -> list[str]:
    return [one.name for one in people]


def titles(cast, meeting) -> list[str]:
    return [part.title for part in seen(cast, meeting).parts]


@pytest.mark.parametrize("which", sorted(PLANS))
def test_each_plan_begins_with_its_parts_in_order(cast, jo, meeting, which):
    with acting_as(cast.jo):
        actions.open_session(jo, meeting, plan=which, at=NOW)
    found = seen(cast, meeting)
    assert [(p.kind, p.title, p.minutes) for p in found.parts] == list(PLANS[which].parts)
    assert found.minutes <= found.minutes_planned


def test_a_second_plan_takes_nothing_from_the_first(cast, jo, tonight):
    with acting_as(cast.ade), pytest.raises(NotPossible):
        actions.open_session(cast.member(cast.ade), tonight, plan="first", at=NOW)
    assert len(seen(cast, tonight).parts) == len(PLANS["evening"].parts)


def test_a_cancelled_meeting_gets_no_plan(cast, jo, meeting):
    with acting_as(cast.jo):
        cancelled = actions.cancel_meeting(jo, meeting, at=NOW)
        with pytest.raises(NotPossible, match="cancelled"):
            actions.open_session(jo, cancelled, plan="evening", at=NOW)


def test_parts_are_added_changed_moved_and_taken_out(cast, jo, tonight):
    with acting_as(cast.jo):
        new = actions.add_part(jo, tonight, kind="topic", title="A visitor", minutes=20)
        actions.move_part(jo, tonight, new, to=2)
        first, second, *_ = Part.objects.visible_to(jo)
        assert second.title == "A visitor"
        actions.change_part(jo, tonight, second, kind="round", title="Questions", minutes=1)
        actions.remove_part(jo, tonight, first)
        assert [p.position for p in Part.objects.visible_to(jo)] == list(range(1, 7))
    assert titles(cast, tonight)[0] == "Questions"


def test_a_part_moved_beyond_either_end_stands_at_that_end(cast, jo, tonight):
    with acting_as(cast.jo):
        part = Part.objects.visible_to(jo)[2]
        actions.move_part(jo, tonight, part, to=99)
        assert titles(cast, tonight)[-1] == part.title
        actions.move_part(jo, tonight, part, to=0)
        assert titles(cast, tonight)[0] == part.title


def test_a_plan_has_an_end(cast, jo, tonight):
    with acting_as(cast.jo):
        for _ in range(30 - len(PLANS["evening"].parts)):
            actions.add_part(jo, tonight, kind="topic", title="More", minutes=1)
        with pytest.raises(NotPossible, match="up to 30"):
            actions.add_part(jo, tonight, kind="topic", title="More", minutes=1)
        with pytest.raises(NotPossible, match="1 to 180"):
            actions.add_part(jo, tonight, kind="topic", title="Too long", minutes=181)


def test_who_comes_stands_before_who_perhaps_comes(cast, tonight):
    assert names(seen(cast, tonight).not_there) == ["Maren", "Sam", "Ade", "Jo", "Priya"]


def test_ticking_twice_is_ticking_once(cast, tick, tonight):
    tick(cast.maren, True)
    tick(cast.maren, True)
    assert names(seen(cast, tonight).there) == ["Maren"]
    tick(cast.maren, False)
    tick(cast.maren, False)
    assert names(seen(cast, tonight).there) == []


def test_nobody_is_ticked_days_before(cast, tick, tonight):
    with pytest.raises(NotPossible, match="two hours"):
        tick(cast.maren, True, at=tonight.starts_at - timedelta(hours=3))
    tick(cast.maren, True, at=tonight.starts_at - timedelta(hours=1))


def test_only_people_of_the_group_are_ticked(cast, jo, tonight, tick):
    for user, group in ((cast.lena, cast.circle), (cast.rae, cast.circle), (cast.kai, cast.beside)):
        person = cast.member(user, group).pk
        with acting_as(cast.jo), pytest.raises(NotPossible, match="not in the group"):
            actions.set_there(jo, tonight, person=person, there=True, at=tonight.starts_at)
    tick(cast.maren, True)


def test_who_leaves_takes_their_tick_along(cast, tick, tonight):
    tick(cast.maren, True)
    tick(cast.sam, True)
    with acting_as(cast.maren):
        leave(cast.member(cast.maren), at=tonight.starts_at)
    assert names(seen(cast, tonight).people) == ["Sam", "Ade", "Jo", "Priya"]
    with acting_as(cast.jo):
        assert Attendance.objects.count() == 1


def test_who_is_away_for_now_stands_on_no_list(cast, tick, tonight):
    tick(cast.maren, True)
    with acting_as(cast.maren):
        pause(cast.member(cast.maren), at=NOW)
    assert "Maren" not in names(seen(cast, tonight).people)


def test_passing_is_noted_like_speaking_and_a_new_round_begins_for_all(cast, jo, tick, tonight):
    for user, turn in ((cast.maren, "passed"), (cast.sam, "spoke")):
        tick(user, True)
        with acting_as(cast.jo):
            actions.set_turn(jo, tonight, person=cast.member(user).pk, turn=turn)
    assert [one.turn for one in seen(cast, tonight).there] == ["passed", "spoke"]
    with acting_as(cast.jo):
        actions.begin_round(jo, tonight)
    assert [one.turn for one in seen(cast, tonight).there] == ["waiting", "waiting"]


def test_who_is_not_there_has_no_turn(cast, jo, tonight):
    with acting_as(cast.jo):
        for do, more in (
            (actions.set_turn, {"turn": "spoke"}),
            (actions.set_place_in_round, {"to": 1}),
        ):
            with pytest.raises(NotPossible, match="Tick first"):
                do(jo, tonight, person=cast.member(cast.maren).pk, **more)


def test_the_order_of_the_round_is_moved_and_shuffled(cast, jo, tick, tonight):
    for user in (cast.maren, cast.sam, cast.priya):
        tick(user, True)
    with acting_as(cast.jo):
        actions.set_place_in_round(jo, tonight, person=cast.member(cast.priya).pk, to=1)
    assert names(seen(cast, tonight).there) == ["Priya", "Maren", "Sam"]
    orders = set()
    for _ in range(40):
        with acting_as(cast.jo):
            actions.shuffle(jo, tonight)
        orders.add(tuple(names(seen(cast, tonight).there)))
    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {frozenset({"Priya", "Maren", "Sam"})}


def test_a_follow_up_is_noted_ticked_off_and_taken_away(cast, jo, tonight):
    with acting_as(cast.jo):
        one = actions.add_follow_up(jo, tonight, "Ask for the other room", at=NOW)
        actions.set_done(jo, one, done=True)
        assert FollowUp.objects.get().done
        actions.drop_follow_up(jo, one)
        assert not FollowUp.objects.exists()


def test_members_run_nothing(cast, jo, tick, tonight):
    tick(cast.maren, True)
    with acting_as(cast.jo):
        one = actions.add_follow_up(jo, tonight, "Something", at=NOW)
        part = Part.objects.visible_to(jo)[0]
    maren = cast.member(cast.maren)
    deeds = (
        lambda: actions.open_session(maren, tonight, plan="first", at=NOW),
        lambda: actions.set_there(maren, tonight, person=maren.pk, there=False, at=NOW),
        lambda: actions.set_turn(maren, tonight, person=maren.pk, turn="spoke"),
        lambda: actions.set_place_in_round(maren, tonight, person=maren.pk, to=1),
        lambda: actions.shuffle(maren, tonight),
        lambda: actions.begin_round(maren, tonight),
        lambda: actions.add_part(maren, tonight, kind="topic", title="Mine", minutes=5),
        lambda: actions.move_part(maren, tonight, part, to=1),
        lambda: actions.remove_part(maren, tonight, part),
        lambda: actions.add_follow_up(maren, tonight, "Mine", at=NOW),
        lambda: actions.set_done(maren, one, done=True),
        lambda: actions.drop_follow_up(maren, one),
        lambda: actions.wrap_up(maren, tonight, came=1, at=tonight.ends_at),
    )
    with acting_as(cast.maren):
        for deed in deeds:
            with pytest.raises(PermissionDenied):
                deed()
        for table in (Session, Part, FollowUp):
            assert not table.objects.exists()
        assert Attendance.objects.get().membership_id == maren.pk, "their own tick, and no other"


def test_the_page_runs_without_a_script(cast, as_person, tonight):
    with time_machine.travel(tonight.starts_at, tick=False):
        jo, root = as_person(cast.jo), page_of(tonight) + "session/"
        maren = cast.member(cast.maren).pk
        ticked = jo.post(root + "there/", {"person": maren, "there": "yes"}, follow=True)
        assert "1 ticked." in words(ticked)
        for address, sent in (
            ("turn/", {"person": maren, "turn": "passed"}),
            ("shuffle/", {}),
            ("round/", {}),
            ("order/", {"person": maren, "to": "1"}),
            ("follow-ups/", {"text": "Ask for the other room"}),
        ):
            assert jo.post(root + address, sent).status_code == 302, address
        assert "Ask for the other room" in words(jo.get(root))


def test_the_script_gets_a_bare_answer_and_the_reason_of_a_refusal(cast, as_person, tonight):
    with time_machine.travel(tonight.starts_at, tick=False):
        jo, there = as_person(cast.jo), page_of(tonight) + "session/there/"
        quietly = {"headers": {"X-Quietly": "yes"}}
        wish = {"person": cast.member(cast.maren).pk, "there": "yes"}
        assert jo.post(there, wish, **quietly).status_code == 204
        assert jo.post(there, wish, **quietly).status_code == 204
        gone = jo.post(there, wish | {"person": cast.member(cast.lena).pk}, **quietly)
        assert (gone.status_code, gone.content) == (422, b"This person is not in the group.")


def test_a_wrong_word_keeps_what_was_written(cast, as_person, tonight):
    with time_machine.travel(tonight.starts_at, tick=False):
        jo, root = as_person(cast.jo), page_of(tonight) + "session/"
        part = {"title": "A visitor", "kind": "topic", "minutes": "1000"}
        refused = jo.post(root + "plan/", part)
        assert refused.status_code == 422
        assert b'value="A visitor"' in refused.content
        assert "less than or equal to 180" in words(refused)


def test_a_part_or_follow_up_of_another_meeting_is_not_there(cast, as_person, jo, plan, tonight):
    (other,) = plan(starts_on=tonight.starts_at.date() + timedelta(days=7))
    with acting_as(cast.jo):
        one = actions.add_follow_up(jo, tonight, "Something", at=NOW)
        part = Part.objects.visible_to(jo)[0]
    with time_machine.travel(NOW, tick=False):
        browser, root = as_person(cast.jo), page_of(other) + "session/"
        assert browser.get(f"{root}plan/{part.pk}/").status_code == 404
        assert browser.post(f"{root}follow-ups/{one.pk}/", {"done": "yes"}).status_code == 404
        here = page_of(tonight) + "session/"
        assert browser.get(f"{here}plan/{part.pk}/").status_code == 200


def test_a_former_facilitator_finds_nothing(cast, as_person, tonight):
    with time_machine.travel(tonight.starts_at, tick=False):
        ade, root = as_person(cast.ade), page_of(tonight) + "session/"
        assert ade.get(root).status_code == 200
        with acting_as(cast.ade):
            leave(cast.member(cast.ade), at=NOW)
        assert ade.get(root).status_code == 404
        wish = {"person": cast.member(cast.maren).pk, "there": "yes"}
        assert ade.post(root + "there/", wish).status_code == 404
        with acting_as(cast.ade):
            assert not Session.objects.exists()
