"""What waits for reviewers: since when, for whom, and who is reminded."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from groups.library import actions, rounds, waiting_notices
from groups.library.importing import import_resources
from groups.library.queue import load, numbers, queued
from groups.notices.kinds import KINDS, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import person
from tests.library.shelves import FILE, NOW, YES, approve, proposal, published

DAY = timedelta(days=1)


def told(kind: str) -> list[Notice]:
    with acting_as(Purpose.REMINDERS):
        return list(Notice.objects.filter(kind=kind).select_related("recipient").order_by("pk"))


def test_the_queue_says_since_when_and_what_each_needs(cast, as_person):
    approve(cast.jo, proposal(cast.sol, "By a facilitator", at=NOW - 3 * DAY))
    approve(cast.cora, proposal(cast.sol, "By a coordinator", at=NOW - 2 * DAY))
    proposal(cast.sol, "By nobody", at=NOW - 4 * DAY)
    back = published(cast, "Back again", at=NOW - 90 * DAY)
    rounds.send_back(back, because="gone", at=NOW - DAY)
    page = as_person(cast.cora).get("/library/queue/").content.decode()
    titles = ["By nobody", "By a facilitator", "By a coordinator", "Back again"]
    assert [page.index(one) for one in titles] == sorted(page.index(one) for one in titles)
    needs = ["Needs two people", "Needs a coordinator", "Needs one more", "Needs two people"]
    assert [
        words for part in page.split('href="/library/')[1:] for words in needs[:3] if words in part
    ] == needs
    with acting_as(cast.cora):
        counted = numbers(NOW)
        assert [one.title for one in queued()] == titles
    assert {name: counted[name] for name in ("waiting", "new", "due", "back", "long")} == {
        "waiting": 4, "new": 3, "due": 0, "back": 1, "long": 0,
    }  # fmt: skip
    assert counted["oldest"] == NOW - 4 * DAY


def test_each_sees_how_much_there_is_without_a_name(cast):
    other = person("dora", is_coordinator=True)
    approve(cast.jo, proposal(cast.sol, "One"))
    approve(cast.cora, proposal(cast.sol, "Two"))
    proposal(cast.cora, "Her own")
    with acting_as(cast.cora):
        rows = [(one.who, one.open, one.done) for one in load(cast.cora, 3, NOW + DAY)]
    assert rows == [
        ("You", 1, 1),
        ("Another coordinator", 3, 0),
        ("Facilitators, together", None, 1),
    ]
    with acting_as(other):
        assert [one.open for one in load(other, 3, NOW + DAY)] == [3, 2, None]


def test_a_long_queue_costs_no_more_than_a_short_one(cast, as_person):
    cora = as_person(cast.cora)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert cora.get("/library/queue/").status_code == 200
        return sum("SAVEPOINT" not in query["sql"] for query in captured)

    proposal(cast.sol, "One")
    few = cost()
    for number in range(15):
        proposal(cast.maren, f"More {number}")
        approve(cast.jo, proposal(cast.kai, f"Reviewed {number}"))
    assert cost() == few <= 12


# Reminders


def test_a_coordinator_is_reminded_at_most_once_a_week(cast):
    proposal(cast.sol, "Waiting", at=NOW)
    days = [day for day in range(40) if waiting_notices.plan(NOW + day * DAY)]
    assert days == [14, 21, 28, 35]
    assert {row.recipient for row in told("reviews_wait")} == {cast.cora}


def test_what_she_said_something_about_or_proposed_reminds_nobody(cast):
    approve(cast.cora, proposal(cast.sol, "Hers is said", at=NOW))
    proposal(cast.cora, "Her own", at=NOW)
    assert waiting_notices.plan(NOW + 15 * DAY) == 0


def test_a_reminder_is_not_sent_for_what_has_been_looked_at(cast):
    made = proposal(cast.sol, "Waiting", at=NOW)
    at = NOW + 15 * DAY
    waiting_notices.plan(at)
    (row,) = told("reviews_wait")
    kind = KINDS["reviews_wait"]
    with acting_as(Purpose.REMINDERS):
        assert isinstance(kind.prepare(row, at), Message)
    with acting_as(cast.cora):
        assert [line.link for line in kind.show([row], cast.cora, at).values()] == [
            "/library/queue/"
        ]
    approve(cast.cora, made)
    with acting_as(Purpose.REMINDERS):
        assert kind.prepare(row, at) == Unwanted("looked at")
    with acting_as(cast.cora):
        assert kind.show([row], cast.cora, at) == {}
    User.objects.filter(pk=cast.cora.pk).update(is_coordinator=False)
    (row,) = told("reviews_wait")
    with acting_as(Purpose.REMINDERS):
        assert kind.prepare(row, at) == Unwanted("reviews no more")


# An answer in any case


def answers(user) -> list[tuple[str, str]]:
    rows = [row for row in told("proposal_answered") if row.recipient == user]
    with acting_as(user):
        lines = KINDS["proposal_answered"].show(rows, user, NOW)
    return [(line.words, line.link) for line in lines.values()]


def test_who_proposed_something_is_answered_in_any_case(cast, as_person):
    taken = published(cast, "Taken")
    refused = proposal(cast.sol, "Refused")
    with acting_as(cast.ade):
        actions.review(cast.ade, refused, verdict="decline", because="selling", at=NOW)
    assert sorted(answers(cast.sol)) == [
        (
            "What you proposed, “Refused”, does not come into the library. You can read why.",
            f"/library/{refused.pk}/",
        ),
        (
            "What you proposed, “Taken”, stands in the library now. Thank you for bringing it.",
            f"/library/{taken.pk}/",
        ),
    ]
    page = as_person(cast.sol).get("/library/propose/").content.decode()
    assert "It is there to sell something" in page
    assert {row.recipient for row in told("proposal_answered")} == {cast.sol}


def test_an_answer_that_holds_no_more_is_not_sent(cast):
    made = published(cast)
    (row,) = told("proposal_answered")
    rounds.send_back(made, because="gone", at=NOW)
    with acting_as(Purpose.REMINDERS):
        assert KINDS["proposal_answered"].prepare(row, NOW) == Unwanted(
            "before the reviewers again"
        )
    assert answers(cast.sol) == []


def test_what_came_from_a_file_answers_nobody(cast):
    import_resources(FILE.read_bytes(), at=NOW)
    with acting_as(cast.cora):
        one = queued()[0]
        actions.review(cast.cora, one, verdict="decline", because="selling", at=NOW)
    assert told("proposal_answered") == []


# Credit


def test_a_name_stands_on_the_card_only_if_it_was_given(cast, client, as_person):
    sol = as_person(cast.sol)
    form = {"publisher": "Us", "kind": "exercise", "language": "en"}
    for title, credit in (("With a name", "Sol of the hill"), ("Without", "")):
        made = sol.post("/library/propose/", {**form, "title": title, "credit": credit})
        address = made.headers["Location"]
        pk = address.strip("/").split("/")[1]
        for reviewer in (cast.jo, cast.cora):
            with acting_as(reviewer):
                resource = actions.Resource.objects.get(pk=pk)
                actions.review(reviewer, resource, verdict="approve", answers=YES, at=NOW)
        page = client.get(address).content.decode()
        assert ("Sol of the hill" in page) == bool(credit)
        assert ("Proposed by" in page) == bool(credit)
