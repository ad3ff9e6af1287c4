"""The operators' page: counts and what was given up, and never for whom or about what."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.audit.models import Entry
from groups.notices import outbox as outbox_of
from groups.notices.kinds import Message
from groups.notices.models import Notice
from groups.notices.outbox import read_outbox, try_again
from groups.notices.sender import send_due
from groupsite.confidentiality.acting import acting_as
from tests.notices.conftest import NOTE
from tests.notices.here import row_of, text, told

PAGE = "/outbox/"
OTHERS = ("jo", "noor", "maren", "kai", "lena", "cora", "sol")


@pytest.fixture
def stella(cast, as_person):
    return as_person(cast.stella)


@pytest.fixture
def refused(cast):
    """A note to Maren that the mail server refused."""
    return told(NOTE, cast.maren, uuid4(), group=cast.circle, state="failed", attempts=2,
                reason="refused 550")  # fmt: skip


def again(browser, row):
    return browser.post(f"{PAGE}{row.pk}/again/")


def test_operators_read_how_many_and_what_was_given_up(cast, stella, refused):
    told(NOTE, cast.sam, uuid4(), state="uncertain", reason="lease ran out")
    page = text(stella.get(PAGE))
    assert "Given up</dt><dd>1</dd>" in page
    assert "<b>Test note</b> to …@demo.test" in page
    assert "2 attempts, refused 550" in page
    assert "lease ran out" in page
    assert "nothing is due" in page


def test_it_says_for_how_long_the_oldest_waits(cast, stella):
    now = datetime.now(UTC)
    for minutes in (5, 50):
        due = now - timedelta(minutes=minutes)
        told(NOTE, cast.sam, uuid4(), state="pending", finished_at=None, next_at=due)
    assert "50\xa0minutes" in text(stella.get(PAGE))


def test_it_names_no_person_and_no_group(scene, as_person):
    page = text(as_person(scene.cast.stella).get(PAGE))
    assert "Meeting reminder" in page
    inside = page.split("<main")[1]
    for word in ("maren", "kai@", "Tuesday", "zq", str(scene.circle.meeting.pk)):
        assert word not in inside


def test_who_has_no_account_has_no_address_here(cast, stella):
    told("invitation", None, uuid4(), group=cast.circle, state="failed")
    assert "<b>Invitation</b> to nobody with an account" in text(stella.get(PAGE))


def test_to_everybody_else_there_is_no_such_page(cast, as_person, client, refused):
    absent = client.get("/outboxes/")
    for browser in (client, *(as_person(getattr(cast, who)) for who in OTHERS)):
        assert browser.get(PAGE).status_code == absent.status_code == 404
        assert again(browser, refused).status_code == 404
    assert row_of(refused).state == "failed"


@pytest.mark.parametrize("who", ["jo", "maren", "cora"])
def test_nobody_else_gets_past_the_page(cast, refused, who):
    person = getattr(cast, who)
    with acting_as(person), pytest.raises(PermissionDenied):
        read_outbox(person, at=datetime.now(UTC))
    with acting_as(person), pytest.raises(PermissionDenied):
        try_again(person, refused.pk, at=datetime.now(UTC))
    assert row_of(refused).state == "failed"


def test_an_operator_whose_account_is_closed_runs_nothing(cast):
    cast.stella.is_active = False
    with pytest.raises(PermissionDenied):
        read_outbox(cast.stella, at=datetime.now(UTC))


def test_a_row_that_is_tried_again_goes_out(cast, stella, sink, declare_kind, refused):
    declare_kind(lambda notice, at: Message("note", {"link": "http://testserver/"}))
    answer = again(stella, refused)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    row = row_of(refused)
    assert (row.state, row.attempts, row.reason, row.finished_at) == ("pending", 0, "", None)
    assert not row.repeated

    assert send_due(datetime.now(UTC)) == {"sent": 1}
    assert [mail.recipients for mail in sink.received] == [["maren@demo.test"]]
    with acting_as(cast.stella):
        entry = Entry.objects.get(verb="notices.notice.tried_again")
    assert (entry.actor_id, entry.subject_id) == (cast.stella.pk, refused.pk)
    assert entry.group_id is None


def test_what_perhaps_arrived_may_arrive_twice_then(cast, stella):
    row = told(NOTE, cast.sam, uuid4(), state="uncertain", reason="lease ran out", attempts=1)
    again(stella, row)
    assert (row_of(row).state, row_of(row).repeated) == ("pending", True)


@pytest.mark.parametrize("state", ["pending", "sending", "sent", "cancelled"])
def test_no_other_row_is_touched(cast, stella, state):
    row = told(NOTE, cast.sam, uuid4(), state=state)
    page = text(stella.post(f"{PAGE}{row.pk}/again/", follow=True))
    assert "This row waits for nobody" in page
    assert row_of(row).state == state


def test_a_row_that_will_be_repeated_by_itself_is_left_alone(cast, stella):
    soon = datetime.now(UTC) + timedelta(minutes=1)
    row = told(NOTE, cast.sam, uuid4(), state="uncertain", next_at=soon)
    assert "<b>Test note</b>" not in text(stella.get(PAGE))
    again(stella, row)
    assert row_of(row).next_at == soon


def test_a_made_up_row_and_a_second_click_say_so(stella, refused):
    again(stella, refused)
    for pk in (refused.pk, uuid4()):
        answer = stella.post(f"{PAGE}{pk}/again/", follow=True)
        assert "This row waits for nobody" in text(answer)
    assert stella.post(f"{PAGE}nothing/again/").status_code == 404


def test_the_list_is_short_and_costs_a_few_queries(cast, stella, monkeypatch):
    monkeypatch.setattr(outbox_of, "MOST_ROWS", 3)
    for _ in range(5):
        told(NOTE, cast.sam, uuid4(), state="failed")
    with CaptureQueriesContext(connection) as seen:
        page = text(stella.get(PAGE))
    assert page.count("Try again</button>") == 3
    assert sum("SAVEPOINT" not in query["sql"] for query in seen) <= 12


def test_an_operator_reads_no_notice_of_others_by_themselves(cast, refused):
    """Only inside the action, as the sender."""
    with acting_as(cast.stella):
        assert not Notice.objects.exists()
