"""Find a time: everybody answers for themselves, and only facilitators read what was said."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from groups.errors import NotPossible
from groups.meetings import actions, finding
from groups.meetings.erasing import erase_polls
from groups.meetings.models import Meeting, Poll, Slot, SlotAnswer
from groups.membership import actions as membership
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW, TUESDAY
from tests.meetings.pages import ROOT, words
from tests.membership.test_second_lock import refused, unchanged

PAGE = f"{ROOT}times/"
THURSDAY = date(2026, 12, 3)
GRID = {
    "time_zone": "Europe/London",
    "duration_minutes": "90",
    "closes_on": "2026-11-29",
    "day_1": "2026-12-01",
    "day_2": "2026-12-03",
    "time_1": "19:00",
    "time_2": "12:30",
}
FOUR = [(day, clock) for day in (TUESDAY, THURSDAY) for clock in (time(12, 30), time(19))]


@pytest.fixture(autouse=True)
def _sunday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def asks(cast):
    def ask(times=FOUR, **wishes) -> Poll:
        wanted = {"time_zone": "Europe/London", "closes_on": date(2026, 11, 29), "at": NOW}
        with acting_as(cast.jo):
            return actions.ask_for_times(cast.member(cast.jo), times=times, **{**wanted, **wishes})

    return ask


@pytest.fixture
def poll(asks) -> Poll:
    """Tuesday and Thursday, half past twelve and seven, in London."""
    return asks()


def slots(cast, poll) -> list[Slot]:
    with acting_as(cast.jo):
        return list(Slot.objects.filter(poll=poll).order_by("instant"))


def says(cast, user, poll, *answers, at=NOW):
    given = zip(slots(cast, poll), answers, strict=False)
    suits = {slot.pk: answer for slot, answer in given if answer}
    with acting_as(user):
        actions.answer_times(cast.member(user), poll, suits, at=at)


def ranked(cast, poll, *, at=NOW) -> list[tuple[str, bool]]:
    with acting_as(cast.jo):
        found = finding.options(cast.member(cast.jo), poll, slots(cast, poll), at=at)
        return [(f"{one.slot.instant:%a %H:%M}", one.best) for one in found]


def test_a_grid_of_days_and_times_is_asked_of_everybody(cast, as_person):
    made = as_person(cast.jo).post(PAGE, GRID)
    assert made.status_code == 302
    where = made["Location"]
    assert "Say which times suit you" in words(
        as_person(cast.maren).get("/g/tuesday-evening-circle/")
    )
    page = words(as_person(cast.maren).get(where))
    assert "Tuesday 1 December, 20:00–21:30 (19:00–20:30 in London)" in page
    assert page.count("If need be") == 4
    assert "What was said" not in page
    with acting_as(cast.maren):
        ids = list(Slot.objects.order_by("instant").values_list("pk", flat=True))
    fields = {f"slot_{ids[0]}": "yes", f"slot_{ids[1]}": "need", f"slot_{ids[2]}": "no"}
    assert as_person(cast.maren).post(where, fields).status_code == 302
    home = words(as_person(cast.maren).get("/g/tuesday-evening-circle/"))
    assert "Look at your answer" in home
    said = words(as_person(cast.jo).get(where))
    assert "1 of you answered" in said
    assert "Yes: 1 Maren" in said
    for other in (cast.sam, cast.maren):
        assert "Yes: 1" not in words(as_person(other).get(where))


def test_members_see_neither_answers_nor_numbers_of_them(cast, poll, as_person):
    where = f"{PAGE}{poll.pk}/"
    before = as_person(cast.sam).get(where).content.decode().partition("<main")[2]
    says(cast, cast.maren, poll, "yes", "no", "need", "yes")
    says(cast, cast.jo, poll, "no", "no", "no", "no")
    after = as_person(cast.sam).get(where).content.decode().partition("<main")[2]
    token = re.compile(r'csrfmiddlewaretoken" value="[^"]*')
    assert token.sub("", before) == token.sub("", after)


def test_the_best_time_has_most_yes_then_most_if_need_be(cast, poll):
    says(cast, cast.maren, poll, "yes", "yes", "need", "no")
    says(cast, cast.sam, poll, "no", "need", "yes", "no")
    says(cast, cast.priya, poll, "yes", "yes", "no", "need")
    assert ranked(cast, poll) == [
        ("Tue 19:00", True),
        ("Tue 12:30", False),
        ("Thu 12:30", False),
        ("Thu 19:00", False),
    ]


def test_a_time_at_which_no_facilitator_can_comes_after_the_others(cast, poll):
    for member in (cast.maren, cast.sam):
        says(cast, member, poll, "yes", "no", "no", "need")
    says(cast, cast.jo, poll, "no", "no", "yes", "no")
    says(cast, cast.ade, poll, "no", "no", "no", "need")
    assert ranked(cast, poll)[:2] == [("Thu 12:30", True), ("Thu 19:00", False)]


def test_nothing_is_best_where_nobody_said_yes_and_what_is_past_comes_last(cast, poll):
    assert [best for _, best in ranked(cast, poll)] == [False] * 4
    says(cast, cast.maren, poll, "yes", "no", "no", "no")
    at = datetime(2026, 12, 1, 15, tzinfo=UTC)
    assert ranked(cast, poll, at=at)[-1] == ("Tue 12:30", False)


def test_an_answer_can_be_changed_and_the_rest_of_it_stays(cast, poll):
    says(cast, cast.maren, poll, "yes", "yes", "", "")
    says(cast, cast.maren, poll, "no", "", "need", "")
    with acting_as(cast.maren):
        mine = SlotAnswer.objects.order_by("slot__instant").values_list("suits", flat=True)
        assert list(mine) == ["no", "yes", "need"]


@pytest.mark.parametrize("frequency", ["weekly", "once"])
def test_one_click_makes_the_meetings_and_erases_the_answers(cast, poll, as_person, frequency):
    says(cast, cast.maren, poll, "no", "yes", "no", "no")
    chosen = slots(cast, poll)[1]
    fields = {"slot": str(chosen.pk), "frequency": frequency}
    assert as_person(cast.jo).post(f"{PAGE}{poll.pk}/plan/", fields).status_code == 302
    with acting_as(cast.jo):
        made = list(Meeting.objects.order_by("starts_at").select_related("facilitator"))
        assert len(made) == (12 if frequency == "weekly" else 1)
        assert made[0].starts_at == datetime(2026, 12, 1, 19, tzinfo=UTC)
        assert made[0].facilitator.display_name == "Jo"
        assert not Poll.objects.exists()
        assert not Slot.objects.exists()
        assert not SlotAnswer.objects.exists()
    again = as_person(cast.jo).post(f"{PAGE}{poll.pk}/plan/", fields)
    assert again.status_code == 404


def test_closed_by_hand_or_by_its_day_nobody_answers_any_more(cast, asks, poll, as_person):
    where = f"{PAGE}{poll.pk}/"
    assert as_person(cast.ade).post(f"{where}close/").status_code == 302
    with pytest.raises(NotPossible):
        says(cast, cast.maren, poll, "yes")
    page = as_person(cast.maren).get(where)
    assert "This question is closed." in words(page)
    field = f"slot_{slots(cast, poll)[0].pk}"
    late = as_person(cast.maren).post(where, {field: "yes"})
    assert late.status_code == 422
    assert "closed" in words(late)
    other = asks()
    says(cast, cast.maren, other, "yes", at=datetime(2026, 11, 29, 23, 59, tzinfo=UTC))
    with pytest.raises(NotPossible):
        says(cast, cast.maren, other, "yes", at=datetime(2026, 11, 30, tzinfo=UTC))
    assert "Read what was said" in words(as_person(cast.jo).get(ROOT))


def test_some_time_after_it_closed_it_is_erased_with_its_answers(cast, poll):
    says(cast, cast.maren, poll, "yes")
    assert erase_polls(poll.erase_at - timedelta(seconds=1)) == 0
    # The database goes by its own clock: until then it lets nothing go.
    assert erase_polls(datetime(2040, 1, 1, tzinfo=UTC)) == 0
    with acting_as(cast.jo):
        long_ago = datetime(2026, 1, 6, tzinfo=UTC)
        Poll.objects.update(asked_at=long_ago, closes_at=long_ago, erase_at=long_ago + timedelta(1))
    assert erase_polls(datetime.now(UTC)) == 1
    with acting_as(cast.maren):
        assert not SlotAnswer.objects.exists()
    with acting_as(cast.jo):
        assert not Slot.objects.exists()


def test_who_leaves_takes_their_answers_along(cast, poll):
    for user in (cast.maren, cast.sam):
        says(cast, user, poll, "yes")
    with acting_as(cast.maren):
        membership.leave(cast.member(cast.maren), at=NOW)
    with acting_as(cast.jo):
        membership.remove(cast.member(cast.jo), cast.member(cast.sam), at=NOW)
        (first, *_) = finding.options(cast.member(cast.jo), poll, slots(cast, poll), at=NOW)
        assert first.yes == []


def test_who_comes_back_is_not_counted_by_an_old_answer(cast, poll):
    says(cast, cast.sam, poll, "yes")
    with acting_as(cast.jo):
        lead = cast.member(cast.jo)
        later = NOW + timedelta(minutes=1)
        type(lead).objects.filter(user=cast.sam).update(joined_at=later)
        (first, *_) = finding.options(lead, poll, slots(cast, poll), at=later)
        assert first.yes == []


# --- who may not


def test_only_facilitators_ask_close_and_plan(cast, poll, as_person, client):
    fields = {"slot": str(slots(cast, poll)[0].pk), "frequency": "once"}
    for name, status in (
        ("maren", 403), ("lena", 404), ("rae", 404), ("noor", 404), ("kai", 404), ("cora", 404),
        ("stella", 404), ("sol", 404),
    ):  # fmt: skip
        browser = as_person(getattr(cast, name))
        assert browser.get(PAGE).status_code == status
        assert browser.post(PAGE, GRID).status_code == status
        assert browser.post(f"{PAGE}{poll.pk}/close/").status_code == status
        assert browser.post(f"{PAGE}{poll.pk}/plan/", fields).status_code == status
        assert browser.get(f"{PAGE}{poll.pk}/").status_code == (200 if status == 403 else 404)
    assert client.get(f"{PAGE}{poll.pk}/").status_code == 302
    with acting_as(cast.maren):
        for deed, more in (
            (actions.close_poll, {}),
            (actions.plan_slot, {"slot_id": poll.pk, "frequency": "once"}),
        ):
            with pytest.raises(PermissionDenied):
                deed(cast.member(cast.maren), poll, at=NOW, **more)
    with acting_as(cast.noor), pytest.raises(PermissionDenied):
        actions.answer_times(cast.member(cast.noor, cast.beside), poll, {}, at=NOW)
    with acting_as(cast.jo):
        assert Poll.objects.count() == 1
        assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day_1": ""}, "required"),
        ({"day_1": "2026-11-21", "day_2": ""}, "past"),
        ({"day_1": "9999-12-31", "day_2": ""}, "too far away"),
        ({"day_2": "2026-12-01"}, "stands here twice"),
        ({"day_2": "", "time_2": ""}, "Propose 2 to 12"),
        ({f"day_{n}": f"2026-12-0{n}" for n in range(1, 7)} | {"time_3": "08:00"}, "18 in all"),
        ({"time_zone": "Mars/Olympus"}, "valid choice"),
        ({"duration_minutes": "9999"}, "less than or equal to 720"),
        ({"closes_on": "2026-11-21"}, "past"),
        ({"closes_on": "2026-12-02"}, "before the first of the times"),
        ({"closes_on": ""}, "required"),
    ],
)
def test_what_cannot_be_asked_is_said_and_the_entries_stay(cast, as_person, wrong, said):
    answer = as_person(cast.jo).post(PAGE, GRID | wrong)
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="12:30"' in answer.content.decode() or "time_2" in wrong
    with acting_as(cast.jo):
        assert not Poll.objects.exists()


def test_the_action_refuses_a_hundred_times_and_equal_moments(asks):
    many = [(TUESDAY + timedelta(days=number), time(19)) for number in range(100)]
    with pytest.raises(NotPossible, match="100 times"):
        asks(many)
    # 01:30 does not come on 28 March 2027 in London: it is 02:30.
    spring = [(date(2027, 3, 28), time(1, 30)), (date(2027, 3, 28), time(2, 30))]
    with pytest.raises(NotPossible, match="same moment"):
        asks(spring, closes_on=date(2026, 12, 24))
    with pytest.raises(NotPossible):
        asks(time_zone="Nowhere/Land")


@pytest.mark.parametrize(
    ("slot", "frequency"), [("", "once"), ("x", "once"), ("foreign", "once"), ("own", "daily")]
)
def test_a_time_that_is_none_makes_no_meeting(cast, asks, poll, as_person, slot, frequency):
    other = slots(cast, asks())[0]
    wish = {"foreign": str(other.pk), "own": str(slots(cast, poll)[0].pk)}.get(slot, slot)
    fields = {"slot": wish, "frequency": frequency}
    answer = as_person(cast.jo).post(f"{PAGE}{poll.pk}/plan/", fields)
    assert answer.status_code == 422
    assert "Please choose one of these times." in words(answer)
    with acting_as(cast.jo):
        assert not Meeting.objects.exists()


def test_an_answer_to_a_foreign_time_or_to_none_is_refused(cast, asks, poll, as_person):
    other = slots(cast, asks())[0]
    mine = slots(cast, poll)[0]
    for fields in ({}, {f"slot_{other.pk}": "yes"}, {f"slot_{mine.pk}": "perhaps"}):
        assert as_person(cast.maren).post(f"{PAGE}{poll.pk}/", fields).status_code == 422
    with acting_as(cast.maren), pytest.raises(NotPossible):
        actions.answer_times(cast.member(cast.maren), poll, {other.pk: "yes"}, at=NOW)
    with acting_as(cast.maren), pytest.raises(NotPossible):
        actions.answer_times(cast.member(cast.maren), poll, {mine.pk: "perhaps"}, at=NOW)
    with acting_as(cast.maren):
        assert not SlotAnswer.objects.exists()


def test_three_questions_at_once_are_enough(asks):
    for _ in range(3):
        asks()
    with pytest.raises(NotPossible, match="Close one"):
        asks()


def test_a_gap_is_shown_before_the_meetings_are_made(cast, asks, as_person):
    spring = [(date(2027, 3, 28), time(1, 30)), (TUESDAY, time(19))]
    poll = asks(spring)
    page = words(as_person(cast.jo).get(f"{PAGE}{poll.pk}/"))
    assert "the clocks in London jump over 01:30" in page


# --- the database alone


def test_answers_are_for_their_author_and_the_facilitators(cast, poll):
    says(cast, cast.maren, poll, "yes", "no")
    says(cast, cast.jo, poll, "need")
    seen = {}
    for name in (
        "jo", "ade", "maren", "sam", "priya", "lena", "rae", "noor", "kai", "cora", "stella", "sol",
    ):  # fmt: skip
        with acting_as(getattr(cast, name)):
            seen[name] = SlotAnswer.objects.count()
    assert {name: number for name, number in seen.items() if number} == {
        "jo": 3, "ade": 3, "maren": 2,
    }  # fmt: skip


def test_nobody_answers_for_somebody_else_or_touches_their_answer(cast, poll):
    (first, *_) = slots(cast, poll)
    says(cast, cast.maren, poll, "yes")
    fields = {"group": cast.circle, "slot": first, "suits": "yes", "answered_at": NOW}
    for who in (cast.jo, cast.ade, cast.sam, cast.noor, cast.lena):
        with acting_as(who):
            with refused():
                SlotAnswer.objects.create(membership=cast.member(cast.priya), **fields)
            assert unchanged(SlotAnswer.objects.all(), suits="no")
            assert SlotAnswer.objects.all()._raw_delete("default") == 0


def test_only_facilitators_write_polls_and_times(cast, poll):
    for who in (cast.maren, cast.noor, cast.sol, cast.lena):
        with acting_as(who):
            assert unchanged(Poll.objects.all(), closes_at=NOW + timedelta(days=1))
            assert Poll.objects.all()._raw_delete("default") == 0
            with refused():
                Slot.objects.create(
                    group=cast.circle, poll=poll, starts_on=TUESDAY, starts_at=time(8), instant=NOW
                )
    with acting_as(Purpose.EXPIRY):
        assert not Poll.objects.exists(), "whoever erases sees what is over and nothing else"
        assert not SlotAnswer.objects.exists()
