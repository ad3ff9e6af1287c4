"""A group's card is read by a coordinator before others see it, where the site asks for that."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from groups.audit.models import Entry
from groups.coordination import groups as actions
from groups.coordination.policy import groups_to_read
from groups.errors import NotPossible
from groups.finder.facilitators import keep_card
from groups.finder.models import Listing
from groups.meetings.models import Meeting
from groups.membership.actions import edit_group
from groups.membership.approval import PUBLIC_WORDS, stamp
from groups.membership.models import CardAnswer, Group, Membership
from groups.notices.kinds import KINDS, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import found
from tests.membership.test_second_lock import refused, unchanged
from tests.right_values import GROUP
from tests.scene import open_the_second_lock, undone

NOW = datetime.now(UTC)
DESK = "/coordinators/groups/"
WORDS = "Please leave out the name of the clinic."
SHOWN = {**GROUP, "name": "Quiet Mondays", "visibility": "listed", "joining": "application"}


@pytest.fixture(autouse=True)
def _the_site_asks_for_it(cast, settings, uncounted):
    settings.GROUPS_NEED_APPROVAL = True


def text(answer) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def starts(cast, as_person, **more: str) -> Group:
    """Sol founds a group, as a person does."""
    answer = as_person(cast.sol).post(
        "/groups/start/", {**SHOWN, "display_name": "Sol", "ends_on": "", **more}
    )
    assert answer.status_code == 302
    return of_now(cast)


def of_now(cast) -> Group:
    with acting_as(cast.sol):
        return Membership.objects.select_related("group").get(user=cast.sol).group


def page_of(group: Group) -> str:
    return f"{DESK}{group.pk}/"


def sent(group: Group, **more: str) -> dict[str, str]:
    return {"verdict": "yes", "read": stamp(group), **more}


def changes(group: Group, **more: str) -> dict[str, str]:
    return sent(group, **{"verdict": "changes", "reason": "names", "words": WORDS, **more})


def edit(cast, **words) -> None:
    with acting_as(cast.sol):
        lead = Membership.objects.select_related("group", "user").get(user=cast.sol)
        edit_group(lead, at=NOW, **words)


def told(user) -> list[str]:
    with acting_as(user):
        notices = list(Notice.objects.filter(kind=actions.CARD_READ, recipient=user))
        return [line.words for line in KINDS[actions.CARD_READ].show(notices, user, NOW).values()]


# --- waiting


def test_a_new_card_is_nowhere_until_a_coordinator_has_read_it(cast, client, as_person):
    group = starts(cast, as_person)
    where = f"/groups/{group.slug}/"
    for browser in (client, *map(as_person, (cast.maren, cast.cora, cast.sol))):
        assert "Quiet Mondays" not in text(browser.get("/groups/"))
        assert browser.get(where).status_code == 404
        assert browser.get(where).content == browser.get("/groups/no-such-one/").content
    assert b"Quiet Mondays" not in client.get("/meetings.json").content
    assert as_person(cast.maren).get(f"{where}join/").status_code == 404
    inside = as_person(cast.sol)
    assert inside.get(f"/g/{group.slug}/").status_code == 200
    assert "reads the group’s card before others see it" in text(
        inside.get(f"/g/{group.slug}/settings/")
    )


def test_the_second_lock_shows_a_waiting_card_to_coordinators_alone(cast, as_person):
    group = starts(cast, as_person)
    for user, sees in ((cast.maren, False), (cast.stella, False), (None, False), (cast.cora, True)):
        with acting_as(user):
            assert Group.objects.filter(pk=group.pk).exists() == sees
            assert not Listing.objects.filter(group=group.pk).exists()
            assert not Membership.objects.filter(group=group.pk).exists()
            assert not Meeting.objects.filter(group=group.pk).exists()
    with acting_as(cast.cora), refused():
        Membership.objects.create(
            group=group, user=cast.cora, state="applied", display_name="Cora", asked_at=NOW
        )


def test_the_first_lock_alone_keeps_it_off_every_public_page(cast, client, as_person):
    group = starts(cast, as_person)
    with undone():
        open_the_second_lock()
        assert client.get(f"/groups/{group.slug}/").status_code == 404
        assert "Quiet Mondays" not in text(client.get("/groups/"))
        assert as_person(cast.maren).get(DESK).status_code == 403


# --- the desk


def test_a_coordinator_reads_what_would_be_public_and_says_yes(cast, client, as_person):
    group = starts(cast, as_person)
    cora = as_person(cast.cora)
    assert "Quiet Mondays" in text(cora.get(DESK))
    page = text(cora.get(page_of(group)))
    assert "A few words." in page
    assert "A round, then tea." in page
    assert "sol@demo.test" not in page
    assert cora.post(page_of(group), sent(group)).url == DESK
    assert "No card waits" in text(cora.get(DESK))
    assert cora.get(page_of(group)).status_code == 404
    assert client.get(f"/groups/{group.slug}/").status_code == 200
    assert "Quiet Mondays" in text(client.get("/groups/"))
    assert told(cast.sol) == [
        "Quiet Mondays: a coordinator has read the card, and others can see it now."
    ]
    with acting_as(cast.cora):
        verbs = Entry.objects.filter(actor=cast.cora).values_list("verb", "subject_id", "group_id")
        assert list(verbs) == [("coordination.group.approved", group.pk, None)]


def test_what_should_be_different_is_read_by_facilitators_and_changed_words_wait_again(
    cast, client, as_person
):
    group = starts(cast, as_person)
    cora, sol = as_person(cast.cora), as_person(cast.sol)
    assert cora.post(page_of(group), changes(group)).url == DESK
    settings = f"/g/{group.slug}/settings/"
    page = text(sol.get(settings))
    assert "Somebody could be recognised by it." in page
    assert WORDS in page
    assert "asks you to change something" in told(cast.sol)[0]
    assert client.get(f"/groups/{group.slug}/").status_code == 404
    assert cora.get(page_of(group)).status_code == 404, "it is the group's turn"

    edit(cast, capacity=9)
    assert of_now(cast).approval == "changes"
    edit(cast, summary="Other words.")
    assert WORDS not in text(sol.get(settings))
    assert told(cast.sol) == []
    assert cora.post(page_of(group), sent(of_now(cast))).url == DESK
    assert client.get(f"/groups/{group.slug}/").status_code == 200
    with acting_as(cast.sol):
        assert not CardAnswer.objects.exists(), "what was asked is erased"


def test_the_sentence_is_sealed_and_for_facilitators(cast, as_person):
    group = starts(cast, as_person)
    as_person(cast.cora).post(page_of(group), changes(group))
    with connection.cursor() as cursor, undone():
        open_the_second_lock()
        cursor.execute("select words from membership_cardanswer")
        assert WORDS.encode() not in bytes(cursor.fetchone()[0])
    for user, number in ((cast.sol, 1), (cast.maren, 0), (cast.cora, 0), (cast.stella, 0)):
        with acting_as(user):
            assert CardAnswer.objects.count() == number


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"verdict": ""}, "Choose one of the two."),
        ({"verdict": "changes", "reason": ""}, "Choose what should be different."),
        ({"verdict": "changes", "reason": "other", "words": " "}, "Say in a sentence"),
        ({"verdict": "changes", "reason": "names", "words": "x" * 601}, "at most 600"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_kept(cast, as_person, wrong, said):
    group = starts(cast, as_person)
    kept = {"words": "Kept words.", **wrong}
    answer = as_person(cast.cora).post(page_of(group), sent(group, **kept))
    assert answer.status_code == 422
    assert said in text(answer)
    assert kept["words"].strip() in answer.content.decode()
    assert of_now(cast).approval == "waiting"


def test_yes_is_said_to_the_words_that_were_read(cast, as_person):
    group = starts(cast, as_person)
    edit(cast, asks="Come every week.")
    answer = as_person(cast.cora).post(page_of(group), sent(group), follow=True)
    assert "changed or answered while you read it" in text(answer)
    assert of_now(cast).approval == "waiting"
    again = of_now(cast)
    for verdict in (sent(again), changes(again)):
        as_person(cast.cora).post(page_of(group), verdict)
    assert of_now(cast).approval == "approved", "the first answer counts"


# --- words that change


def approved(cast, as_person) -> Group:
    group = starts(cast, as_person)
    as_person(cast.cora).post(page_of(group), sent(group))
    return of_now(cast)


@pytest.mark.parametrize("name", PUBLIC_WORDS)
def test_each_word_of_a_card_is_read_again(cast, client, as_person, name):
    group = approved(cast, as_person)
    edit(cast, **{name: "Somewhere else"})
    assert of_now(cast).approval == "waiting"
    assert client.get(f"/groups/{group.slug}/").status_code == 404


def test_what_is_chosen_from_lists_asks_nobody(cast, client, as_person):
    group = approved(cast, as_person)
    edit(cast, capacity=20, language="de", situations=["trauma"], visibility="unlisted")
    edit(cast, visibility="listed")
    assert client.get(f"/groups/{group.slug}/").status_code == 200


def test_the_card_of_a_facilitator_comes_back_with_the_group_s(cast, client, as_person):
    group = approved(cast, as_person)
    with acting_as(cast.sol):
        keep_card(
            cast.sol,
            kind="peer",
            training="A weekend",
            about="",
            asks=False,
            shown=[group.pk],
            at=NOW,
        )
    edit(cast, summary="Other words.")
    as_person(cast.cora).post(page_of(group), sent(of_now(cast)))
    assert "A weekend" in text(client.get(f"/groups/{group.slug}/"))


def test_without_the_setting_nobody_waits_but_who_was_asked_to_change(cast, as_person, settings):
    asked = starts(cast, as_person)
    as_person(cast.cora).post(page_of(asked), changes(asked))
    settings.GROUPS_NEED_APPROVAL = False
    edit(cast, summary="Other words.")
    assert of_now(cast).approval == "waiting"
    as_person(cast.cora).post(page_of(asked), sent(of_now(cast)))
    edit(cast, summary="And others.")
    assert of_now(cast).approval == "approved"
    with acting_as(cast.noor):
        edit_group(cast.member(cast.noor, cast.beside), at=NOW, summary="x", visibility="listed")
        assert Group.objects.get(pk=cast.beside.pk).approval == "none"


# --- hidden groups


def test_a_hidden_group_is_never_shown_to_coordinators(cast, as_person):
    """Not while it is hidden, not by its id; when it would be shown to others it waits."""
    group = starts(cast, as_person, visibility="hidden", joining="invitation")
    assert group.approval == "waiting"
    cora = as_person(cast.cora)
    absent = cora.get(f"{DESK}{cast.circle.pk}/")
    assert "No card waits" in text(cora.get(DESK))
    assert cora.get(page_of(group)).status_code == 404
    assert cora.get(page_of(group)).content == absent.content
    with acting_as(cast.cora):
        assert not Group.objects.filter(pk=group.pk).exists()
        with pytest.raises(NotPossible):
            actions.approve(cast.cora, group, read=stamp(group), at=NOW)
    edit(cast, visibility="unlisted")
    assert cora.get(page_of(group)).status_code == 200


def test_an_old_hidden_group_waits_when_it_is_first_shown(cast, as_person, client):
    with acting_as(cast.noor):
        edit_group(cast.member(cast.noor, cast.beside), at=NOW, visibility="listed")
    assert client.get("/groups/beside-you/").status_code == 404
    assert "Beside you" in text(as_person(cast.cora).get(DESK))


# --- who may not


def test_nobody_else_reads_a_card(cast, client, as_person):
    group = starts(cast, as_person)
    assert client.get(page_of(group)).status_code == 302
    for user in (cast.sol, cast.maren, cast.stella):
        browser = as_person(user)
        assert browser.get(DESK).status_code == 403
        for answer in (browser.get(page_of(group)), browser.post(page_of(group), sent(group))):
            assert answer.status_code == 403
        with acting_as(user), pytest.raises(PermissionDenied):
            actions.approve(user, group, read=stamp(group), at=NOW)


def test_a_coordinator_reads_no_card_of_a_group_of_theirs(cast, as_person):
    group = starts(cast, as_person)
    cast.sol.is_coordinator = True
    cast.sol.save(update_fields=["is_coordinator"])
    sol = as_person(cast.sol)
    assert "No card waits" in text(sol.get(DESK))
    assert sol.post(page_of(group), sent(group)).status_code == 404
    with acting_as(cast.sol):
        with pytest.raises(PermissionDenied):
            actions.ask_for_changes(cast.sol, group, read=stamp(group), reason="cost", at=NOW)
        own = Group.objects.filter(pk=group.pk)
        assert unchanged(own, approval="approved")
        assert unchanged(own, approval="none")
        with refused():
            CardAnswer(group=group, reason="cost", answered_at=NOW).save(force_insert=True)


def test_past_the_actions_facilitators_say_no_yes_and_coordinators_nothing_else(cast, as_person):
    group = starts(cast, as_person)
    one = Group.objects.filter(pk=group.pk)
    with acting_as(cast.sol):
        for approval in ("approved", "changes", "none"):
            assert unchanged(one, approval=approval)
    with acting_as(cast.maren):
        assert unchanged(one, approval="approved")
    with acting_as(cast.cora):
        assert unchanged(one, name="Renamed")
        assert unchanged(one, approval="approved", name="Renamed")
        assert unchanged(one, approval="approved", visibility="hidden")
        assert unchanged(one, approval="none")
        assert one.update(approval="approved") == 1
        assert unchanged(one, approval="changes"), "the first answer counts"
    with acting_as(cast.sol):
        assert one.update(approval="waiting") == 1


def test_nobody_founds_a_group_whose_card_was_read(cast):
    with acting_as(cast.sol), refused():
        Group.objects.create(
            slug="read-already", name="x", summary="x", time_zone="UTC", founder=cast.sol,
            visibility="listed", approval="approved",
        )  # fmt: skip


# --- the notice


def test_a_notice_is_sent_as_long_as_the_card_waits_for_no_other_answer(cast, as_person):
    group = starts(cast, as_person)
    as_person(cast.cora).post(page_of(group), changes(group))
    kind = KINDS[actions.CARD_READ]
    with acting_as(Purpose.REMINDERS):
        notice = Notice.objects.get(kind=actions.CARD_READ)
        message = kind.prepare(notice, NOW)
        assert isinstance(message, Message)
        assert message.context == {"link": "http://testserver/"}
    edit(cast, summary="Other words.")
    with acting_as(Purpose.REMINDERS):
        assert isinstance(kind.prepare(notice, NOW), Unwanted)
    assert told(cast.maren) == []


def test_of_two_answers_the_newest_is_told_once(cast):
    lead = found(cast.sol, "Two", display_name="Sol", at=NOW, summary="x", visibility="listed")
    for minutes, words in ((0, "First."), (2, None)):
        with acting_as(cast.cora):
            group = groups_to_read(cast.cora).get(pk=lead.group_id)
            at = NOW + timedelta(minutes=minutes)
            if words is None:
                actions.approve(cast.cora, group, read=stamp(group), at=at)
            else:
                actions.ask_for_changes(
                    cast.cora, group, read=stamp(group), reason="cost", words=words, at=at
                )
        if words:
            edit(cast, cost="Nothing")
    assert told(cast.sol) == ["Two: a coordinator has read the card, and others can see it now."]
