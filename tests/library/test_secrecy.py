"""A proposal belongs to who made it and to the reviewers, through either lock."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from groups.library.models import Proposal, Resource, Review
from groups.library.readers import reader_of
from groupsite.confidentiality.acting import acting_as
from tests.library.shelves import approve, proposal, published

STRANGERS = ["maren", "kai", "lena", "rae", "stella", None]
REVIEWERS = ["jo", "ade", "noor", "cora"]


def titles(user, *, filtered: bool = True) -> set[str]:
    with acting_as(user):
        resources = Resource.objects.all()
        if filtered:
            resources = resources.visible_to(reader_of(user or AnonymousUser()))
        return set(resources.values_list("title", flat=True))


@pytest.fixture
def people(cast):
    published(cast, "On the shelf")
    approve(cast.jo, proposal(cast.sol, "Waiting"))
    return lambda name: getattr(cast, name) if name else None


@pytest.mark.parametrize("lock", ["both", "first alone", "second alone"])
def test_strangers_see_what_is_published(people, lock, unguarded):
    if lock == "first alone":
        unguarded()
    for name in STRANGERS:
        seen = titles(people(name), filtered=lock != "second alone")
        assert seen == {"On the shelf"}, name


@pytest.mark.parametrize("lock", ["both", "first alone", "second alone"])
def test_the_proposer_and_the_reviewers_see_the_proposal(people, lock, unguarded):
    if lock == "first alone":
        unguarded()
    for name in [*REVIEWERS, "sol"]:
        seen = titles(people(name), filtered=lock != "second alone")
        assert seen == {"On the shelf", "Waiting"}, name


def test_nobody_learns_who_proposed_something(people):
    for name in [*STRANGERS, *REVIEWERS]:
        with acting_as(people(name)):
            assert not Proposal.objects.exists(), name


def test_nobody_but_reviewers_learns_who_reviewed(people):
    for name in [*STRANGERS, "sol"]:
        with acting_as(people(name)):
            assert not Review.objects.exists()


def test_a_published_row_names_nobody(cast):
    published(cast)
    with acting_as(None), connection.cursor() as cursor:
        cursor.execute("select to_jsonb(r)::text from library_resource r")
        ((row,),) = cursor.fetchall()
    for person in (cast.sol, cast.jo, cast.cora):
        assert str(person.pk) not in row


def test_with_nobody_named_proposals_are_out_of_reach(people):
    with connection.cursor() as cursor:
        cursor.execute("select act_as('', '', '')")
    assert set(Resource.objects.values_list("title", flat=True)) == {"On the shelf"}
    assert not Proposal.objects.exists()
