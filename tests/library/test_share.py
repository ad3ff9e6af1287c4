"""A facilitator gives published resources to a group, and nothing else."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from groups.audit.models import Entry
from groups.errors import NotPossible
from groups.library import actions, rounds
from groups.library.models import Resource, Share
from groups.library.overview import shared_with
from groupsite.confidentiality.acting import acting_as
from tests.library.shelves import NOW, approve, many_published, proposal, published, shared

NOTE = "We talk about this on Tuesday."


def seen_by(member) -> list[Share]:
    with acting_as(member.user):
        return list(Share.objects.visible_to(member))


def test_members_read_what_was_shared_and_the_words_with_it(cast):
    resource = published(cast)
    given = shared(cast, resource, NOTE)
    for person in (cast.maren, cast.sam, cast.ade):
        (found,) = seen_by(cast.member(person))
        assert (found, found.note, found.resource) == (given, NOTE, resource)
    with acting_as(cast.jo):
        entry = Entry.objects.get(verb="library.resource.shared")
        assert (entry.group_id, entry.subject_id) == (cast.circle.pk, resource.pk)


def test_nobody_outside_the_group_learns_of_it(cast):
    shared(cast, published(cast), NOTE)
    for name in ("kai", "noor", "lena", "rae", "sol", "cora", "stella", None):
        with acting_as(getattr(cast, name) if name else None):
            assert not Share.objects.exists(), name


def test_without_the_second_lock_the_first_still_keeps_other_groups_out(cast, unguarded):
    shared(cast, published(cast), NOTE)
    kai = cast.member(cast.kai, cast.beside)
    unguarded()
    assert Share.objects.count() == 1
    assert seen_by(kai) == []
    assert len(seen_by(cast.member(cast.maren))) == 1


def test_without_the_first_lock_the_second_still_keeps_other_groups_out(cast, monkeypatch):
    shared(cast, published(cast), NOTE)
    everything = lambda self, _: self.all()  # noqa: E731  # stands for a forgotten filter
    monkeypatch.setattr(type(Share.objects.all()), "visible_to", everything)
    assert seen_by(cast.member(cast.kai, cast.beside)) == []
    assert len(seen_by(cast.member(cast.maren))) == 1


def test_the_words_lie_sealed_in_the_database(cast):
    shared(cast, published(cast), NOTE)
    with acting_as(cast.jo), connection.cursor() as cursor:
        cursor.execute("select note from library_share")
        assert NOTE.encode() not in bytes(cursor.fetchone()[0])


def test_members_do_not_share(cast):
    resource = published(cast)
    maren = cast.member(cast.maren)
    with acting_as(cast.maren), pytest.raises(PermissionDenied):
        actions.share(maren, resource, at=NOW)
    given = shared(cast, resource)
    with acting_as(cast.maren), pytest.raises(PermissionDenied):
        actions.unshare(maren, given, at=NOW)
    assert seen_by(maren) == [given]


@pytest.mark.parametrize("approvals", [0, 1])
def test_what_is_not_published_is_not_shared(cast, approvals):
    resource = proposal(cast.jo)
    for reviewer in (cast.ade, cast.cora)[:approvals]:
        approve(reviewer, resource)
    with pytest.raises(NotPossible):
        shared(cast, resource)


def test_a_group_is_given_the_same_thing_once(cast):
    resource = published(cast)
    shared(cast, resource)
    with pytest.raises(NotPossible):
        shared(cast, resource)


def test_what_is_taken_back_is_gone_with_its_words(cast):
    resource = published(cast)
    given = shared(cast, resource, NOTE)
    ade = cast.member(cast.ade)
    with acting_as(cast.ade):
        actions.unshare(ade, given, at=NOW)
        actions.unshare(ade, given, at=NOW)
        assert Entry.objects.filter(verb="library.resource.unshared").count() == 1
    assert seen_by(cast.member(cast.maren)) == []
    shared(cast, resource)


def test_another_groups_facilitator_cannot_take_it_back(cast):
    given = shared(cast, published(cast))
    noor = cast.member(cast.noor, cast.beside)
    with acting_as(cast.noor), pytest.raises(PermissionDenied):
        actions.unshare(noor, given, at=NOW)
    assert len(seen_by(cast.member(cast.maren))) == 1


def test_the_home_shows_the_last_three(cast):
    resources = many_published(cast, 4)
    for resource in resources:
        shared(cast, resource)
    maren = cast.member(cast.maren)
    with acting_as(cast.maren):
        assert len(shared_with(maren)) == 3


# The database holds the same, whatever the application forgets.


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("claimed", ["published", "proposed", "first_reviewed"])
def test_the_database_shares_published_resources_only(cast, claimed, guarded, unguarded):
    resource = approve(cast.ade, proposal(cast.jo))
    jo = cast.member(cast.jo)
    if not guarded:
        unguarded()
    with (
        acting_as(cast.jo),
        pytest.raises(IntegrityError, match=r"share_of_published|only what is published"),
    ):
        share_by_hand(jo, resource, state=claimed)


@pytest.mark.parametrize("guarded", [True, False])
def test_a_share_follows_what_becomes_of_its_resource(cast, guarded, unguarded):
    resource = published(cast)
    given = shared(cast, resource, NOTE)
    if not guarded:
        unguarded()
    with acting_as(cast.cora):
        assert rounds.send_back(resource, because="doubt", at=NOW)
    (found,) = seen_by(cast.member(cast.maren))
    assert (found, found.note, found.resource_state) == (given, NOTE, "sent_back")
    assert found.resource.title == resource.title
    with pytest.raises(NotPossible):
        shared(cast, resource)


def test_the_database_lets_facilitators_share_with_their_own_group_in_their_own_name(cast):
    resource = published(cast)
    jo, ade, maren = (cast.member(person) for person in (cast.jo, cast.ade, cast.maren))
    noor = cast.member(cast.noor, cast.beside)
    for person, giver, group in (
        (cast.maren, maren, cast.circle),
        (cast.noor, noor, cast.circle),
        (cast.jo, jo, cast.beside),
        (cast.jo, ade, cast.circle),
    ):
        with acting_as(person), pytest.raises(ProgrammingError, match="row-level security"):
            share_by_hand(giver, resource, group=group.pk)
    with acting_as(cast.jo):
        share_by_hand(jo, resource)
        with pytest.raises(IntegrityError, match="share_once"):
            share_by_hand(jo, resource)


def test_a_share_is_by_somebody_of_that_group(cast, unguarded):
    resource = published(cast)
    noor = cast.member(cast.noor, cast.beside)
    unguarded()
    with acting_as(cast.jo), pytest.raises(IntegrityError, match="share_by_own_facilitator"):
        share_by_hand(noor, resource, group=cast.circle.pk)


def test_members_take_nothing_off_the_shelf_by_hand(cast):
    shared(cast, published(cast), NOTE)
    for person in (cast.maren, cast.kai, cast.noor, cast.cora):
        with acting_as(person):
            assert by_hand("delete from library_share") == 0
            assert by_hand("update library_share set shared_at = now()") == 0
    with acting_as(cast.ade):
        assert by_hand("delete from library_share") == 1


@transaction.atomic
def by_hand(sql: str, *values: object) -> int:
    """A statement that no code of ours wrote; gives how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(sql, values)
        return cursor.rowcount


def share_by_hand(
    giver, resource: Resource, *, state: str = "published", group: uuid.UUID | None = None
) -> None:
    by_hand(
        "insert into library_share"
        " (id, group_id, resource_id, resource_state, shared_by_id, note, shared_at)"
        " values (%s, %s, %s, %s, %s, '', now())",
        uuid.uuid4(),
        group or giver.group_id,
        resource.pk,
        state,
        giver.pk,
    )
