"""Who gets invitations by mail: the member's own choice, and what ends it."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError

from accounts.models import Category, User
from groups.errors import NotPossible
from groups.meetings.by_mail import choosing
from groups.meetings.models import CalendarMail
from groups.meetings.topping_up import top_up
from groups.membership import actions as membership
from groups.notices.actions import wake
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW
from tests.meetings.inviting import (
    LATER,
    SOON,
    TOLD,
    calendars,
    cancel,
    invited,
    move,
    named,
    planned,
)
from tests.meetings.pages import words


def test_nobody_is_invited_who_has_not_asked(cast, weekly, sink):
    move(cast, weekly[0], 20)
    wake(TOLD)
    assert sink.received
    assert calendars(sink) == []


def test_what_is_stopped_is_stopped_and_nothing_says_so(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    cancel(cast, weekly[1], at=SOON)
    move(cast, weekly[2], 20, at=SOON)
    with acting_as(cast.maren):
        choosing.turn_off(cast.member(cast.maren))
    wake(LATER)
    assert len(calendars(sink)) == 1


def test_a_series_without_end_comes_anew_four_times_a_year(cast, plan, sink):
    (first, *_) = plan(frequency="weekly", occurrences=None)
    invited(cast.maren)
    wake(SOON)
    for weeks in range(1, 40):
        at = NOW + timedelta(weeks=weeks)
        top_up(at)
        wake(at)
    came = calendars(sink)
    assert len(came) == 4
    assert [one["METHOD"] for one in came] == ["REQUEST"] * 4
    last = [named(one)[-1][0] for one in came]
    assert last == sorted(set(last))
    assert {named(one)[0][0] for one in came} == {first.starts_at}


def test_who_left_gets_no_more_and_comes_back_without(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    move(cast, weekly[2], 20, at=SOON)
    with acting_as(cast.maren):
        membership.leave(cast.member(cast.maren), at=SOON)
        assert not CalendarMail.objects.exists()
    wake(LATER)
    assert len(calendars(sink)) == 1


def test_who_was_removed_gets_no_more(cast, weekly, sink):
    invited(cast.maren)
    move(cast, weekly[2], 20, at=NOW)
    with acting_as(cast.jo):
        membership.remove(cast.member(cast.jo), cast.member(cast.maren), at=SOON)
    with acting_as(Purpose.REMINDERS):
        Notice.objects.filter(state="cancelled").update(state="pending", finished_at=None)
    wake(LATER)
    assert "maren@demo.test" not in [to for mail in sink.received for to in mail.recipients]


def test_the_way_out_stops_them_and_asking_anew_begins_with_one_group(cast, weekly, sink):
    invited(cast.maren)
    User.objects.filter(pk=cast.maren.pk).update(categories_off=["changes", "calendar"])
    wake(SOON)
    assert calendars(sink) == []
    cast.maren.refresh_from_db()
    with acting_as(cast.maren):
        old = CalendarMail.objects.get()
    invited(cast.maren)
    cast.maren.refresh_from_db()
    assert cast.maren.categories_off == [Category.CHANGES]
    with acting_as(cast.maren):
        assert CalendarMail.objects.get().token_hash != old.token_hash
    wake(SOON)
    assert len(calendars(sink)) == 1


def test_where_mail_is_not_safe_nothing_is_offered_or_sent(cast, weekly, sink):
    invited(cast.maren)
    User.objects.filter(pk=cast.maren.pk).update(mail_is_safe=False)
    wake(SOON)
    assert calendars(sink) == []
    cast.sam.mail_is_safe = False
    with pytest.raises(NotPossible, match="not safe"):
        invited(cast.sam)


def test_an_address_that_is_not_confirmed_gets_nothing(cast, weekly, sink):
    invited(cast.maren)
    for user in (cast.maren, cast.sam):
        user.emailaddress_set.update(verified=False)
    wake(SOON)
    assert calendars(sink) == []
    with pytest.raises(NotPossible, match="confirm"):
        invited(cast.sam)


def test_without_an_address_for_answers_there_are_none(cast, weekly, sink, settings):
    invited(cast.maren)
    settings.REPLY_ADDRESS = ""
    wake(SOON)
    move(cast, weekly[0], 20, at=SOON)
    wake(LATER)
    assert calendars(sink) == []
    with pytest.raises(NotPossible):
        invited(cast.sam)


PAGE = "/g/tuesday-evening-circle/meetings/calendar/"


def test_the_page_says_what_it_means_and_takes_the_choice(cast, weekly, as_person):
    browser = as_person(cast.maren)
    page = words(browser.get(PAGE))
    assert "Please think about who sees your calendar." in page
    assert browser.post(f"{PAGE}mail/", {"by_mail": "on"}).status_code == 302
    assert "checked" in browser.get(PAGE).content.decode()
    with acting_as(cast.maren):
        assert CalendarMail.objects.count() == 1
    assert browser.post(f"{PAGE}mail/", {}).status_code == 302
    with acting_as(cast.maren):
        assert not CalendarMail.objects.exists()
    with acting_as(Purpose.REMINDERS):
        assert {row.state for row in Notice.objects.filter(kind="calendar_series")} == {"pending"}


def test_the_page_refuses_in_words_where_mail_is_not_safe(cast, as_person):
    User.objects.filter(pk=cast.maren.pk).update(mail_is_safe=False)
    browser = as_person(cast.maren)
    answer = browser.post(f"{PAGE}mail/", {"by_mail": "on"})
    assert answer.status_code == 422
    assert "You said that mail is not safe for you" in words(answer)
    assert browser.post(f"{PAGE}mail/", {}).status_code == 302


def test_a_site_that_takes_no_answers_does_not_speak_of_it(cast, as_person, settings):
    settings.REPLY_ADDRESS = ""
    browser = as_person(cast.maren)
    assert "invitations by mail" not in words(browser.get(PAGE))
    assert browser.post(f"{PAGE}mail/", {"by_mail": "on"}).status_code == 404


def test_nobody_else_sees_or_makes_a_wish(cast, weekly):
    invited(cast.maren)
    for person in (cast.jo, cast.sam, cast.noor, None):
        with acting_as(person):
            assert not CalendarMail.objects.exists()
    maren = cast.member(cast.maren)
    wish = {"membership": maren, "token": "x", "token_hash": "x", "created_at": NOW}
    for more in (
        {"user": cast.sam, "group_id": maren.group_id},
        {"user": cast.maren, "group_id": maren.group_id},
    ):
        with pytest.raises(ProgrammingError), acting_as(cast.sam):
            CalendarMail.objects.create(**wish, **more)


def test_who_was_away_is_told_on_the_return(cast, weekly, sink):
    invited(cast.maren)
    wake(SOON)
    with acting_as(cast.maren):
        membership.pause(cast.member(cast.maren), at=SOON)
    move(cast, weekly[1], 21, at=SOON)
    wake(LATER)
    assert len(calendars(sink)) == 1
    with acting_as(cast.maren):
        membership.resume(cast.maren, cast.circle, at=LATER)
    wake(LATER)
    assert named(calendars(sink)[-1]) == planned(cast, weekly[0])
    assert len(calendars(sink)) == 2
