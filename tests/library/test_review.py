"""Two people stand for what is published, and neither of them proposed it."""

import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from groups.audit.models import Entry
from groups.errors import NotPossible
from groups.library import actions
from groups.library.models import Proposal, Resource, Review
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.library.shelves import NOW, YES, approve, proposal, published


def state_of(resource: Resource, by) -> str:
    with acting_as(by):
        return Resource.objects.get(pk=resource.pk).state


def test_two_reviewers_publish_a_proposal(cast):
    made = proposal(cast.sol)
    assert made.state == "proposed"
    assert approve(cast.jo, made).state == "first_reviewed"
    done = approve(cast.cora, made)
    assert done.state == "published"
    assert done.published_at == NOW
    assert done.next_review_on.isoformat() == "2027-11-23"
    with acting_as(None):
        assert Resource.objects.get() == done
    with acting_as(cast.cora):
        verbs = Entry.objects.filter(actor=cast.cora).values_list("verb", flat=True)
        assert set(verbs) == {"library.resource.reviewed", "library.resource.published"}


def test_nobody_reviews_what_they_proposed(cast):
    for person in (cast.jo, cast.cora):
        made = proposal(person)
        with acting_as(person), pytest.raises(PermissionDenied):
            actions.review(person, made, verdict="approve", answers=YES, at=NOW)
        assert state_of(made, person) == "proposed"


def test_only_coordinators_and_facilitators_review(cast):
    made = proposal(cast.kai)
    for person in (cast.sol, cast.maren, cast.rae, cast.lena, cast.stella):
        with acting_as(person), pytest.raises(PermissionDenied):
            actions.review(person, made, verdict="approve", answers=YES, at=NOW)
    assert state_of(made, cast.kai) == "proposed"


def test_one_person_does_not_count_twice(cast):
    made = proposal(cast.sol)
    approve(cast.cora, made)
    with acting_as(cast.cora), pytest.raises(NotPossible):
        actions.review(cast.cora, made, verdict="approve", answers=YES, at=NOW)
    assert state_of(made, cast.cora) == "first_reviewed"


def test_a_coordinator_is_among_those_who_stand_for_it(cast):
    made = proposal(cast.sol)
    approve(cast.jo, made)
    assert approve(cast.ade, made).state == "first_reviewed"
    assert approve(cast.cora, made).state == "published"


def test_a_coordinators_own_proposal_needs_two_others_only(cast):
    made = proposal(cast.cora)
    approve(cast.jo, made)
    assert approve(cast.ade, made).state == "published"


def test_one_no_with_its_reason_ends_it(cast):
    made = proposal(cast.sol)
    with acting_as(cast.ade):
        done = actions.review(cast.ade, made, verdict="decline", because="selling", at=NOW)
    assert (done.state, done.declined_because) == ("declined", "selling")
    with acting_as(cast.cora), pytest.raises(NotPossible):
        actions.review(cast.cora, made, verdict="approve", answers=YES, at=NOW)
    with acting_as(cast.sol):
        assert Resource.objects.get().declined_because == "selling"


def test_a_no_without_a_reason_changes_nothing(cast):
    made = proposal(cast.sol)
    with acting_as(cast.ade), pytest.raises(NotPossible):
        actions.review(cast.ade, made, verdict="decline", at=NOW)
    with acting_as(cast.ade):
        assert not Review.objects.exists()


def test_the_same_thing_is_not_published_twice(cast):
    first, second = (proposal(cast.sol, url="https://example.org/a") for _ in range(2))
    approve(cast.jo, second)
    approve(cast.jo, first)
    approve(cast.cora, first)
    with acting_as(cast.cora), pytest.raises(NotPossible, match="already"):
        actions.review(cast.cora, second, verdict="approve", answers=YES, at=NOW)
    assert state_of(second, cast.cora) == "first_reviewed"


# The database holds the same, whatever the application forgets.


@pytest.mark.parametrize("guarded", [True, False])
def test_the_database_refuses_a_review_by_the_proposer(cast, guarded, unguarded):
    made = proposal(cast.jo)
    if not guarded:
        unguarded()
    with acting_as(cast.jo), pytest.raises(IntegrityError, match="not the proposer"):
        review_by_hand(made, cast.jo)


def test_the_database_refuses_a_second_review_by_one_person(cast):
    made = proposal(cast.sol)
    with acting_as(cast.jo):
        review_by_hand(made, cast.jo)
        with pytest.raises(IntegrityError, match="review_once"):
            review_by_hand(made, cast.jo)


def test_the_database_refuses_a_review_in_another_name(cast, unguarded):
    made = proposal(cast.sol)
    with acting_as(cast.jo), pytest.raises(ProgrammingError, match="row-level security"):
        review_by_hand(made, cast.cora)
    with acting_as(cast.sol), pytest.raises(ProgrammingError, match="row-level security"):
        review_by_hand(made, cast.maren)
    unguarded()
    with acting_as(cast.jo), pytest.raises(IntegrityError, match="not the proposer"):
        review_by_hand(made, None)


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("state", ["first_reviewed", "published", "declined"])
def test_the_database_refuses_a_state_without_its_reviews(cast, state, guarded, unguarded):
    made = proposal(cast.sol)
    if not guarded:
        unguarded()
    with acting_as(cast.cora), pytest.raises(IntegrityError, match="do not support"):
        set_by_hand(made, state)


def test_the_database_counts_people_and_asks_for_a_coordinator(cast):
    made = proposal(cast.sol)
    approve(cast.jo, made)
    with acting_as(cast.cora), pytest.raises(IntegrityError, match="do not support"):
        set_by_hand(made, "published")
    approve(cast.ade, made)
    with acting_as(cast.jo), pytest.raises(IntegrityError, match="do not support"):
        set_by_hand(made, "published")


@pytest.mark.parametrize("guarded", [True, False])
def test_nothing_enters_the_database_published(cast, guarded, unguarded):
    if not guarded:
        unguarded()
    dates = {"published_at": NOW, "next_review_on": NOW.date()}
    with acting_as(cast.cora), pytest.raises(IntegrityError, match="begins as a proposal"):
        enter_by_hand(cast.cora, state="published", **dates)


def test_the_proposer_cannot_be_swapped_for_another(cast, unguarded):
    made, other = proposal(cast.jo), proposal(cast.sol, "Another")
    for change in ("from_coordinator = true", f"proposal_id = '{other.proposal_id}'"):
        with acting_as(cast.cora), pytest.raises(IntegrityError, match="does not change"):
            by_hand(f"update library_resource set {change} where id = %s", made.pk)
    with acting_as(cast.jo):
        by_hand("update library_proposal set proposer_id = null where id = %s", made.proposal_id)
        assert Proposal.objects.get(pk=made.proposal_id).proposer == cast.jo


def test_nobody_calls_themselves_a_coordinator(cast):
    with acting_as(cast.jo), pytest.raises(ProgrammingError, match="row-level security"):
        enter_by_hand(cast.jo, from_coordinator=True)


def test_nobody_proposes_in_another_name(cast):
    with acting_as(cast.jo), pytest.raises(ProgrammingError, match="row-level security"):
        enter_by_hand(cast.sol)
    with acting_as(None), pytest.raises(ProgrammingError, match="row-level security"):
        enter_by_hand(None)


def test_a_published_resource_is_not_rewritten(cast):
    done = published(cast)
    rewrite = "update library_resource set title = 'x' where id = %s"
    for person in (cast.cora, cast.sol):
        with acting_as(person), pytest.raises(IntegrityError, match="stand for the change"):
            by_hand(rewrite, done.pk)
    with acting_as(cast.jo):
        assert by_hand(rewrite, done.pk) == 0
    for person in (cast.cora, cast.jo, cast.sol):
        with acting_as(person):
            assert by_hand("delete from library_resource where id = %s", done.pk) == 0
            assert by_hand("update library_review set verdict = 'decline'") == 0


def test_no_purpose_reviews(cast):
    made = proposal(cast.sol)
    for purpose in Purpose:
        with acting_as(purpose), pytest.raises((ProgrammingError, IntegrityError)):
            review_by_hand(made, cast.jo)


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_the_same_moment_publish_it(cast):
    made = proposal(cast.sol)
    ready = threading.Barrier(2)

    def say_yes(person) -> None:
        ready.wait()
        approve(person, made)
        connection.close()

    at_once = [threading.Thread(target=say_yes, args=[who]) for who in (cast.jo, cast.cora)]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()
    assert state_of(made, cast.cora) == "published"


@transaction.atomic
def enter_by_hand(proposer, **fields: object) -> None:
    Resource.objects.create(
        title="By hand",
        publisher="Nobody",
        identity="x" * 64,
        kind="article",
        proposal=Proposal.objects.create(proposer=proposer),
        proposed_at=NOW,
        **fields,
    )


def by_hand(sql: str, *values: object) -> int:
    """A statement that no code of ours wrote; gives how many rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def review_by_hand(resource: Resource, reviewer) -> None:
    by_hand(
        "insert into library_review (id, resource_id, reviewer_id, round, verdict, reviewed_at)"
        " values (%s, %s, %s, 1, 'approve', now())",
        uuid.uuid4(),
        resource.pk,
        reviewer and reviewer.pk,
    )


def set_by_hand(resource: Resource, state: str) -> None:
    by_hand(
        "update library_resource set state = %s, published_at = now(), next_review_on = now(),"
        " declined_because = case when %s = 'declined' then 'other' else '' end where id = %s",
        state,
        state,
        resource.pk,
    )
