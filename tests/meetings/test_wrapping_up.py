"""After an evening: what is kept of it, and what goes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import ProgrammingError
from django.db.models import ForeignKey
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.attendance import was_there
from groups.meetings.erasing import erase_attendance
from groups.meetings.models import KEPT_FOR, Attendance, Meeting, NameKept, RsvpNote, Session
from groups.membership.actions import leave, remove
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.fields import sealed_fields
from tests.cast import build_cast
from tests.meetings.conftest import NOW
from tests.meetings.pages import ROOT, page_of, words
from tests.scene import open_the_second_lock, undone


def tonight(cast, meeting: Meeting, *there, plan: str = "evening") -> None:
    """The evening has a plan, and these are ticked."""
    jo = cast.member(cast.jo)
    with acting_as(cast.jo):
        actions.open_session(jo, meeting, plan=plan, at=NOW)
        for user in there:
            pk = Membership.objects.get(user=user).pk
            actions.set_there(jo, meeting, person=pk, there=True, at=meeting.starts_at)


def chooses(cast, user, keep: bool, at: datetime = NOW) -> None:
    with acting_as(user):
        actions.keep_my_name(cast.member(user), keep=keep, at=at)


def wraps_up(cast, meeting: Meeting, **kept: object) -> None:
    wishes = {"came": 3, "at": meeting.ends_at, **kept}
    with acting_as(cast.jo):
        actions.wrap_up(cast.member(cast.jo), meeting, **wishes)


def kept_names(cast) -> set[str]:
    with acting_as(cast.jo):
        return set(Attendance.objects.values_list("membership__display_name", flat=True))


def test_only_the_names_of_those_who_chose_it_are_kept(cast, meeting):
    chooses(cast, cast.maren, True)
    tonight(cast, meeting, cast.maren, cast.sam, cast.jo)
    assert kept_names(cast) == {"Maren", "Sam", "Jo"}
    wraps_up(cast, meeting)
    assert kept_names(cast) == {"Maren"}
    with acting_as(cast.maren):
        row = Attendance.objects.get()
    assert (row.turn, row.position, row.erase_at) == ("waiting", 0, meeting.ends_at + KEPT_FOR)


def test_a_choice_taken_back_erases_every_kept_name_at_once(cast, meeting):
    chooses(cast, cast.maren, True)
    tonight(cast, meeting, cast.maren)
    wraps_up(cast, meeting)
    chooses(cast, cast.maren, False)
    assert kept_names(cast) == set()


def test_by_default_no_name_is_kept(cast, meeting):
    tonight(cast, meeting, cast.maren, cast.sam)
    wraps_up(cast, meeting)
    assert kept_names(cast) == set()


@pytest.mark.parametrize("how", ["leaves", "is removed"])
def test_who_goes_takes_name_and_choice_along(cast, meeting, how):
    chooses(cast, cast.maren, True)
    tonight(cast, meeting, cast.maren)
    wraps_up(cast, meeting)
    maren = cast.member(cast.maren)
    with acting_as(cast.maren if how == "leaves" else cast.jo):
        if how == "leaves":
            leave(maren, at=meeting.ends_at)
        else:
            remove(cast.member(cast.jo), maren, at=meeting.ends_at)
    with undone():
        open_the_second_lock()
        assert not Attendance.objects.exists()
        assert not NameKept.objects.exists()


def test_numbers_and_themes_stay(cast, meeting):
    tonight(cast, meeting, cast.maren)
    words_of_the_group = "The evening was quiet."
    wraps_up(
        cast, meeting, came=6, first_time=2, themes=["hope", "anger"], own_words=words_of_the_group
    )
    with acting_as(cast.ade):
        kept = Session.objects.get()
    assert (kept.came, kept.first_time, kept.themes) == (6, 2, "anger hope")
    assert kept.own_words == words_of_the_group


def test_what_people_wrote_with_their_answers_goes(cast, meeting, plan, says):
    (next_week,) = plan(starts_on=meeting.starts_at.date() + timedelta(days=7))
    for one in (meeting, next_week):
        says(cast.maren, one, "yes", note="I may cry.")
    tonight(cast, meeting, cast.maren)
    wraps_up(cast, meeting)
    with acting_as(cast.maren):
        assert RsvpNote.objects.get().meeting_id == next_week.pk


def test_a_meeting_wrapped_up_takes_no_more_ticks(cast, meeting):
    tonight(cast, meeting, cast.maren)
    wraps_up(cast, meeting)
    jo, maren = cast.member(cast.jo), cast.member(cast.maren)
    with acting_as(cast.jo):
        for do in (
            lambda: actions.set_there(jo, meeting, person=maren.pk, there=True, at=meeting.ends_at),
            lambda: actions.set_turn(jo, meeting, person=maren.pk, turn="spoke"),
            lambda: actions.shuffle(jo, meeting),
            lambda: actions.add_part(jo, meeting, kind="topic", title="More", minutes=5),
        ):
            with pytest.raises(NotPossible, match="wrapped up already"):
                do()


def test_numbers_can_be_put_right_for_a_day_and_names_do_not_come_back(cast, meeting):
    tonight(cast, meeting, cast.maren)
    wraps_up(cast, meeting)
    wraps_up(cast, meeting, came=5, at=meeting.ends_at + timedelta(hours=20))
    with acting_as(cast.jo):
        assert Session.objects.get().came == 5
    assert kept_names(cast) == set()
    with pytest.raises(NotPossible, match="more than a day ago"):
        wraps_up(cast, meeting, came=9, at=meeting.ends_at + timedelta(hours=25))


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"came": -1}, "number from 0"),
        ({"came": 501}, "number from 0"),
        ({"first_time": 4}, "No more can have come"),
        ({"themes": ["gossip"]}, "from the list"),
        ({"at": NOW}, "not begun yet"),
    ],
)
def test_what_cannot_be_is_said(cast, meeting, wish, reason):
    tonight(cast, meeting, cast.maren)
    with pytest.raises(NotPossible, match=reason):
        wraps_up(cast, meeting, **wish)
    assert kept_names(cast) == {"Maren"}, "nothing went"


def test_without_a_plan_there_is_nothing_to_wrap_up(cast, meeting):
    with pytest.raises(NotPossible, match="Choose a plan first"):
        wraps_up(cast, meeting)


def test_the_page_says_what_goes_and_shows_what_stays(cast, as_person, meeting):
    tonight(cast, meeting, cast.maren, cast.sam)
    chooses(cast, cast.sam, True)
    with time_machine.travel(meeting.ends_at, tick=False):
        jo, root = as_person(cast.jo), page_of(meeting) + "session/"
        page = jo.get(root + "wrap-up/")
        assert "2 people are ticked." in words(page)
        assert "Names are erased" in words(page)
        more = {"came": "2", "first_time": "3", "themes": "hope", "own_words": "Kept words"}
        refused = jo.post(root + "wrap-up/", more)
        assert refused.status_code == 422
        assert "This is more than came." in words(refused)
        assert "Kept words" in words(refused)
        after = jo.post(root + "wrap-up/", more | {"first_time": "1"}, follow=True)
        assert "What became easier" in words(after)
        assert "Sam" in words(after)
        assert "Maren" not in words(after)


def test_a_member_chooses_on_a_page_of_their_own(cast, as_person, meeting):
    with time_machine.travel(NOW, tick=False):
        maren = as_person(cast.maren)
        page = ROOT + "names/"
        assert b"checked" not in maren.get(page).content.partition(b"<main")[2]
        assert maren.post(page, {"keep": "on"}).status_code == 302
        assert b"checked" in maren.get(page).content.partition(b"<main")[2]
        assert maren.post(page, {}).status_code == 302
        with acting_as(cast.maren):
            assert not NameKept.objects.exists()


def test_names_go_when_their_time_is_over_and_not_sooner(cast, plan):
    """By the database's own clock: one meeting of long ago, one of last week."""
    now = datetime.now(UTC)
    chooses(cast, cast.maren, True)
    for days in (KEPT_FOR.days + 1, 7):
        began = now - timedelta(days=days)
        (meeting,) = plan(starts_on=began.date(), at=began - timedelta(days=2))
        tonight(cast, meeting, cast.maren)
        wraps_up(cast, meeting)
    assert erase_attendance() == 1
    assert erase_attendance() == 0
    with acting_as(cast.maren):
        assert Attendance.objects.get().erase_at > now


def test_ticks_of_a_meeting_that_nobody_wraps_up_go_by_themselves(cast, plan):
    began = datetime.now(UTC) - timedelta(days=4)
    (meeting,) = plan(starts_on=began.date(), at=began - timedelta(days=2))
    tonight(cast, meeting, cast.maren, cast.sam)
    assert erase_attendance() == 2


def test_the_second_lock_keeps_no_name_whose_owner_did_not_choose_it(cast, meeting):
    chooses(cast, cast.maren, True)
    tonight(cast, meeting, cast.maren, cast.sam)
    keep = {"kept": True, "position": 0}
    with acting_as(cast.jo):
        assert Attendance.objects.filter(membership__user=cast.maren).update(**keep) == 1
    with pytest.raises(ProgrammingError), acting_as(cast.jo):
        Attendance.objects.filter(membership__user=cast.sam).update(**keep)


def test_the_second_lock_shows_a_member_their_own_tick_and_lets_them_make_none(cast, meeting):
    tonight(cast, meeting, cast.sam)
    with acting_as(cast.sam):
        assert Attendance.objects.count() == 1
    row = {"group": cast.circle, "meeting": meeting, "membership": cast.member(cast.maren)}
    with acting_as(cast.maren):
        assert not Attendance.objects.exists()
    for user in (cast.maren, cast.noor):
        with pytest.raises(ProgrammingError), acting_as(user):
            Attendance.objects.create(erase_at=NOW, **row)
    with acting_as(cast.jo):
        Attendance.objects.create(erase_at=NOW, **row)


def test_nobody_chooses_for_somebody_else(cast):
    row = {"group": cast.circle, "membership": cast.member(cast.maren), "chosen_at": NOW}
    for user in (cast.jo, cast.sam, cast.noor):
        with pytest.raises(ProgrammingError), acting_as(user):
            NameKept.objects.create(**row)
    with acting_as(cast.maren):
        NameKept.objects.create(**row)


def test_those_who_were_there_are_those_who_said_yes_before_and_after_the_wrap_up(
    cast, meeting, says
):
    """docs/decisions.md: a list from ticks would keep the names that the wrap-up erases."""
    says(cast.maren, meeting, "yes")
    tonight(cast, meeting, cast.sam)
    chooses(cast, cast.sam, True)
    before = was_there_as(cast, meeting)
    wraps_up(cast, meeting)
    assert was_there_as(cast, meeting) == before == {cast.member(cast.maren).pk}


def was_there_as(cast, meeting: Meeting) -> set:
    with acting_as(cast.maren):
        return set(was_there(meeting))


def test_no_table_of_an_evening_binds_words_to_a_person():
    """Of the tables here only the words with an answer do, and the wrap-up erases those.

    Beside them meetings and series name who holds them, a change that can be undone who made it, and
    the address for answers by mail whose it is.
    """
    binding = {
        model.__name__
        for model in apps.get_app_config("meetings").get_models()
        if sealed_fields(model)
        and any(
            isinstance(field, ForeignKey) and field.related_model is Membership
            for field in model._meta.local_fields
        )
    }
    assert binding == {"RsvpNote", "Meeting", "Series", "Change", "CalendarMail"}


class AfterAnyEvening(TestCase):
    """Whoever chose, came, spoke, passed or changed their mind."""

    @settings(max_examples=25, deadline=None)
    @given(
        chose=st.sets(st.sampled_from(["maren", "sam", "priya", "ade"])),
        changed=st.sets(st.sampled_from(["maren", "sam", "priya", "ade"])),
        came=st.lists(st.sampled_from(["maren", "sam", "priya", "ade", "jo"]), max_size=8),
        turns=st.lists(st.sampled_from(["spoke", "passed", "waiting"]), min_size=8, max_size=8),
        went=st.sets(st.sampled_from(["maren", "sam"])),
    )
    def test_rows_hold_no_name_but_of_those_who_chose_it(self, chose, changed, came, turns, went):
        cast = build_cast()
        jo = cast.member(cast.jo)
        with acting_as(cast.jo):
            series = actions.schedule(
                jo,
                starts_on=datetime(2026, 12, 1, tzinfo=UTC).date(),
                starts_at=datetime(2026, 12, 1, 19, tzinfo=UTC).time(),
                time_zone="Europe/London",
                at=NOW,
            )
            meeting = Meeting.objects.select_related("series", "group").get(series=series)
        for name in chose:
            user = getattr(cast, name)
            chooses(cast, user, True)
            with acting_as(user):
                seen = Meeting.objects.get(pk=meeting.pk)
                actions.answer(cast.member(user), seen, "yes", at=NOW, note="Words")
        tonight(cast, meeting, *(getattr(cast, name) for name in came))
        with acting_as(cast.jo):
            for name, turn in zip(came, turns, strict=False):
                pk = cast.member(getattr(cast, name)).pk
                actions.set_turn(jo, meeting, person=pk, turn=turn)
        for name in changed:
            chooses(cast, getattr(cast, name), False)
        for name in went:
            with acting_as(getattr(cast, name)):
                leave(cast.member(getattr(cast, name)), at=meeting.starts_at)
        wraps_up(cast, meeting)
        with undone():
            open_the_second_lock()
            rows = list(Attendance.objects.select_related("membership__user"))
            assert not RsvpNote.objects.exists()
        names = {row.membership.user.email.partition("@")[0] for row in rows}
        assert names == (chose & set(came)) - changed - went
        assert {(row.turn, row.position, row.kept) for row in rows} <= {("waiting", 0, True)}
