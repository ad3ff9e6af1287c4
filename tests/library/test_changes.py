"""Changing what two people stand for, with two people who look at the difference."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from groups.errors import NotPossible
from groups.library import actions
from groups.library.changes import change, words_now
from groups.library.models import Resource, Revision
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.library.shelves import NOW, approve, proposal, published, shared

NEW = {"title": "Listening, and only that", "cost_kind": "free", "support_types": ["cbt"]}


def changed(by, resource: Resource, **words: object) -> Resource:
    with acting_as(by):
        change(by, resource, at=NOW, **{**words_now(resource), **(words or NEW)})
        return Resource.objects.get(pk=resource.pk)


def test_the_card_keeps_its_words_until_two_people_stand_for_the_new_ones(cast, as_person, client):
    resource = published(cast)
    shared(cast, resource)
    back = changed(cast.sol, resource)
    assert (back.state, back.sent_back_because, back.round) == ("sent_back", "changed", 2)
    assert client.get(f"/library/{resource.pk}/").status_code == 404
    page = as_person(cast.maren).get(f"/library/{resource.pk}/").content.decode()
    assert "Listening without fixing" in page
    assert NEW["title"] not in page
    approve(cast.noor, back)
    done = approve(cast.cora, back)
    assert done.state == "published"
    assert {name: getattr(done, name) for name in NEW} == NEW
    assert NEW["title"] in client.get("/library/").content.decode()
    with acting_as(cast.sol), pytest.raises(NotPossible, match="already"):
        actions.propose(cast.sol, title=NEW["title"], publisher=done.publisher, kind="book", at=NOW)


def test_reviewers_see_old_and_new_side_by_side(cast, as_person):
    resource = published(cast)
    changed(cast.sol, resource)
    for person in (cast.jo, cast.cora, cast.sol):
        page = as_person(person).get(f"/library/{resource.pk}/changes/").content.decode()
        assert "<del>Listening without fixing</del>" in page
        assert f"<ins>{NEW['title']}</ins>" in page
        assert "<ins>CBT</ins>" in page
        assert "Waits for two reviewers" in page
    form = as_person(cast.jo).get(f"/library/{resource.pk}/").content.decode()
    assert f"<ins>{NEW['title']}</ins>" in form
    assert form.index("What would be different") < form.index("Your review")


def test_nobody_else_sees_what_somebody_would_change(cast, as_person):
    resource = published(cast)
    shared(cast, resource)
    changed(cast.sol, resource)
    statuses = {
        name: as_person(getattr(cast, name)).get(f"/library/{resource.pk}/changes/").status_code
        for name in ("maren", "kai", "stella")
    }
    assert statuses == {"maren": 403, "kai": 404, "stella": 404}
    for name in ("maren", "kai", "stella", None):
        with acting_as(getattr(cast, name) if name else None):
            assert not Revision.objects.exists(), name


def test_who_proposed_or_coordinates_may_change_and_nobody_else(cast):
    resource = published(cast)
    for person in (cast.jo, cast.noor, cast.maren, cast.stella):
        with acting_as(person), pytest.raises(PermissionDenied):
            change(person, resource, at=NOW, **{**words_now(resource), **NEW})
    made = proposal(cast.sol, "Not published")
    with acting_as(cast.sol), pytest.raises(PermissionDenied):
        change(cast.sol, made, at=NOW, **words_now(made))


def test_who_made_a_change_does_not_review_it(cast):
    resource = published(cast)
    back = changed(cast.cora, resource)
    with acting_as(cast.cora):
        assert back not in Resource.objects.awaiting(cast.cora)
        with pytest.raises(PermissionDenied):
            actions.review(cast.cora, back, verdict="approve", at=NOW)
    approve(cast.jo, back)
    # A coordinator stands for it already: who made the change.
    assert approve(cast.ade, back).state == "published"


def test_a_members_change_needs_a_coordinator(cast):
    resource = published(cast)
    back = changed(cast.sol, resource)
    approve(cast.jo, back)
    assert approve(cast.ade, back).state == "sent_back"
    assert approve(cast.cora, back).state == "published"


def test_a_change_that_is_refused_leaves_the_old_words_to_be_looked_at(cast):
    resource = published(cast)
    back = changed(cast.sol, resource)
    with acting_as(cast.jo):
        done = actions.review(cast.jo, back, verdict="decline", because="selling", at=NOW)
    assert (done.state, done.sent_back_because, done.round) == ("sent_back", "refused", 3)
    approve(cast.jo, done)
    done = approve(cast.cora, done)
    assert (done.state, done.title) == ("published", "Listening without fixing")
    with acting_as(cast.jo):
        assert Revision.objects.count() == 1


def test_a_second_change_takes_the_first_along(cast):
    resource = published(cast)
    back = changed(cast.sol, resource, title="First")
    back = changed(cast.sol, back, summary="Second")
    assert back.round == 3
    approve(cast.noor, back)
    done = approve(cast.cora, back)
    assert (done.title, done.summary) == ("First", "Second")


def test_nothing_different_is_no_change(cast):
    resource = published(cast)
    with acting_as(cast.sol), pytest.raises(NotPossible, match="Nothing is different"):
        change(cast.sol, resource, at=NOW, **words_now(resource))
    back = changed(cast.sol, resource)
    with acting_as(cast.sol), pytest.raises(NotPossible, match="Nothing is different"):
        change(cast.sol, back, at=NOW, **words_now(back))


def test_the_form_begins_with_what_the_card_says_and_keeps_what_was_typed(cast, as_person):
    resource = published(cast, support_types=["emdr"])
    sol = as_person(cast.sol)
    address = f"/library/{resource.pk}/change/"
    page = sol.get(address).content.decode()
    assert 'value="Listening without fixing"' in page
    wrong = sol.post(address, {"title": "Kept as typed", "isbn": "123"})
    assert wrong.status_code == 422
    assert "Kept as typed" in wrong.content.decode()
    assert "This is no ISBN" in wrong.content.decode()
    right = {
        "title": "Typed",
        "publisher": "A small press",
        "kind": "book",
        "language": "en",
        "isbn": "0-306-40615-2",
        "country": "GB",
    }
    answer = sol.post(address, right, follow=True)
    assert answer.redirect_chain == [(f"/library/{resource.pk}/changes/", 302)]
    assert "<ins>9780306406157</ins>" in answer.content.decode()
    assert "<ins>United Kingdom</ins>" in answer.content.decode()
    assert "<del>EMDR</del>" in answer.content.decode()


def test_words_that_a_file_brought_can_stay(cast, as_person):
    resource = published(cast, support_types=["cbt", "equine therapy"])
    page = as_person(cast.sol).get(f"/library/{resource.pk}/change/").content.decode()
    box = page[: page.index("Equine therapy")].rsplit("<input", 1)[1]
    assert 'value="equine therapy"' in box
    assert "checked" in box


# The database holds the same, whatever the application forgets.


def revise_by_hand(resource: Resource, by, *, coordinates: bool = False) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into library_revision (id, resource_id, round, before, after, changed_by_id,"
            " from_coordinator, changed_at)"
            " values (gen_random_uuid(), %s, 9, '{}', '{}', %s, %s, now())",
            [resource.pk, by.pk, coordinates],
        )


def test_the_database_takes_changes_from_who_may_make_them_in_their_own_name(cast):
    resource = published(cast)
    for actor, maker, coordinates in (
        (cast.jo, cast.jo, False),
        (cast.maren, cast.maren, False),
        (cast.sol, cast.sol, True),
        (cast.cora, cast.sol, False),
        (Purpose.VETTING, cast.sol, False),
    ):
        with acting_as(actor), pytest.raises(ProgrammingError, match="row-level security"):
            revise_by_hand(resource, maker, coordinates=coordinates)
    with acting_as(cast.sol):
        revise_by_hand(resource, cast.sol)


def test_the_database_refuses_a_review_by_who_made_the_change(cast, unguarded):
    back = changed(cast.cora, published(cast))
    unguarded()
    with (
        acting_as(cast.cora),
        pytest.raises(IntegrityError, match="others than who made it"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "insert into library_review (id, resource_id, reviewer_id, round, verdict, reviewed_at)"
            " values (gen_random_uuid(), %s, %s, 2, 'approve', now())",
            [back.pk, cast.cora.pk],
        )
