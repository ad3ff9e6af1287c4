"""Asking to be asked: seen by nobody before its day, by the facilitators from then on."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from groups.membership import actions
from groups.notices.kinds import KINDS
from groups.notices.models import Notice
from groups.safety.checking_in import ask_to_check_in, erase_check_ins
from groups.safety.models import CheckIn
from groups.safety.models.check_ins import KEPT_AT_ALL, KEPT_DONE
from groupsite.confidentiality.acting import Purpose, acting_as

ROOT = "/g/tuesday-evening-circle/"
ASK, LIST = f"{ROOT}check-in/", f"{ROOT}check-ins/"
NOTE = "The appointment is in the morning."


def text(answer) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def ask(cast, as_person, user, days: int = 0):
    day = (timezone.localdate() + timedelta(days=days)).isoformat()
    return as_person(user).post(ASK, {"day": day, "note": NOTE})


def rows(user) -> list[CheckIn]:
    with acting_as(user):
        return list(CheckIn.objects.all())


def asked_long_ago(cast, days: int) -> None:
    then = datetime.now(UTC) - timedelta(days=days)
    maren = cast.member(cast.maren)
    with acting_as(cast.maren):
        ask_to_check_in(maren, day=then.date(), at=then, note=NOTE)


def test_before_its_day_nobody_else_finds_it(cast, as_person):
    assert ask(cast, as_person, cast.maren, days=3).status_code == 302
    assert NOTE in text(as_person(cast.maren).get(ASK))
    assert "Nobody waits" in text(as_person(cast.jo).get(LIST))
    assert rows(cast.jo) == []
    KINDS["check_in_due"].plan(datetime.now(UTC))
    with acting_as(Purpose.REMINDERS):
        assert not Notice.objects.filter(kind="check_in_due").exists()


def test_from_its_day_on_the_facilitators_find_it_and_one_of_them_asks(cast, as_person):
    ask(cast, as_person, cast.maren)
    home = text(as_person(cast.ade).get(ROOT))
    assert "would like to be asked how they are" in home
    page = text(as_person(cast.ade).get(LIST))
    assert "Maren" in page
    assert NOTE in page
    (one,) = rows(cast.ade)
    assert as_person(cast.ade).post(f"{LIST}{one.pk}/done/").status_code == 302
    assert "Nobody waits" in text(as_person(cast.jo).get(LIST))
    assert "would like to be asked" not in text(as_person(cast.jo).get(ROOT))
    assert ask(cast, as_person, cast.maren, days=1).status_code == 302, (
        "another one may be asked for"
    )


def test_members_never_find_it(cast, as_person):
    ask(cast, as_person, cast.maren)
    assert as_person(cast.sam).get(LIST).status_code == 403
    for user in (cast.sam, cast.priya, cast.noor, cast.cora):
        assert rows(user) == []


def test_the_facilitators_are_told_on_the_day(cast, as_person):
    ask(cast, as_person, cast.ade)
    KINDS["check_in_due"].plan(datetime.now(UTC))
    with acting_as(Purpose.REMINDERS):
        told = [row.recipient_id for row in Notice.objects.filter(kind="check_in_due")]
    assert told == [cast.jo.pk], "theirs is for the others"
    assert "Nobody waits" in text(as_person(cast.ade).get(LIST))


def test_it_can_be_taken_back_and_is_gone(cast, as_person):
    ask(cast, as_person, cast.maren)
    again = ask(cast, as_person, cast.maren, days=2)
    assert again.status_code == 422
    assert "You have asked already" in text(again)
    assert as_person(cast.maren).post(f"{ASK}withdraw/").status_code == 302
    assert rows(cast.maren) == []


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("", "Choose a day."),
        ("tomorrow", "Choose a day."),
        ("2020-01-01", "from today on"),
        ("9999-12-31", "from today on"),
    ],
)
def test_a_wrong_day_keeps_the_note(cast, as_person, day, says):
    answer = as_person(cast.maren).post(ASK, {"day": day, "note": NOTE})
    assert answer.status_code == 422
    assert says in text(answer)
    assert NOTE in answer.content.decode()


def test_it_goes_with_the_membership(cast, as_person):
    ask(cast, as_person, cast.maren)
    maren = cast.member(cast.maren)
    with acting_as(cast.maren):
        actions.leave(maren, at=datetime.now(UTC))
    assert rows(cast.jo) == []


def test_a_facilitator_writes_none_for_somebody_else(cast):
    with acting_as(cast.jo), pytest.raises(ProgrammingError), transaction.atomic():
        CheckIn(
            group_id=cast.circle.pk,
            membership_id=cast.member(cast.maren).pk,
            due_at=datetime.now(UTC),
        ).save(force_insert=True)


@pytest.mark.parametrize(("days", "erased"), [(KEPT_AT_ALL.days + 1, 1), (KEPT_AT_ALL.days - 1, 0)])
def test_what_nobody_did_is_erased_in_the_end(cast, days, erased):
    asked_long_ago(cast, days)
    assert erase_check_ins(datetime.now(UTC)) == erased


def test_what_is_done_is_erased_two_weeks_later(cast):
    asked_long_ago(cast, KEPT_DONE.days + 1)
    (one,) = rows(cast.jo)
    with acting_as(cast.jo):
        long_ago = datetime.now(UTC) - KEPT_DONE - timedelta(hours=1)
        assert CheckIn.objects.filter(pk=one.pk).update(done_at=long_ago) == 1
    assert erase_check_ins(datetime.now(UTC)) == 1
