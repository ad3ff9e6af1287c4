"""Reminders: once, at the right minute in one's own zone, and only to those who want them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError

from accounts.models import DAY_MINUTES, User
from groups.meetings import actions, reminders
from groups.meetings.models import Meeting
from groups.membership import actions as membership
from groups.notices.actions import wake
from groups.notices.kinds import Message, Unwanted
from groups.notices.mail import letter
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import join
from tests.meetings.conftest import NOW, TUESDAY

START = datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
HOUR_BEFORE = START - timedelta(hours=1)
DAY_BEFORE = START - timedelta(days=1)


def plan_at(at: datetime) -> int:
    with acting_as(Purpose.REMINDERS):
        return reminders.plan(at)


def planned(*, lead: int | None = None) -> dict[str, datetime]:
    """Who is reminded, and when."""
    with acting_as(Purpose.REMINDERS):
        rows = Notice.objects.filter(kind="meeting_reminder").select_related("recipient")
        return {
            row.recipient.email.split("@")[0]: row.due_at
            for row in rows
            if lead is None or row.lead == lead
        }


def prepared(name: str, at: datetime) -> Message | Unwanted:
    with acting_as(Purpose.REMINDERS):
        row = Notice.objects.get(
            kind="meeting_reminder", recipient__email__startswith=f"{name}@", lead=60
        )
        return reminders.KIND.prepare(row, at)


@pytest.fixture
def answered(cast, meeting, says) -> Meeting:
    """Maren comes, Sam perhaps, Priya does not; the facilitators said nothing."""
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "maybe")
    says(cast.priya, meeting, "no")
    return meeting


def test_those_who_come_and_the_facilitators_are_reminded(answered):
    assert plan_at(HOUR_BEFORE) == 4
    assert planned() == dict.fromkeys(("jo", "ade", "maren", "sam"), HOUR_BEFORE)


def test_a_facilitator_who_said_no_is_not_reminded(cast, answered, says):
    says(cast.ade, answered, "no")
    plan_at(HOUR_BEFORE)
    assert "ade" not in planned()


def test_planning_twice_plans_once(answered):
    assert plan_at(HOUR_BEFORE) == 4
    assert plan_at(HOUR_BEFORE + timedelta(seconds=30)) == 0


def test_a_reminder_is_planned_when_its_minute_comes_and_no_earlier(answered):
    assert plan_at(HOUR_BEFORE - timedelta(minutes=2)) == 0
    assert plan_at(HOUR_BEFORE - timedelta(seconds=59)) == 4


def test_the_first_look_of_all_does_not_go_back_far(answered):
    assert plan_at(DAY_BEFORE + timedelta(hours=2, seconds=1)) == 0, "nobody looked before"


def test_after_a_standstill_it_is_planned_late_but_not_too_late(answered):
    assert plan_at(DAY_BEFORE - timedelta(hours=1)) == 0
    assert plan_at(START - timedelta(hours=2)) == 4, "as long as it was"
    assert plan_at(START) == 0


def test_after_a_standstill_of_a_day_and_more_everybodys_quiet_hours_began(cast, answered):
    """On the clock the span is short: from a quarter past two to three in the afternoon."""
    User.objects.filter(pk=cast.sam.pk).update(
        quiet_from=time(14), quiet_until=time(20), time_zone="Europe/London"
    )
    plan_at(DAY_BEFORE - timedelta(hours=28, minutes=30))
    plan_at(DAY_BEFORE - timedelta(hours=4))
    assert planned(lead=DAY_MINUTES)["sam"] == datetime(2026, 11, 30, 13, 55, tzinfo=UTC)


def test_a_clock_that_was_set_back_leaves_no_gap(answered):
    assert plan_at(HOUR_BEFORE + timedelta(hours=2)) == 0
    assert plan_at(HOUR_BEFORE) == 4


@pytest.mark.parametrize(("second", "third", "found"), [(8, 14, 1), (16, 17, 0)])
def test_each_look_goes_back_a_quarter_of_an_hour_once_more(cast, answered, second, third, found):
    """What was hidden for a moment is found, such as by a transaction that took long."""
    User.objects.filter(pk=cast.maren.pk).update(categories_off=["reminders"])
    assert plan_at(HOUR_BEFORE) == 3
    assert plan_at(HOUR_BEFORE + timedelta(minutes=second)) == 0
    User.objects.filter(pk=cast.maren.pk).update(categories_off=[])
    assert plan_at(HOUR_BEFORE + timedelta(minutes=third)) == found


def test_who_answers_after_the_reminders_minute_is_not_reminded_of_it(cast, meeting, says):
    says(cast.maren, meeting, "yes", at=HOUR_BEFORE + timedelta(seconds=1))
    plan_at(HOUR_BEFORE + timedelta(minutes=1))
    assert "maren" not in planned()
    assert "jo" in planned()


def test_a_meeting_planned_after_the_reminders_minute_has_no_such_reminder(plan):
    plan(at=HOUR_BEFORE + timedelta(minutes=1))
    assert plan_at(HOUR_BEFORE + timedelta(minutes=2)) == 0


def test_the_demos_first_minutes(cast, plan, says):
    """A meeting an hour and two minutes ahead, answered now: reminded two minutes later."""
    (soon,) = plan(starts_on=NOW.date(), starts_at=time(13, 2))
    says(cast.maren, soon, "yes")
    assert plan_at(NOW) == 0
    assert plan_at(NOW + timedelta(minutes=2)) == 3
    assert planned()["maren"] == NOW + timedelta(minutes=2)


def test_leads_are_each_persons_own(cast, answered):
    User.objects.filter(pk=cast.maren.pk).update(reminder_leads=[15, 7 * DAY_MINUTES])
    User.objects.filter(pk=cast.sam.pk).update(reminder_leads=[])
    User.objects.filter(pk=cast.jo.pk).update(categories_off=["reminders"])
    for at in (START - timedelta(days=7), DAY_BEFORE, HOUR_BEFORE, START - timedelta(minutes=15)):
        plan_at(at)
    with acting_as(Purpose.REMINDERS):
        leads = {
            (row.recipient.email.split("@")[0], row.lead)
            for row in Notice.objects.select_related("recipient").filter(kind="meeting_reminder")
        }
    assert leads == {("maren", 15), ("maren", 7 * DAY_MINUTES), ("ade", 60), ("ade", DAY_MINUTES)}


@pytest.mark.parametrize("lead", [0, 61, 2**31 - 1])
def test_the_database_takes_no_other_lead(cast, lead):
    with pytest.raises(IntegrityError, match="user_leads_known"):
        User.objects.update(reminder_leads=[60, lead])


@pytest.mark.parametrize(
    ("zone", "starts_on"),
    [
        ("Europe/London", date(2026, 10, 25)),  # goes back: a day before is 25 hours
        ("Europe/London", date(2027, 3, 28)),  # goes forward: 23 hours
        ("America/New_York", date(2027, 3, 14)),  # changes two weeks before the group's zone
        ("Australia/Lord_Howe", date(2026, 10, 3)),  # changes by half an hour
        ("Asia/Kolkata", date(2026, 10, 25)),  # never changes
    ],
)
def test_a_day_before_is_the_same_time_on_ones_own_clock(cast, plan, says, zone, starts_on):
    User.objects.filter(pk=cast.maren.pk).update(time_zone=zone)
    long_before = datetime(2026, 9, 1, tzinfo=UTC)
    (meeting,) = plan(starts_on=starts_on, at=long_before)
    says(cast.maren, meeting, "yes", at=long_before)
    local = meeting.starts_at.astimezone(ZoneInfo(zone))
    # Arithmetic on an aware datetime is on its wall clock.
    expected = (local - timedelta(days=1)).astimezone(UTC)
    plan_at(expected)
    assert planned(lead=DAY_MINUTES)["maren"] == expected


@pytest.mark.parametrize(
    ("meeting_on", "wall", "expected"),
    [
        # 01:30 on 25 October 2026 comes twice in London: the first is meant.
        (date(2026, 10, 26), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # 01:30 on 28 March 2027 does not come at all: 02:30 summer time.
        (date(2027, 3, 29), time(1, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_day_before_may_itself_be_in_the_gap_or_the_fold(cast, plan, meeting_on, wall, expected):
    plan(starts_on=meeting_on, starts_at=wall, at=datetime(2026, 9, 1, tzinfo=UTC))
    plan_at(expected)
    assert planned(lead=DAY_MINUTES)["jo"] == expected


def test_an_hour_before_is_sixty_minutes_whatever_the_clocks_do(cast, plan):
    # 02:30 after the change is one hour after the second 01:30.
    (meeting,) = plan(
        starts_on=date(2026, 10, 25), starts_at=time(2, 30), at=datetime(2026, 9, 1, tzinfo=UTC)
    )
    plan_at(meeting.starts_at - timedelta(hours=1))
    assert planned(lead=60)["jo"] == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_zone_that_the_database_does_not_know_keeps_nobody_else_waiting(cast, answered):
    User.objects.filter(pk=cast.maren.pk).update(time_zone="Mars/Olympus")
    assert plan_at(DAY_BEFORE) == 4


def test_a_reminder_says_the_moment_and_where_to_sign_in(answered):
    plan_at(HOUR_BEFORE)
    said = prepared("maren", HOUR_BEFORE)
    assert isinstance(said, Message)
    assert said.context == {"begins": START, "link": "http://testserver/"}
    assert said.useful_until == START


def test_who_changes_their_mind_is_not_reminded(cast, answered, says):
    plan_at(HOUR_BEFORE)
    says(cast.maren, answered, "no", at=HOUR_BEFORE)
    assert prepared("maren", HOUR_BEFORE) == Unwanted("not coming")


def test_who_leaves_is_not_reminded(cast, answered):
    plan_at(HOUR_BEFORE)
    with acting_as(cast.maren):
        membership.leave(cast.member(cast.maren), at=HOUR_BEFORE)
    assert prepared("maren", HOUR_BEFORE) == Unwanted("left")


def test_nobody_is_reminded_of_a_cancelled_meeting(cast, answered):
    plan_at(HOUR_BEFORE)
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), answered, at=HOUR_BEFORE)
    assert prepared("ade", HOUR_BEFORE) == Unwanted("cancelled")
    assert plan_at(START - timedelta(minutes=15)) == 0


def test_a_moved_meeting_is_reminded_of_at_its_new_time(cast, answered, says):
    plan_at(HOUR_BEFORE)
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo),
            answered,
            starts_on=TUESDAY,
            starts_at=time(21, 30),
            at=HOUR_BEFORE,
        )
    assert prepared("ade", HOUR_BEFORE) == Unwanted("moved")
    says(cast.maren, answered, "yes", at=HOUR_BEFORE)
    new_hour_before = datetime(2026, 12, 1, 20, 30, tzinfo=UTC)
    assert plan_at(new_hour_before) == 3  # Sam has not said anything of the new time
    with acting_as(Purpose.REMINDERS):
        again = Notice.objects.filter(kind="meeting_reminder", due_at=new_hour_before)
        assert {row.recipient_id for row in again} == {cast.jo.pk, cast.ade.pk, cast.maren.pk}


def test_a_new_place_does_not_remind_a_second_time(cast, answered):
    assert plan_at(HOUR_BEFORE) == 4
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo),
            answered,
            starts_on=TUESDAY,
            starts_at=time(19, 0),
            place="The other room",
            at=HOUR_BEFORE,
        )
    assert plan_at(HOUR_BEFORE + timedelta(minutes=5)) == 0
    assert isinstance(prepared("maren", HOUR_BEFORE), Message)


def test_a_reminder_is_not_sent_after_the_start_nor_for_a_lead_taken_back(cast, answered):
    plan_at(HOUR_BEFORE)
    assert isinstance(prepared("maren", START), Message)  # the sender knows that it is too late
    User.objects.filter(pk=cast.maren.pk).update(reminder_leads=[DAY_MINUTES])
    assert prepared("maren", HOUR_BEFORE) == Unwanted("lead switched off")


def test_who_comes_back_is_not_reminded_by_an_old_answer(cast, plan, says):
    now = datetime.now(UTC)  # invitations run by the database's own clock
    (meeting,) = plan(starts_on=(now + timedelta(days=2)).date(), at=now)
    says(cast.maren, meeting, "yes", at=now - timedelta(minutes=5))
    with acting_as(cast.maren):
        membership.leave(cast.member(cast.maren), at=now)
    join(cast.member(cast.jo), cast.maren, "Maren", at=now)
    plan_at(meeting.starts_at - timedelta(hours=1))
    assert set(planned()) == {"jo", "ade"}


@pytest.mark.django_db(transaction=True)
def test_the_senders_wake_plans_reminders(answered):
    assert wake(HOUR_BEFORE - timedelta(seconds=30))["planned"] == 4


@pytest.mark.parametrize("name", ["meeting_reminder", "meeting_cancelled", "meeting_changed"])
def test_the_mails_say_a_moment_and_nothing_else(answered, cast, name):
    notice = Notice(kind=name, recipient=cast.maren, subject_id=answered.pk, due_at=NOW)
    said = Message(name, {"begins": START, "link": "http://testserver/"})
    text = letter(notice, said, cast.maren, reminders.KIND.category, at=NOW).mail.body
    assert "Tuesday 1 December 2026, 20:00, your time" in text
    for secret in ("Tuesday evening", "Quiet evenings", "library", "meet.example", "/g/"):
        assert secret not in text
    # The address to unsubscribe ends in random letters, which may spell a name.
    assert "Jo" not in re.sub(r"http\S+", "", text)
