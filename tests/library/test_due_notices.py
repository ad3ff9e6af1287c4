"""When a resource is due for another look, and who hears of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.models import User
from groups.library import due_notices, rounds
from groups.library.models import Resource, Review
from groups.membership import actions as membership
from groups.notices.kinds import Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.library.shelves import NOW, approve, proposal

DUE = datetime(2027, 11, 23, 0, 1, tzinfo=UTC)
"""A year after Jo and Cora stood for it."""
DAY = timedelta(days=1)


def published(cast) -> Resource:
    """Jo stood for it first, and Cora a minute later."""
    made = proposal(cast.sol)
    approve(cast.jo, made)
    return approve(cast.cora, made, at=NOW + timedelta(minutes=1))


def rows(**which) -> list[Notice]:
    with acting_as(Purpose.REMINDERS):
        found = Notice.objects.filter(kind=due_notices.RESOURCE_DUE, **which)
        return list(found.select_related("recipient").order_by("recipient__email"))


def names() -> list[str]:
    return [row.recipient.email.split("@")[0] for row in rows()]


def prepared(person: User) -> Message | Unwanted:
    (row,) = rows(recipient=person)
    with acting_as(Purpose.REMINDERS):
        return due_notices.KIND.prepare(row, DUE)


def shown(person: User) -> list[tuple[str, str]]:
    own = rows(recipient=person)
    with acting_as(person):
        return [
            (line.words, line.link) for line in due_notices.KIND.show(own, person, DUE).values()
        ]


def reviewed_last(by: User, resource: Resource) -> None:
    """As the next round of reviews will leave it: somebody looked after the others."""
    with acting_as(by):
        Review.objects.create(
            resource=resource, reviewer=by, verdict="approve", reviewed_at=NOW + DAY
        )


def change(statement: str, values: list[object]) -> None:
    """Past the policies: nothing moves a published resource yet."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table library_resource no force row level security")
        cursor.execute(statement, values)
        assert cursor.rowcount == 1
        cursor.execute("alter table library_resource force row level security")


def test_the_coordinators_hear_of_it_and_who_looked_last(cast):
    resource = published(cast)
    reviewed_last(cast.noor, resource)
    proposal(cast.sol, "Waiting")
    for days in range(-2, 3):
        due_notices.plan(DUE + days * DAY)
    assert names() == ["cora", "noor"]
    said = prepared(cast.noor)
    assert isinstance(said, Message)
    assert said.context == {"link": "http://testserver/"}
    assert shown(cast.noor) == [
        (
            "“Listening without fixing” in the library is due for another look.",
            f"/library/{resource.pk}/",
        )
    ]


def test_a_coordinator_who_looked_last_hears_of_it_once(cast):
    published(cast)
    assert due_notices.plan(DUE) == 1
    assert due_notices.plan(DUE + DAY) == 0
    assert names() == ["cora"]


def test_before_its_date_nobody_hears(cast):
    published(cast)
    assert due_notices.plan(DUE - DAY) == 0
    assert rows() == []


def test_each_date_is_told_once(cast):
    resource = published(cast)
    due_notices.plan(DUE)
    change(
        "update library_resource set next_review_on = %s where id = %s",
        [(DUE + 30 * DAY).date(), resource.pk],
    )
    assert prepared(cast.cora) == Unwanted("looked at")
    assert shown(cast.cora) == []
    due_notices.plan(DUE + 29 * DAY)
    assert len(rows()) == 1
    due_notices.plan(DUE + 30 * DAY)
    assert len(rows()) == 2


def test_what_is_off_the_shelves_calls_nobody(cast):
    resource = published(cast)
    due_notices.plan(DUE)
    with acting_as(cast.cora):
        rounds.send_back(resource, because="doubt", at=DUE)
    assert prepared(cast.cora) == Unwanted("looked at")
    assert shown(cast.cora) == []


@pytest.mark.parametrize("way", [membership.leave, membership.pause])
def test_who_does_not_review_any_more_is_not_told(cast, way):
    resource = published(cast)
    reviewed_last(cast.ade, resource)
    due_notices.plan(DUE)
    with acting_as(cast.ade):
        way(cast.member(cast.ade), at=NOW)
    assert prepared(cast.ade) == Unwanted("reviews no more")
    assert shown(cast.ade) == []
    User.objects.filter(pk=cast.cora.pk).update(is_coordinator=False)
    cast.cora.refresh_from_db()
    assert prepared(cast.cora) == Unwanted("reviews no more")


def test_who_looked_before_is_not_asked_again(cast):
    """Jo was the first of two, and Cora the last."""
    published(cast)
    due_notices.plan(DUE)
    assert rows(recipient=cast.jo) == []
    stray = Notice(kind=due_notices.RESOURCE_DUE, recipient=cast.jo, revision=1)
    with acting_as(cast.jo):
        assert due_notices.KIND.show([stray], cast.jo, DUE) == {}
