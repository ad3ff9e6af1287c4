"""Half an hour before, and nobody holds it: the others are asked, then those who come are told."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest

from groups.meetings import actions, cover_notices
from groups.meetings.models import Meeting
from groups.membership import actions as membership
from groups.notices.actions import wake
from groups.notices.kinds import Category, Message, Unwanted
from groups.notices.mail import letter
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW, TUESDAY

START = datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
HALF_AN_HOUR, QUARTER = START - timedelta(minutes=30), START - timedelta(minutes=15)
KINDS = {kind.name: kind for kind in cover_notices.KINDS}


def plan_at(at: datetime) -> None:
    with acting_as(Purpose.REMINDERS):
        cover_notices.plan_asking(at)
        cover_notices.plan_telling(at)


def told(kind: str) -> dict[str, datetime]:
    with acting_as(Purpose.REMINDERS):
        rows = Notice.objects.filter(kind=kind).select_related("recipient")
        return {row.recipient.email.split("@")[0]: row.due_at for row in rows}


def asked() -> dict[str, datetime]:
    return told("meeting_unheld")


def members() -> dict[str, datetime]:
    return told("meeting_uncovered")


def prepared(kind: str, name: str, at: datetime) -> Message | Unwanted:
    with acting_as(Purpose.REMINDERS):
        row = Notice.objects.get(kind=kind, recipient__email__startswith=f"{name}@")
        return KINDS[kind].prepare(row, at)


@pytest.fixture
def held(cast, plan, says) -> Meeting:
    """Ade holds it; Maren comes, Sam perhaps, Priya does not."""
    meeting = plan(facilitator=cast.member(cast.ade))[0]
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "maybe")
    says(cast.priya, meeting, "no")
    return meeting


@pytest.fixture
def uncovered(cast, held) -> Meeting:
    """And Ade asked for cover, and nobody has said anything."""
    with acting_as(cast.ade):
        actions.ask_for_cover(cast.member(cast.ade), held, at=NOW)
    return held


def test_a_meeting_that_somebody_holds_troubles_nobody(held):
    for at in (HALF_AN_HOUR, QUARTER, START - timedelta(minutes=1)):
        plan_at(at)
    assert (asked(), members()) == ({}, {})


def test_unanswered_the_others_are_asked_and_then_those_who_come_are_told(uncovered):
    plan_at(HALF_AN_HOUR - timedelta(minutes=2))
    assert (asked(), members()) == ({}, {})
    plan_at(HALF_AN_HOUR - timedelta(seconds=30))
    assert asked() == {"jo": HALF_AN_HOUR}
    plan_at(QUARTER - timedelta(minutes=2))
    assert members() == {}
    plan_at(QUARTER - timedelta(seconds=30))
    assert members() == {"maren": QUARTER, "sam": QUARTER}


def test_each_is_told_once_however_often_it_is_planned(cast, uncovered, says):
    for minutes in range(31, 0, -1):
        plan_at(START - timedelta(minutes=minutes))
    says(cast.priya, uncovered, "yes", at=START - timedelta(minutes=1))
    plan_at(START - timedelta(seconds=30))
    with acting_as(Purpose.REMINDERS):
        rows = Notice.objects.filter(kind__in=["meeting_unheld", "meeting_uncovered"])
        assert rows.count() == 4, "Jo; Maren, Sam, and Priya who only now comes"
    plan_at(START)
    assert len(members()) == 3


def test_a_yes_in_time_and_nobody_is_told(cast, uncovered):
    plan_at(HALF_AN_HOUR)
    with acting_as(cast.jo):
        actions.take_meeting(cast.member(cast.jo), uncovered, at=HALF_AN_HOUR)
    plan_at(QUARTER)
    assert members() == {}
    assert prepared("meeting_unheld", "jo", HALF_AN_HOUR) == Unwanted("held")


def test_a_yes_after_it_was_planned_holds_the_mail_back(cast, uncovered):
    plan_at(QUARTER)
    with acting_as(cast.jo):
        actions.take_meeting(cast.member(cast.jo), uncovered, at=QUARTER)
    for kind, name in (("meeting_uncovered", "maren"), ("meeting_unheld", "jo")):
        assert prepared(kind, name, QUARTER) == Unwanted("held")


def test_taken_back_in_time_it_is_held_again(cast, uncovered):
    plan_at(HALF_AN_HOUR)
    with acting_as(cast.ade):
        actions.withdraw_cover(cast.member(cast.ade), uncovered, at=HALF_AN_HOUR)
    plan_at(QUARTER)
    assert members() == {}
    assert prepared("meeting_unheld", "jo", QUARTER) == Unwanted("held")


@pytest.mark.parametrize("how", ["said no", "left", "away", "never named"])
def test_nobody_there_is_the_same_whatever_the_reason(cast, held, says, plan, how):
    if how == "said no":
        says(cast.ade, held, "no")
    elif how == "left":
        with acting_as(cast.ade):
            membership.leave(cast.member(cast.ade), at=NOW)
        return _alone(held)
    elif how == "away":
        with acting_as(cast.ade):
            membership.pause(cast.member(cast.ade), at=NOW)
        return _alone(held)
    else:
        with acting_as(cast.jo):
            actions.move_meeting(
                cast.member(cast.jo), held, starts_on=TUESDAY, starts_at=time(19),
                facilitator=None, at=NOW,
            )  # fmt: skip
    plan_at(QUARTER)
    assert set(asked()) == ({"jo"} if how == "said no" else {"jo", "ade"})
    assert set(members()) == {"maren", "sam"}
    return None


def _alone(meeting) -> None:
    """Jo is the only one left, so she holds it, and nobody is alarmed."""
    plan_at(QUARTER)
    assert (asked(), members()) == ({}, {})


def test_where_nobody_is_left_to_ask_members_are_told_at_once(cast, held, says):
    says(cast.ade, held, "no")
    says(cast.jo, held, "no")
    plan_at(HALF_AN_HOUR)
    assert asked() == {}
    assert members() == {"maren": HALF_AN_HOUR, "sam": HALF_AN_HOUR}
    plan_at(QUARTER)
    assert len(members()) == 2


def test_where_another_facilitator_said_that_they_come_members_are_not_alarmed(
    cast, uncovered, says
):
    says(cast.ade, uncovered, "yes")
    plan_at(QUARTER)
    assert set(members()) == {"maren", "sam"}, "who asks for cover does not count"
    says(cast.jo, uncovered, "yes")
    assert prepared("meeting_uncovered", "maren", QUARTER) == Unwanted("held")
    assert isinstance(prepared("meeting_unheld", "jo", QUARTER), Message), (
        "Jo is asked all the same"
    )


def test_who_cannot_either_is_not_asked(cast, uncovered):
    plan_at(HALF_AN_HOUR)
    with acting_as(cast.jo):
        actions.decline_cover(cast.member(cast.jo), uncovered, at=HALF_AN_HOUR)
    assert prepared("meeting_unheld", "jo", HALF_AN_HOUR) == Unwanted("cannot either")
    plan_at(HALF_AN_HOUR + timedelta(minutes=1))
    assert set(members()) == {"maren", "sam"}, "there is nobody else to ask"


def test_cancelled_nobody_is_asked_or_told(cast, uncovered):
    plan_at(QUARTER)
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), uncovered, at=QUARTER)
    assert prepared("meeting_unheld", "jo", QUARTER) == Unwanted("cancelled")
    assert prepared("meeting_uncovered", "maren", QUARTER) == Unwanted("cancelled")


def test_of_a_cancelled_meeting_nothing_is_planned(cast, uncovered):
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), uncovered, at=NOW)
    plan_at(QUARTER)
    assert (asked(), members()) == ({}, {})


def test_a_moved_meeting_asks_at_its_new_time(cast, uncovered, says):
    plan_at(QUARTER)
    with acting_as(cast.jo):
        moved = actions.move_meeting(
            cast.member(cast.jo), uncovered, starts_on=TUESDAY, starts_at=time(21), at=QUARTER
        )
    assert prepared("meeting_unheld", "jo", QUARTER) == Unwanted("moved")
    assert prepared("meeting_uncovered", "maren", QUARTER) == Unwanted("moved")
    says(cast.maren, moved, "yes", at=QUARTER)
    plan_at(moved.starts_at - timedelta(minutes=15))
    with acting_as(Purpose.REMINDERS):
        again = Notice.objects.filter(revision=moved.time_revision, kind__startswith="meeting_un")
        names = {row.recipient.email.split("@")[0] for row in again.select_related("recipient")}
    assert names == {"jo", "maren"}, "Sam has not said anything of the new time"


def test_who_changes_their_mind_or_leaves_is_not_told(cast, uncovered, says):
    plan_at(QUARTER)
    says(cast.maren, uncovered, "no", at=QUARTER)
    with acting_as(cast.sam):
        membership.leave(cast.member(cast.sam), at=QUARTER)
    for name in ("maren", "sam"):
        assert prepared("meeting_uncovered", name, QUARTER) == Unwanted("not coming")


def test_once_it_has_begun_nothing_is_sent(uncovered):
    plan_at(QUARTER)
    for kind, name in (("meeting_unheld", "jo"), ("meeting_uncovered", "maren")):
        assert prepared(kind, name, START) == Unwanted("begun")


def test_the_other_group_is_not_concerned(cast, uncovered):
    plan_at(QUARTER)
    assert not {"noor", "kai"} & {*asked(), *members()}


@pytest.mark.django_db(transaction=True)
def test_the_senders_wake_plans_it(uncovered):
    done = wake(HALF_AN_HOUR)
    assert done["planned"] >= 1
    assert asked() == {"jo": HALF_AN_HOUR}
    assert wake(HALF_AN_HOUR)["planned"] == 0


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_mails_say_a_moment_and_nothing_else(cast, uncovered, kind):
    said = Message(kind, {"begins": START, "link": "http://testserver/"})
    notice = Notice(kind=kind, recipient=cast.maren, subject_id=uncovered.pk, due_at=NOW)
    text = letter(notice, said, cast.maren, Category.CHANGES, at=QUARTER).mail.body
    assert "Tuesday 1 December 2026, 20:00, your time" in text
    for secret in (" group", "meeting", "facilitat", "Tuesday evening", "library", "/g/"):
        assert secret not in re.sub(r"http\S+", "", text)
    assert "Ade" not in re.sub(r"http\S+", "", text)


def test_a_mail_to_members_says_when_and_where_to_sign_in(uncovered):
    plan_at(QUARTER)
    said = prepared("meeting_uncovered", "maren", QUARTER)
    assert isinstance(said, Message)
    assert said.context == {"begins": START, "link": "http://testserver/"}
    assert said.useful_until == START
