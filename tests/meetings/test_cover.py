"""I can't tonight: who holds a meeting asks the others, and keeps it until one says yes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection

from groups.audit.models import Entry, Verb
from groups.errors import NotPossible
from groups.meetings import actions, cover_notices
from groups.meetings.models import CoverRefusal, CoverRequest, Meeting
from groups.membership import actions as membership
from groups.membership.models import Membership
from groups.notices.kinds import Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW
from tests.meetings.pages import ROOT, page_of, words
from tests.membership.test_second_lock import refused, unchanged

START = datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
GROUP = "/g/tuesday-evening-circle/"


@pytest.fixture(autouse=True)
def _sunday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def robin(cast, as_person):
    """A third facilitator: Priya, whom Jo gave the role."""
    with acting_as(cast.jo):
        membership.change_role(
            cast.member(cast.jo), cast.member(cast.priya), Membership.Role.FACILITATOR, at=NOW
        )
    return cast.priya


@pytest.fixture
def held(cast, plan, robin) -> Meeting:
    """Ade holds it; Jo and Priya facilitate as well."""
    return plan(facilitator=cast.member(cast.ade))[0]


def do(cast, user, deed, meeting, *, at=NOW, **more):
    with acting_as(user):
        return deed(cast.member(user), Meeting.objects.get(pk=meeting.pk), at=at, **more)


def asks(cast, meeting, *, of=None, at=NOW):
    asked = cast.member(of) if of is not None else None
    return do(cast, cast.ade, actions.ask_for_cover, meeting, asked=asked, at=at)


def holder(cast, meeting) -> str:
    with acting_as(cast.maren):
        found = Meeting.objects.select_related("facilitator").get(pk=meeting.pk)
        return found.facilitator.display_name if found.facilitator else ""


def asked_by_mail(cast) -> list[str]:
    with acting_as(Purpose.REMINDERS):
        rows = Notice.objects.filter(kind="cover_wanted", state="pending")
        return sorted(row.recipient.email.split("@")[0] for row in rows.select_related("recipient"))


def test_the_one_who_accepts_holds_this_meeting_and_no_other(cast, plan, robin, as_person):
    tonight, later = plan(facilitator=cast.member(cast.ade), frequency="weekly", occurrences=2)
    page = page_of(tonight) + "cover/"
    assert as_person(cast.ade).post(page, {"asked": ""}).status_code == 302
    assert holder(cast, tonight) == "Ade", "who asked stays responsible"
    home = words(as_person(cast.jo).get(GROUP))
    assert "Ade cannot hold it and asks whoever of you can." in home
    assert "Ade cannot hold it" in words(as_person(robin).get(ROOT))
    assert "Ade cannot hold it" not in words(as_person(cast.maren).get(GROUP))
    assert asked_by_mail(cast) == ["jo", "priya"]
    assert as_person(robin).post(f"{page}take/").status_code == 302
    assert (holder(cast, tonight), holder(cast, later)) == ("Priya", "Ade")
    assert "Who holds these?" not in words(as_person(cast.jo).get(GROUP))
    assert asked_by_mail(cast) == []


def test_asked_by_name_the_others_are_not_troubled(cast, held, robin, as_person):
    asks(cast, held, of=cast.jo)
    assert asked_by_mail(cast) == ["jo"]
    with pytest.raises(NotPossible):
        do(cast, robin, actions.take_meeting, held)
    page = page_of(held) + "cover/"
    assert "I’ll hold it" not in words(as_person(robin).get(page)).replace("I’ll hold it after", "")
    assert "Ade cannot hold it and asks you." in words(as_person(cast.jo).get(page))
    do(cast, cast.jo, actions.take_meeting, held)
    assert holder(cast, held) == "Jo"


def test_a_no_leaves_it_with_the_others(cast, held, robin):
    asks(cast, held, of=cast.jo)
    do(cast, cast.jo, actions.decline_cover, held)
    assert asked_by_mail(cast) == ["jo", "priya"]
    assert holder(cast, held) == "Ade"
    with acting_as(Purpose.REMINDERS):
        prepared = {
            row.recipient_id: cover_notices.KINDS[0].prepare(row, NOW)
            for row in Notice.objects.filter(kind="cover_wanted")
        }
    assert prepared[cast.jo.pk] == Unwanted("not asked")
    assert isinstance(prepared[robin.pk], Message)
    do(cast, robin, actions.take_meeting, held)
    assert holder(cast, held) == "Priya"


def test_near_the_start_a_request_to_one_is_for_everybody(cast, held, robin):
    asks(cast, held, of=cast.jo)
    with pytest.raises(NotPossible):
        do(cast, robin, actions.take_meeting, held, at=START - timedelta(minutes=31))
    do(cast, robin, actions.take_meeting, held, at=START - timedelta(minutes=30))
    assert holder(cast, held) == "Priya"


def test_a_withdrawn_request_cannot_be_accepted(cast, held, as_person):
    asks(cast, held)
    page = page_of(held) + "cover/"
    assert as_person(cast.ade).post(f"{page}withdraw/").status_code == 302
    late = as_person(cast.jo).post(f"{page}take/")
    assert late.status_code == 422
    assert "Nobody asks you to hold this meeting any more." in words(late)
    assert holder(cast, held) == "Ade"
    assert asked_by_mail(cast) == []


def test_what_somebody_took_over_cannot_be_taken_back_or_taken_twice(cast, held, robin):
    asks(cast, held)
    do(cast, robin, actions.take_meeting, held)
    for user, deed in (
        (cast.ade, actions.withdraw_cover),
        (cast.ade, actions.ask_for_cover),
        (cast.jo, actions.take_meeting),
        (cast.jo, actions.decline_cover),
    ):
        with pytest.raises(NotPossible):
            do(cast, user, deed, held)
    assert holder(cast, held) == "Priya"


def test_who_asked_is_told_when_somebody_said_yes(cast, held, robin):
    asks(cast, held)
    do(cast, robin, actions.take_meeting, held)
    with acting_as(Purpose.REMINDERS):
        (row,) = Notice.objects.filter(kind="cover_found")
        said = cover_notices.KINDS[1].prepare(row, NOW)
    assert row.recipient_id == cast.ade.pk
    assert isinstance(said, Message)
    assert said.context == {"begins": START, "link": "http://testserver/"}


def test_who_asked_learns_that_everybody_said_no(cast, held, robin, as_person):
    page = page_of(held) + "cover/"
    asks(cast, held)
    do(cast, cast.jo, actions.decline_cover, held)
    assert "Everybody you could ask" not in words(as_person(cast.ade).get(page))
    do(cast, robin, actions.decline_cover, held)
    said = words(as_person(cast.ade).get(page))
    assert "Everybody you could ask has said no. You can move this meeting or cancel it" in said


def test_who_facilitates_alone_is_not_offered_to_ask(cast, plan, as_person):
    with acting_as(cast.jo):
        membership.remove(cast.member(cast.jo), cast.member(cast.ade), at=NOW)
    page = page_of(plan(facilitator=cast.member(cast.jo))[0]) + "cover/"
    said = words(as_person(cast.jo).get(page))
    assert "There is nobody you could ask" in said
    assert "Ask them" not in said


def test_only_who_holds_it_asks(cast, held, robin):
    for user in (cast.jo, robin):
        with pytest.raises(NotPossible):
            do(cast, user, actions.ask_for_cover, held)
    asks(cast, held)
    with pytest.raises(NotPossible):
        asks(cast, held)


@pytest.mark.parametrize(
    "deed", ["ask_for_cover", "take_meeting", "decline_cover", "withdraw_cover"]
)
def test_members_and_those_of_other_groups_do_nothing_here(cast, held, deed):
    asks(cast, held)
    action = getattr(actions, deed)
    with acting_as(cast.maren), pytest.raises(PermissionDenied):
        action(cast.member(cast.maren), Meeting.objects.get(pk=held.pk), at=NOW)
    with acting_as(cast.noor), pytest.raises(PermissionDenied):
        action(cast.member(cast.noor, cast.beside), held, at=NOW)
    assert holder(cast, held) == "Ade"


@pytest.mark.parametrize("ending", ["cancelled", "over"])
def test_nothing_is_asked_about_a_meeting_that_does_not_take_place_or_is_over(cast, held, ending):
    at = NOW if ending == "cancelled" else START + timedelta(hours=3)
    request = asks(cast, held)
    if ending == "cancelled":
        do(cast, cast.jo, actions.cancel_meeting, held)
    for user, deed in ((cast.jo, actions.take_meeting), (cast.ade, actions.withdraw_cover)):
        with pytest.raises(NotPossible):
            do(cast, user, deed, held, at=at)
    with acting_as(Purpose.REMINDERS):
        row = Notice.objects.filter(kind="cover_wanted", subject_id=request.pk).first()
        assert isinstance(cover_notices.KINDS[0].prepare(row, at), Unwanted)


def test_who_said_no_to_a_meeting_does_not_hold_it(cast, held, says, robin):
    says(cast.jo, held, "no")
    asks(cast, held)
    assert asked_by_mail(cast) == ["priya"]
    with pytest.raises(NotPossible, match="Change that answer first"):
        do(cast, cast.jo, actions.take_meeting, held)
    says(robin, held, "no")
    with pytest.raises(NotPossible):
        do(cast, cast.ade, actions.withdraw_cover, held, at=START + timedelta(hours=3))


def test_who_facilitates_alone_has_nobody_to_ask(cast, plan, as_person):
    with acting_as(cast.ade):
        membership.leave(cast.member(cast.ade), at=NOW)
    (alone,) = plan()
    page = page_of(alone) + "cover/"
    assert "You hold it." in words(as_person(cast.jo).get(page))
    answer = as_person(cast.jo).post(page, {"asked": ""})
    assert answer.status_code == 422
    assert "you facilitate alone" in words(answer)


@pytest.mark.parametrize("asked", ["x", "\0", "member", "lena", "kai", "ade"])
def test_whoever_cannot_be_asked_is_refused_in_words(cast, held, as_person, asked):
    people = {
        "member": (cast.maren, None),
        "lena": (cast.lena, None),
        "kai": (cast.kai, cast.beside),
        "ade": (cast.ade, None),
    }
    wish = str(cast.member(*people[asked]).pk) if asked in people else asked
    answer = as_person(cast.ade).post(page_of(held) + "cover/", {"asked": wish})
    assert answer.status_code == 422
    assert "asked_error" in answer.content.decode() or "error" in answer.content.decode()
    with acting_as(cast.ade):
        assert not CoverRequest.objects.exists()


@pytest.mark.parametrize("how", ["leave", "pause", "removed", "member again"])
def test_who_is_gone_holds_nothing_and_the_others_see_it(cast, held, as_person, how):
    ade = cast.member(cast.ade)
    asks(cast, held)
    if how in ("leave", "pause"):
        with acting_as(cast.ade):
            getattr(membership, how)(ade, at=NOW)
    else:
        with acting_as(cast.jo):
            if how == "removed":
                membership.remove(cast.member(cast.jo), ade, at=NOW)
            else:
                membership.change_role(cast.member(cast.jo), ade, Membership.Role.MEMBER, at=NOW)
    assert "Nobody holds it yet." in words(as_person(cast.jo).get(ROOT))
    assert "Held by" not in words(as_person(cast.maren).get(page_of(held)))
    do(cast, cast.jo, actions.take_meeting, held)
    assert holder(cast, held) == "Jo"


def test_who_left_and_comes_back_does_not_hold_it_again(cast, held):
    with acting_as(cast.ade):
        membership.leave(cast.member(cast.ade), at=NOW)
    assert holder(cast, held) == ""


def test_who_asked_and_left_is_asked_for_no_more(cast, held):
    asks(cast, held, of=cast.jo)
    with acting_as(cast.ade):
        membership.leave(cast.member(cast.ade), at=NOW)
    with acting_as(cast.jo):
        assert not CoverRequest.objects.exists()


def test_each_deed_is_in_the_log_without_a_name_of_the_asked(cast, held, robin):
    asks(cast, held)
    do(cast, cast.jo, actions.decline_cover, held)
    do(cast, robin, actions.take_meeting, held)
    with acting_as(cast.jo):
        entries = Entry.objects.filter(verb__startswith="meetings.cover").order_by("verb")
        assert [entry.verb for entry in entries] == [
            Verb.MEETINGS_COVER_ASKED,
            Verb.MEETINGS_COVER_DECLINED,
            Verb.MEETINGS_COVER_TAKEN,
        ]
        assert {entry.subject_id for entry in entries} == {held.pk}
    with acting_as(cast.maren):
        assert not Entry.objects.filter(verb__startswith="meetings.cover").exists()


@pytest.mark.django_db(transaction=True)
def test_of_several_at_the_same_moment_the_first_holds_it(cast, held, robin):
    """Two say yes, twice each, and who asked takes it back: one of them all."""
    asks(cast, held)
    together = Barrier(5)

    def try_it(user, deed) -> str:
        try:
            together.wait(5)
            do(cast, user, deed, held)
        except NotPossible:
            return "too late"
        finally:
            connection.close()
        return user.email.split("@")[0].title()

    tries = [(cast.jo, actions.take_meeting), (robin, actions.take_meeting)] * 2
    tries.append((cast.ade, actions.withdraw_cover))
    with ThreadPoolExecutor(5) as pool:
        became = list(pool.map(lambda one: try_it(*one), tries))
    assert became.count("too late") == 4
    assert holder(cast, held) == next(one for one in became if one != "too late")
    with acting_as(cast.jo):
        assert not CoverRequest.objects.exists()


# --- the database alone


def test_requests_and_refusals_are_for_facilitators(cast, held, robin):
    request = asks(cast, held, of=cast.jo)
    do(cast, cast.jo, actions.decline_cover, held)
    seen = {}
    for name in (
        "jo", "ade", "priya", "maren", "sam", "lena", "rae", "noor", "kai", "cora", "stella", "sol",
    ):  # fmt: skip
        with acting_as(getattr(cast, name)):
            seen[name] = (CoverRequest.objects.count(), CoverRefusal.objects.count())
    assert {name for name, counts in seen.items() if counts != (0, 0)} == {"jo", "ade", "priya"}
    for who in (cast.maren, cast.noor, cast.sol):
        with acting_as(who):
            assert CoverRequest.objects.all()._raw_delete("default") == 0
            with refused():
                CoverRefusal.objects.create(
                    group=cast.circle, request=request, membership=cast.member(cast.maren)
                )
    with acting_as(cast.jo), refused():
        CoverRefusal.objects.create(
            group=cast.circle, request=request, membership=cast.member(robin)
        )


def test_nobody_asks_in_the_name_of_another_or_changes_whom_it_is_about(cast, held, plan, robin):
    fields = {"group": cast.circle, "meeting": held, "asked_at": NOW}
    for who in (cast.jo, cast.maren, cast.noor):
        with acting_as(who), refused():
            CoverRequest.objects.create(asked_by=cast.member(cast.ade), **fields)
    with acting_as(cast.maren), refused():
        CoverRequest.objects.create(asked_by=cast.member(cast.maren), **fields)
    other = plan()[0]
    asks(cast, held, of=cast.jo)
    with acting_as(cast.jo):
        requests = CoverRequest.objects.all()
        assert unchanged(requests, asked=None, meeting=other)
        assert unchanged(requests, asked=None, asked_by=cast.member(cast.jo))
        assert unchanged(requests, asked=cast.member(robin))
    with acting_as(robin):
        assert unchanged(CoverRequest.objects.all(), asked=None)


def test_where_the_one_who_was_asked_is_removed_the_others_may(cast, held):
    """Jo, asked by name, is the lead and stays; Priya leaves, and the request is for the rest."""
    asks(cast, held, of=cast.priya)
    with acting_as(cast.jo):
        membership.remove(cast.member(cast.jo), cast.member(cast.priya), at=NOW)
    do(cast, cast.jo, actions.take_meeting, held)
    assert holder(cast, held) == "Jo"
