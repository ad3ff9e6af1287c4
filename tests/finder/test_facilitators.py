"""Facilitators' own cards: written by them, shown by their own yes, gone with the role."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from accounts.models import FacilitatorCard
from groups.finder.facilitators import keep_card
from groups.finder.keeping import refresh
from groups.finder.models import ShownFacilitator
from groups.membership import actions
from groups.membership.models import Group, Membership
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.membership.conftest import at_most

NOW = datetime.now(UTC)
MINE = "/me/facilitator/"
CARD = "/groups/tuesday-evening-circle/"
SAID = {"kind": "professional", "training": "Counsellor, 2019", "about": "I garden."}
CIRCLE = "Tuesday evening circle"


def write(as_person, user, **more):
    return as_person(user).post(MINE, {**SAID, **more})


def shows(as_person, user, group):
    answer = write(as_person, user, shown=[str(group.pk)])
    assert answer.status_code == 302, answer.content.decode()


def card_of(user) -> FacilitatorCard:
    return FacilitatorCard.objects.get(person=user)


def public(client) -> str:
    return " ".join(client.get(CARD).content.decode().split())


# --- writing it


def test_anybody_may_write_a_card_and_nobody_reads_it_anywhere(cast, as_person, client):
    page = as_person(cast.sol).get(MINE).content.decode()
    assert "Show my card" not in page
    assert write(as_person, cast.sol).status_code == 302
    assert "Counsellor, 2019" in as_person(cast.sol).get(MINE).content.decode()
    assert write(as_person, cast.jo).status_code == 302
    for browser in (client, as_person(cast.maren), as_person(cast.cora)):
        assert "Counsellor, 2019" not in browser.get(CARD).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "doctor"}, "Choose one of the two."),
        ({"kind": ""}, "Choose one of the two."),
        ({"training": ""}, "Say in a few words"),
        ({"training": "x" * 201}, "at most 200"),
        ({"about": "x" * 401}, "at most 400"),
        ({"shown": ["no-id"]}, "You do not facilitate that group"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(cast, as_person, sent, said):
    answer = as_person(cast.jo).post(MINE, {**SAID, "about": "Kept words", **sent})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "about" in sent or "Kept words" in page
    assert not FacilitatorCard.objects.exists()


@pytest.mark.parametrize("change", [{"kind": "peer"}, {"training": "Counsellor, 2020"}])
def test_another_kind_or_training_takes_the_mark_away(cast, as_person, change):
    write(as_person, cast.jo)
    FacilitatorCard.objects.update(
        verified_on=NOW.date(), verified_by=cast.cora, expires_on=NOW.date() + timedelta(days=9)
    )
    write(as_person, cast.jo, about="I cook.")
    assert card_of(cast.jo).is_verified_on(NOW.date())
    write(as_person, cast.jo, **change)
    card = card_of(cast.jo)
    assert (card.verified_on, card.verified_by, card.expires_on) == (None, None, None)
    assert card.revision == 1


def test_an_erased_card_is_gone_from_every_page(cast, as_person, client):
    shows(as_person, cast.jo, cast.circle)
    assert "Counsellor, 2019" in public(client)
    assert as_person(cast.jo).get(f"{MINE}erase/").status_code == 405
    assert as_person(cast.jo).post(f"{MINE}erase/").status_code == 302
    assert "Counsellor, 2019" not in public(client)
    assert not FacilitatorCard.objects.exists()


# --- showing it


def test_a_card_stands_on_the_group_s_page_by_its_owner_s_yes(cast, as_person, client):
    write(as_person, cast.jo)
    assert "Who facilitates" not in public(client)
    page = as_person(cast.jo).get(MINE).content.decode()
    assert CIRCLE in page
    shows(as_person, cast.jo, cast.circle)
    page = public(client)
    for words in ("Who facilitates", "Jo</h3>", "Counsellor, 2019", "I garden.", "Professional:"):
        assert words in page
    assert "Not checked yet by a coordinator" in page
    assert "Ade" not in page
    assert "demo.test" not in page
    write(as_person, cast.jo)
    assert "Who facilitates" not in public(client)


@pytest.mark.parametrize(
    ("days", "said", "unsaid"),
    [
        (0, "Training checked on", "no longer"),
        (30, "Training checked on", "no longer"),
        (-1, "is no longer", "Training checked on"),
    ],
)
def test_a_mark_stands_until_its_last_day(cast, as_person, client, days, said, unsaid):
    shows(as_person, cast.jo, cast.circle)
    today = datetime.now(UTC).date()
    FacilitatorCard.objects.update(
        verified_on=today - timedelta(days=90),
        verified_by=cast.cora,
        expires_on=today + timedelta(days=days),
    )
    page = public(client)
    assert said in page
    assert unsaid not in page
    assert "Not checked yet" not in page


def test_cards_cost_the_page_one_question_however_many(cast, as_person, client):
    shows(as_person, cast.jo, cast.circle)
    shows(as_person, cast.ade, cast.circle)
    # The group, its evenings, these, its agreement; and saying twice who acts.
    with at_most(6):
        page = public(client)
    assert page.index("Ade</h3>") < page.index("Jo</h3>")


@pytest.mark.parametrize("who", ["maren", "sol", "noor", "lena", "rae", "cora"])
def test_only_who_facilitates_a_group_shows_a_card_there(cast, as_person, client, who):
    user = getattr(cast, who)
    answer = write(as_person, user, shown=[str(cast.circle.pk)])
    # Who facilitates nothing has no such question, and what they send to it is not read.
    assert answer.status_code == 302
    with acting_as(user):
        keep_card(user, **SAID, asks=False, shown=[cast.circle.pk], at=NOW)
    assert "Who facilitates" not in public(client)


def test_a_hidden_group_has_no_page_to_stand_on(cast, as_person):
    assert "Beside you" not in as_person(cast.noor).get(MINE).content.decode()
    write(as_person, cast.noor, shown=[str(cast.beside.pk)])
    with acting_as(cast.noor):
        assert not ShownFacilitator.objects.exists()


# --- ending


def leave(cast):
    with acting_as(cast.ade):
        actions.leave(cast.member(cast.ade), at=NOW)


def removed(cast):
    with acting_as(cast.jo):
        actions.remove(cast.member(cast.jo), cast.member(cast.ade), at=NOW)


def no_role(cast):
    with acting_as(cast.jo):
        jo, ade = cast.member(cast.jo), cast.member(cast.ade)
        actions.change_role(jo, ade, Membership.Role.MEMBER, at=NOW)


def away(cast):
    with acting_as(cast.ade):
        actions.pause(cast.member(cast.ade), at=NOW)


@pytest.mark.parametrize("end", [leave, removed, no_role, away])
def test_a_card_goes_with_the_role_and_does_not_come_back(cast, as_person, client, end):
    for user in (cast.ade, cast.jo):
        shows(as_person, user, cast.circle)
    assert "Ade</h3>" in public(client)
    end(cast)
    page = public(client)
    assert "Ade</h3>" not in page
    assert "Jo</h3>" in page
    assert card_of(cast.ade).training == "Counsellor, 2019"
    if end is away:
        with acting_as(cast.ade):
            actions.resume(cast.ade, cast.circle, at=NOW)
        assert "Ade</h3>" not in public(client)


def test_a_group_that_hides_takes_the_cards_down_for_good(cast, as_person, client):
    shows(as_person, cast.jo, cast.circle)
    for visibility, joining in (("hidden", "invitation"), ("listed", "application")):
        with acting_as(cast.jo):
            jo = cast.member(cast.jo)
            actions.edit_group(jo, at=NOW, visibility=visibility, joining=joining)
        with acting_as(None):
            assert not ShownFacilitator.objects.exists()
    assert "Who facilitates" not in public(client)


def test_the_second_lock_shows_nobody_in_a_group_that_was_hidden_behind_its_back(cast, as_person):
    shows(as_person, cast.jo, cast.circle)
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(visibility="hidden")
    for other in (None, cast.ade, cast.maren, cast.cora, cast.stella):
        with acting_as(other):
            assert not ShownFacilitator.objects.exists()


def test_the_job_takes_down_whatever_is_left(cast, as_person, client):
    for user in (cast.ade, cast.jo):
        shows(as_person, user, cast.circle)
    with acting_as(cast.jo):
        Membership.objects.filter(user=cast.ade, group=cast.circle).update(role="member")
    assert "Ade</h3>" in public(client)
    refresh(NOW)
    page = public(client)
    assert "Ade</h3>" not in page
    assert "Jo</h3>" in page


def test_the_database_lets_nobody_show_another_nor_themself_by_another_name(cast, as_person):
    for user in (cast.jo, cast.ade, cast.maren, cast.noor):
        write(as_person, user)
    wrong = [
        (cast.jo, cast.ade, cast.circle, "Ade"),
        (cast.jo, cast.jo, cast.circle, "Ade"),
        (cast.maren, cast.maren, cast.circle, "Maren"),
        (cast.noor, cast.noor, cast.circle, "Noor"),
        (cast.noor, cast.noor, cast.beside, "Noor"),
        (cast.cora, cast.jo, cast.circle, "Jo"),
        (Purpose.LISTING, cast.jo, cast.circle, "Jo"),
    ]
    for actor, person, group, name in wrong:
        with pytest.raises(DatabaseError), acting_as(actor), transaction.atomic():
            ShownFacilitator.objects.create(group=group, card=card_of(person), display_name=name)
    with acting_as(cast.jo):
        ShownFacilitator.objects.create(group=cast.circle, card=card_of(cast.jo), display_name="Jo")


def test_nobody_but_facilitators_takes_a_card_down(cast, as_person, client):
    shows(as_person, cast.jo, cast.circle)
    for other in (cast.maren, cast.noor, cast.cora, cast.sol, None):
        with acting_as(other):
            ShownFacilitator.objects.all().delete()
    assert "Jo</h3>" in public(client)


# --- looking for one


def test_the_list_is_asked_for_professionals_or_peers_by_shown_cards(cast, as_person, names):
    write(as_person, cast.jo)
    page = as_person(cast.sol).get("/groups/", {"facilitator": "professional"}).content.decode()
    assert "No group fits all of it" in page
    shows(as_person, cast.jo, cast.circle)
    assert names(facilitator="professional") == [CIRCLE]
    page = as_person(cast.sol).get("/groups/", {"facilitator": "peer"}).content.decode()
    assert "These fit, but for <strong>facilitator</strong>" in page


def test_whom_one_looks_for_is_not_kept_to_be_told_later(cast, client):
    page = client.get("/groups/", {"facilitator": "peer", "language": "en"}).content.decode()
    assert 'href="/groups/tell/?language=en"' in page
