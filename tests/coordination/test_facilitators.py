"""Coordinators check what facilitators say of themselves, and never their own card."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import FacilitatorCard
from groups.audit.models import Entry
from groups.coordination import facilitators
from groups.errors import NotPossible
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

DESK = "/coordinators/facilitators/"
MINE = "/me/facilitator/"
SAID = {"kind": "peer", "training": "Two years of a course", "asks": "on"}
TODAY = datetime.now(UTC).date()


def text(answer) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def asks(as_person, user, **more) -> FacilitatorCard:
    assert as_person(user).post(MINE, {**SAID, **more}).status_code == 302
    return FacilitatorCard.objects.get(person=user)


def dates(**more):
    return {
        "verified_on": TODAY.isoformat(),
        "expires_on": (TODAY + timedelta(days=365)).isoformat(),
        "revision": 0,
        "sure": "on",
        **more,
    }


def at_the_desk(card) -> str:
    return f"{DESK}{card.pk}/"


def test_the_desk_shows_what_waits_the_oldest_first_and_what_is_soon_over(cast, as_person):
    asks(as_person, cast.jo)
    asks(as_person, cast.ade, training="A weekend")
    asks(as_person, cast.noor, training="Not yet asked", asks="")
    over = asks(as_person, cast.kai, training="Soon over", asks="")
    later = asks(as_person, cast.sam, training="Long to go", asks="")
    for card, days in ((over, 30), (later, 31)):
        FacilitatorCard.objects.filter(pk=card.pk).update(
            verified_on=TODAY, verified_by=cast.cora, expires_on=TODAY + timedelta(days=days)
        )
    FacilitatorCard.objects.filter(person=cast.ade).update(
        asked_at=datetime.now(UTC) - timedelta(days=3)
    )
    page = text(as_person(cast.cora).get(DESK))
    assert page.index("A weekend") < page.index("Two years of a course") < page.index("Soon over")
    assert "for 3 days" in page
    assert "Not yet asked" not in page
    assert "Long to go" not in page


def test_a_coordinator_sees_the_card_the_address_and_no_group(cast, as_person):
    card = asks(as_person, cast.jo, shown=[str(cast.circle.pk)])
    page = text(as_person(cast.cora).get(at_the_desk(card)))
    assert "Two years of a course" in page
    assert "jo@demo.test" in page
    assert "Tuesday" not in page
    FacilitatorCard.objects.update(
        asked_at=None, verified_on=TODAY, expires_on=TODAY + timedelta(days=9)
    )
    assert "jo@demo.test" not in text(as_person(cast.cora).get(at_the_desk(card)))


def test_what_was_checked_is_marked_everywhere(cast, as_person, client):
    card = asks(as_person, cast.jo, shown=[str(cast.circle.pk)])
    assert as_person(cast.cora).post(at_the_desk(card), dates()).status_code == 302
    card.refresh_from_db()
    assert (card.verified_by, card.verified_on, card.asked_at) == (cast.cora, TODAY, None)
    assert "A coordinator checked it on" in text(as_person(cast.jo).get(MINE))
    assert "Training checked on" in text(client.get("/groups/tuesday-evening-circle/"))
    assert "No card waits" in text(as_person(cast.cora).get(DESK))
    with acting_as(cast.cora):
        entry = Entry.objects.get(verb="coordination.card.verified")
    assert (entry.subject_id, entry.group_id) == (card.pk, None)
    with acting_as(Purpose.REMINDERS):
        assert not Notice.objects.filter(recipient=cast.jo, subject_id=card.pk).exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"sure": ""}, "Only what somebody has seen"),
        ({"verified_on": ""}, "This field is required"),
        ({"verified_on": "yesterday"}, "Enter a valid date"),
        ({"verified_on": (TODAY + timedelta(days=2)).isoformat()}, "today at the latest"),
        ({"verified_on": "2001-01-01"}, "today at the latest"),
        ({"expires_on": (TODAY - timedelta(days=2)).isoformat()}, "three years from now"),
        ({"expires_on": "9999-12-31"}, "three years from now"),
    ],
)
def test_a_wrong_date_is_said_and_nothing_is_marked(cast, as_person, sent, said):
    card = asks(as_person, cast.jo)
    answer = as_person(cast.cora).post(at_the_desk(card), dates(**sent))
    assert answer.status_code == 422
    assert said in text(answer)
    card.refresh_from_db()
    assert card.verified_on is None


@pytest.mark.parametrize("revision", ["", "x", "-1", str(2**40)])
def test_a_card_is_marked_only_as_it_was_read(cast, as_person, revision):
    card = asks(as_person, cast.jo)
    for where in (at_the_desk(card), f"{at_the_desk(card)}decline/"):
        answer = as_person(cast.cora).post(where, dates(revision=revision))
        assert answer.status_code in (302, 422)
    card.refresh_from_db()
    assert (card.verified_on, card.declined_on) == (None, None)


def test_a_card_that_changed_meanwhile_is_read_again(cast, as_person):
    card = asks(as_person, cast.jo)
    asks(as_person, cast.jo, training="Something else")
    answer = as_person(cast.cora).post(at_the_desk(card), dates(), follow=True)
    page = text(answer)
    assert "changed while you read it" in page
    assert "Something else" in page
    card.refresh_from_db()
    assert card.verified_on is None
    with acting_as(cast.cora), pytest.raises(NotPossible):
        facilitators.decline(cast.cora, card, revision=0, at=datetime.now(UTC))


def test_what_cannot_be_checked_is_put_aside_and_its_owner_may_ask_again(cast, as_person):
    card = asks(as_person, cast.jo)
    where = f"{at_the_desk(card)}decline/"
    assert as_person(cast.cora).post(where, {"revision": 0}).status_code == 302
    assert "No card waits" in text(as_person(cast.cora).get(DESK))
    assert as_person(cast.cora).get(at_the_desk(card)).status_code == 404
    assert "could not check it as it stands" in text(as_person(cast.jo).get(MINE))
    asks(as_person, cast.jo)
    assert "You asked for a check" in text(as_person(cast.jo).get(MINE))
    assert "Two years of a course" in text(as_person(cast.cora).get(DESK))


def test_nobody_checks_their_own_card(cast, as_person):
    card = asks(as_person, cast.cora)
    browser = as_person(cast.cora)
    assert "No card waits" in text(browser.get(DESK))
    assert browser.get(at_the_desk(card)).status_code == 404
    assert browser.post(at_the_desk(card), dates()).status_code == 404
    with acting_as(cast.cora), pytest.raises(PermissionDenied):
        facilitators.verify(
            cast.cora,
            card,
            revision=0,
            verified_on=TODAY,
            expires_on=TODAY + timedelta(days=9),
            at=datetime.now(UTC),
        )
    # Past the action the database says so as well.
    with pytest.raises(IntegrityError), transaction.atomic():
        FacilitatorCard.objects.update(
            verified_on=TODAY, verified_by=cast.cora, expires_on=TODAY + timedelta(days=9)
        )


def test_only_coordinators_check(cast, as_person):
    card = asks(as_person, cast.jo)
    for other in (cast.jo, cast.ade, cast.stella, cast.sol):
        assert as_person(other).post(at_the_desk(card), dates()).status_code == 403
        with acting_as(other), pytest.raises(PermissionDenied):
            facilitators.decline(other, card, revision=0, at=datetime.now(UTC))
    card.refresh_from_db()
    assert card.verified_on is None
