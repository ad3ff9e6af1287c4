"""Asking a group that decides together with whoever asks, and being answered."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from groups.errors import NotPossible
from groups.joining import actions
from groups.joining.erasing import erase_applications
from groups.joining.models import Answer, Application
from groups.membership import actions as membership
from groups.membership.models import Acceptance, Group, Membership
from groupsite.confidentiality.acting import acting_as
from tests.joining.conftest import CIRCLE, NAMED, NOW, standing
from tests.membership.test_second_lock import unchanged
from tests.scene import every_row, undone

JOIN = reverse("joining:join", args=[CIRCLE])
FIRST, SECOND = (reverse("joining:question", args=[CIRCLE, number]) for number in (1, 2))
REVIEW = reverse("joining:review", args=[CIRCLE])
QUEUE = reverse("joining:applications", args=[CIRCLE])


def answering(one: Membership) -> str:
    return reverse("joining:application", args=[CIRCLE, one.pk])


def test_an_application_goes_from_page_to_page_and_to_the_facilitators(cast, questions, as_person):
    sol, jo = as_person(cast.sol), as_person(cast.jo)
    assert sol.post(JOIN, NAMED).url == FIRST
    assert sol.post(FIRST, {"text": "I am tired."}).url == SECOND
    assert b"I am tired." in sol.get(FIRST).content, "it is kept between pages"
    assert sol.post(SECOND, {"text": ""}).url == REVIEW
    assert b"I am tired." in sol.get(REVIEW).content
    assert b"I am tired." not in jo.get(QUEUE).content, "nobody reads what is not sent"
    assert sol.post(REVIEW).url == JOIN
    assert b"You have asked to join" in sol.get(JOIN).content
    page = jo.get(QUEUE).content.decode()
    assert "Newcomer" in page
    assert "I am tired." in page
    assert "Asked today" in page


def test_an_answer_that_is_missing_is_asked_for_and_nothing_is_lost(cast, questions, as_person):
    sol = as_person(cast.sol)
    sol.post(JOIN, NAMED)
    empty = sol.post(FIRST, {"text": "  "})
    assert empty.status_code == 422
    assert b"need an answer" in empty.content
    sol.post(SECOND, {"text": "This stays."})
    refused = sol.post(REVIEW)
    assert refused.status_code == 422
    assert b"This stays." in refused.content


def test_without_yes_to_the_agreement_nobody_gets_further(cast, questions, as_person):
    sol = as_person(cast.sol)
    refused = sol.post(JOIN, {**NAMED, "accept": ""})
    assert refused.status_code == 422
    assert b"Newcomer" in refused.content
    assert sol.get(FIRST).url == JOIN
    assert sol.get(REVIEW).url == JOIN


def test_an_agreement_that_changes_meanwhile_is_shown_anew_and_nothing_is_lost(
    cast, questions, as_person
):
    sol = as_person(cast.sol)
    sol.post(JOIN, NAMED)
    sol.post(FIRST, {"text": "I am tired."})
    with acting_as(cast.jo):
        membership.change_agreement(cast.member(cast.jo), at=NOW, limits="Something new.")
    assert sol.post(REVIEW).url == JOIN
    page = sol.get(JOIN).content.decode()
    assert "Something new." in page
    assert "Newcomer" in page
    stale = sol.post(JOIN, NAMED)
    assert stale.status_code == 422
    assert b"has a new version" in stale.content
    assert b"Newcomer" in stale.content
    assert b'value="2"' in stale.content
    assert sol.post(JOIN, {**NAMED, "version": "2"}).url == FIRST
    assert b"I am tired." in sol.get(FIRST).content
    assert sol.post(REVIEW).url == JOIN


def test_who_is_welcomed_comes_in_by_their_own_hand(cast, applied, as_person):
    one, jo, sol = applied(cast.sol), as_person(cast.jo), as_person(cast.sol)
    assert jo.post(answering(one), {"verdict": "welcome"}).url == QUEUE
    assert b"Newcomer" not in jo.get("/g/tuesday-evening-circle/people/").content
    assert b"A place is kept for you" in sol.get(JOIN).content
    before = datetime.now(UTC)
    assert sol.post(JOIN, NAMED).url == f"/g/{CIRCLE}/"
    own = standing(cast.sol, cast.circle)
    assert own.is_active
    assert own.joined_at >= before
    with acting_as(cast.sol):
        assert Acceptance.objects.filter(membership=own).exists()
        assert not Application.objects.by(cast.sol).exists(), "nothing of it is needed any more"


def test_who_is_welcomed_accepts_the_agreement_of_that_day(cast, applied, as_person):
    one = applied(cast.sol)
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        actions.answer(jo, one.pk, "welcome", at=NOW)
        membership.change_agreement(jo, at=NOW, limits="Something new.")
    sol = as_person(cast.sol)
    refused = sol.post(JOIN, NAMED)
    assert refused.status_code == 422
    assert b"Something new." in refused.content
    assert sol.post(JOIN, {**NAMED, "version": "2"}).url == f"/g/{CIRCLE}/"


def test_a_no_says_the_facilitators_words_on_the_site(cast, applied, as_person):
    one, jo, sol = applied(cast.sol), as_person(cast.jo), as_person(cast.sol)
    assert b"There is no place for you in this group at" in jo.get(answering(one)).content
    assert jo.post(answering(one), {"verdict": "no", "reply": "Not now, dear Sol."}).url == QUEUE
    page = sol.get(JOIN).content.decode()
    assert "Not now, dear Sol." in page
    again = sol.post(JOIN, NAMED)
    assert again.status_code == 200, "the answer stands there, and no form"
    with acting_as(cast.sol), pytest.raises(NotPossible, match="in some weeks"):
        actions.begin(cast.sol, cast.circle, display_name="S", version=1, at=NOW)


def test_a_no_without_words_of_ones_own_is_a_kind_one(cast, applied, as_person):
    one = applied(cast.sol)
    with acting_as(cast.jo):
        actions.answer(cast.member(cast.jo), one.pk, "no", at=NOW)
    assert b"That says nothing about you" in as_person(cast.sol).get(JOIN).content


def test_who_is_let_wait_is_offered_the_next_place(cast, applied, as_person):
    one = applied(cast.sol)
    with acting_as(cast.jo):
        actions.answer(cast.member(cast.jo), one.pk, "wait", at=NOW)
    assert b"You wait for a place" in as_person(cast.sol).get(JOIN).content
    assert standing(cast.sol, cast.circle).state == "waitlisted"


def test_of_two_facilitators_the_first_counts_and_the_second_sees_what_happened(
    cast, applied, as_person
):
    one, jo, ade = applied(cast.sol), as_person(cast.jo), as_person(cast.ade)
    assert ade.get(answering(one)).status_code == 200
    jo.post(answering(one), {"verdict": "no"})
    late = ade.post(answering(one), {"verdict": "welcome"}, follow=True)
    assert b"They were told that there is no place for them." in late.content
    assert standing(cast.sol, cast.circle).ended_because == "refused"


def test_a_full_group_welcomes_nobody_more(cast, applied, as_person):
    one = applied(cast.sol)
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(capacity=5)
    refused = as_person(cast.jo).post(answering(one), {"verdict": "welcome", "reply": "Mine"})
    assert refused.status_code == 422
    assert b"The group is full" in refused.content
    assert b"Mine" in refused.content
    assert standing(cast.sol, cast.circle).state == "applied"


def test_what_is_taken_back_is_erased_at_once(cast, applied, as_person):
    applied(cast.sol, "Words to forget.")
    sol = as_person(cast.sol)
    assert sol.post(reverse("joining:take_back", args=[CIRCLE])).status_code == 302
    with acting_as(cast.jo):
        assert not Answer.objects.exists()
        assert not Application.objects.exists()
    assert b"Newcomer" not in as_person(cast.jo).get(QUEUE).content
    with acting_as(cast.sol), pytest.raises(NotPossible, match="tomorrow"):
        actions.begin(cast.sol, cast.circle, display_name="S", version=1, at=datetime.now(UTC))


def test_what_was_answered_goes_after_thirty_days(cast, applied):
    one = applied(cast.sol)
    with acting_as(cast.jo):
        actions.answer(
            cast.member(cast.jo), one.pk, "no", at=NOW - timedelta(days=29), reply="Sorry."
        )
    assert erase_applications() == 0
    with acting_as(cast.sol):
        Application.objects.by(cast.sol)  # somebody who is there still reads it
        assert Application.objects.by(cast.sol).get().reply == "Sorry."
    other = applied(cast.kai, name="K")
    with acting_as(cast.jo):
        actions.answer(cast.member(cast.jo), other.pk, "no", at=NOW - timedelta(days=31))
    assert erase_applications() > 0
    assert standing(cast.kai, cast.circle) is None, "not even that somebody asked is left"
    assert standing(cast.sol, cast.circle) is not None
    with acting_as(cast.kai):
        assert not Answer.objects.by(cast.kai).exists()


def test_a_draft_that_nobody_sends_goes(cast, questions):
    with acting_as(cast.sol):
        draft = actions.begin(
            cast.sol, cast.circle, display_name="S", version=1, at=NOW - timedelta(days=15)
        )
        actions.save_answer(cast.sol, draft, questions[0], "Half a sentence")
    erase_applications()
    with acting_as(cast.sol):
        assert not Application.objects.by(cast.sol).exists()


def test_what_is_written_lies_sealed(cast, applied):
    one = applied(cast.sol, "zqanswered")
    with acting_as(cast.jo):
        actions.answer(cast.member(cast.jo), one.pk, "no", at=NOW, reply="zqreplied")
    with undone():
        dump = every_row()
    assert b"zqanswered" not in dump
    assert b"zqreplied" not in dump


def test_members_and_others_read_no_word_of_it(cast, applied):
    applied(cast.sol)
    for somebody in (cast.maren, cast.rae, cast.kai, cast.noor, cast.cora, cast.stella):
        with acting_as(somebody):
            assert not Answer.objects.exists()
            assert not Application.objects.exists()
    for somebody in (cast.jo, cast.ade, cast.sol):
        with acting_as(somebody):
            assert Answer.objects.get().text == "I would like to listen."


def test_a_question_that_changes_leaves_what_was_asked(cast, applied, as_person):
    applied(cast.sol)
    with acting_as(cast.jo):
        actions.change_questions(cast.member(cast.jo), [("Another one?", False)], at=NOW)
    page = as_person(cast.jo).get(QUEUE).content.decode()
    assert "What brings you here?" in page
    assert "I would like to listen." in page


def test_questions_are_put_into_an_order(cast, questions, as_person):
    jo = as_person(cast.jo)
    page = reverse("joining:questions", args=[CIRCLE])
    wish = {
        "text_1": "Comes second", "place_1": "2", "required_1": "on",
        "text_2": "Comes first", "place_2": "1",
        "text_3": "", "place_3": "3", "required_3": "on",
    }  # fmt: skip
    assert jo.post(page, wish).url == QUEUE
    sol = as_person(cast.sol)
    sol.post(JOIN, NAMED)
    assert b"Comes first" in sol.get(FIRST).content
    second = sol.get(SECOND).content
    assert b"Comes second" in second
    assert b"of 2" in second
    twice = jo.post(page, {"text_1": "Same", "text_2": "Same"})
    assert twice.status_code == 422


def test_a_hundred_applications_from_one_account_end_clearly(cast, questions, as_person, settings):
    sol = as_person(cast.sol)
    statuses = [sol.post(JOIN, NAMED).status_code for _ in range(100)]
    assert statuses[0] == 302
    assert statuses[-1] == 429
    absent = [sol.post(reverse("joining:join", args=[slug]), NAMED) for slug in ("beside-you", "x")]
    assert {page.status_code for page in absent} == {429}
    assert absent[0].content == absent[1].content


def test_a_hundred_and_more_from_one_address_end_as_clearly(cast, questions, as_person):
    """Whoever asks, and whichever group: nothing is looked up for who is stopped."""
    for user in (cast.sol, cast.kai, cast.lena, cast.stella):
        browser = as_person(user)
        statuses = [browser.post(reverse("joining:join", args=["x"]), NAMED) for _ in range(30)]
        assert {page.status_code for page in statuses} == {404}
    assert as_person(cast.cora).post(JOIN, NAMED).status_code == 429


@pytest.mark.parametrize("slug", ["beside-you", "nothing-there"])
def test_a_hidden_group_is_asked_like_one_that_does_not_exist(cast, as_person, slug):
    sol = as_person(cast.sol)
    for name in ("join", "review", "take_back"):
        page = reverse(f"joining:{name}", args=[slug])
        assert sol.get(page).status_code == 404
        assert sol.post(page, NAMED).status_code == 404
    assert sol.get(reverse("joining:question", args=[slug, 1])).status_code == 404


def test_an_unlisted_group_is_asked_by_its_address(cast, questions, as_person):
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(visibility="unlisted")
    assert as_person(cast.sol).post(JOIN, NAMED).url == FIRST


def test_who_was_removed_comes_back_by_an_invitation_only(cast, questions):
    with acting_as(cast.jo):
        membership.remove(cast.member(cast.jo), cast.member(cast.priya), at=NOW)
    with acting_as(cast.priya), pytest.raises(NotPossible, match="Only an invitation"):
        actions.begin(cast.priya, cast.circle, display_name="P", version=1, at=NOW)


def test_nobody_rewrites_how_it_ended(cast, questions):
    """The database alone: else who was removed would come back as somebody who left."""
    with acting_as(cast.jo):
        membership.remove(cast.member(cast.jo), cast.member(cast.priya), at=NOW)
    with acting_as(cast.priya):
        own = Membership.objects.filter(user=cast.priya)
        for change in (
            {"ended_because": "left"},
            {"state": "applied", "asked_at": datetime.now(UTC)},
            {"display_name": "Another"},
        ):
            assert unchanged(own, **change)


def test_who_has_left_may_ask_again(cast, applied, as_person):
    one = applied(cast.lena)
    with acting_as(cast.jo):
        actions.answer(cast.member(cast.jo), one.pk, "welcome", at=NOW)
    assert as_person(cast.lena).post(JOIN, NAMED).url == f"/g/{CIRCLE}/"
    assert standing(cast.lena, cast.circle).joined_at > NOW
