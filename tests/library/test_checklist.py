"""What a reviewer looks at, and who reads it."""

import pytest
from django.db import IntegrityError, connection, transaction

from groups.errors import NotPossible
from groups.library import actions
from groups.library.comparing import compared
from groups.library.models import Checklist, Point, Review
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.keyring import ensure_data_key
from tests.library.shelves import NOW, YES, approve, proposal, published

NOTE = "The imprint names a clinic."


def lists(user, *, filtered: bool = True) -> list[Checklist]:
    with acting_as(user):
        rows = Checklist.objects.visible_to(user) if filtered else Checklist.objects.all()
        return list(rows)


@pytest.mark.parametrize("point", Point.values)
def test_a_yes_needs_every_point_answered(cast, point):
    made = proposal(cast.sol)
    missing = {name: answer for name, answer in YES.items() if name != point}
    for answers in (missing, {**missing, point: "perhaps"}, {**missing, point: ""}):
        with acting_as(cast.jo), pytest.raises(NotPossible, match="every point"):
            actions.review(cast.jo, made, verdict="approve", answers=answers, at=NOW)
    with acting_as(cast.jo):
        assert not Review.objects.exists()
        actions.review(
            cast.jo, made, verdict="approve", answers={**missing, point: "not here"}, at=NOW
        )


def test_a_no_needs_none(cast):
    made = proposal(cast.sol)
    with acting_as(cast.jo):
        done = actions.review(cast.jo, made, verdict="decline", because="source", at=NOW)
    assert done.state == "declined"
    assert lists(cast.jo) == []


@pytest.mark.parametrize("lock", ["both", "first alone", "second alone"])
def test_nobody_reads_a_list_before_the_decision_but_who_wrote_it(cast, lock, unguarded):
    approve(cast.jo, proposal(cast.sol), notes={"source": NOTE})
    if lock == "first alone":
        unguarded()
    for person in (cast.cora, cast.ade, cast.noor, cast.sol, cast.maren):
        assert lists(person, filtered=lock != "second alone") == [], person
    (own,) = lists(cast.jo, filtered=lock != "second alone")
    assert own.noted == {"source": NOTE}


@pytest.mark.parametrize("lock", ["both", "first alone", "second alone"])
def test_coordinators_read_both_when_both_are_in(cast, lock, unguarded):
    made = proposal(cast.sol)
    approve(cast.jo, made, notes={"source": NOTE})
    approve(cast.cora, made)
    if lock == "first alone":
        unguarded()
    assert len(lists(cast.cora, filtered=lock != "second alone")) == 2
    for person in (cast.ade, cast.noor, cast.sol, cast.maren):
        assert lists(person, filtered=lock != "second alone") == [], person


@pytest.mark.parametrize("lock", ["both", "first alone", "second alone"])
def test_a_coordinator_does_not_read_what_was_said_of_their_own_proposal(cast, lock, unguarded):
    made = proposal(cast.cora)
    for reviewer in (cast.jo, cast.ade):
        approve(reviewer, made, notes={"source": NOTE})
    if lock == "first alone":
        unguarded()
    assert lists(cast.cora, filtered=lock != "second alone") == []


def test_side_by_side_shows_where_they_differ(cast):
    made = proposal(cast.sol)
    with acting_as(cast.jo):
        answers = {**YES, "cost": "no"}
        actions.review(
            cast.jo, made, verdict="approve", answers=answers, notes={"cost": NOTE}, at=NOW
        )
    done = approve(cast.cora, made)
    with acting_as(cast.cora):
        found = compared(cast.cora, done)
    assert [row.point for row in found.rows if row.differs] == [Point.COST.label]
    (cost,) = [row for row in found.rows if row.differs]
    assert sorted((cell.answer, cell.note) for cell in cost.cells) == [("No", NOTE), ("Yes", "")]


def test_notes_lie_sealed_in_the_database(cast):
    approve(cast.jo, proposal(cast.sol), notes={"source": NOTE})
    with acting_as(cast.jo), connection.cursor() as cursor:
        cursor.execute("select notes from library_checklist")
        assert NOTE.encode() not in bytes(cursor.fetchone()[0])


def test_an_interest_of_a_reviewer_stands_on_the_card(cast, client):
    made = proposal(cast.sol)
    approve(cast.jo, made, interest="Jo's sister printed it")
    done = approve(cast.cora, made)
    assert done.reviewers_interests == ["Jo's sister printed it"]
    page = client.get(f"/library/{done.pk}/").content.decode()
    assert "One of its reviewers has an interest in it:" in page
    assert "Jo&#x27;s sister printed it" in page
    assert "Somebody has an interest in it" in client.get("/library/").content.decode()


# The database holds the same, whatever the application forgets.


def test_the_database_takes_no_yes_without_every_answer(cast):
    done = published(cast)
    with acting_as(cast.jo):
        said = Review.objects.get(reviewer=cast.jo)
        Checklist.objects.get(review=said)  # so that what follows fails for its own reason
        with pytest.raises(IntegrityError, match="whole"), transaction.atomic():
            Checklist.objects.create(
                review=said, resource=done, verdict="approve", answers={"source": "yes"}
            )


@pytest.mark.parametrize("wrong", [{"verdict": "decline"}, {"resource": "other"}])
def test_a_list_has_the_verdict_of_its_review(cast, wrong):
    made, other = proposal(cast.sol), proposal(cast.sol, "Another")
    ensure_data_key(made.pk)
    ensure_data_key(other.pk)
    with acting_as(cast.jo):
        said = Review.objects.create(
            resource=made, reviewer=cast.jo, verdict="approve", reviewed_at=NOW
        )
        fields = {"verdict": "approve", "resource": made, **wrong}
        if wrong.get("resource"):
            fields["resource"] = other
        with pytest.raises(IntegrityError, match="of_its_review"), transaction.atomic():
            Checklist.objects.create(review=said, answers=YES, **fields)
