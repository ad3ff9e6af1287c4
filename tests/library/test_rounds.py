"""What becomes of a resource after it was published: due, sent back, retired."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from groups.errors import NotPossible
from groups.library import actions, rounds, shelf_notices
from groups.library.intervals import HOLDS_FOR, STAYS_WHEN_DUE
from groups.library.models import Resource, Share
from groups.library.readers import reader_of
from groups.library.tasks import due as wake_up
from groups.notices.kinds import KINDS, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.library.shelves import NOW, approve, published, shared

DUE = datetime(2027, 11, 23, 0, 1, tzinfo=UTC)
DAY = timedelta(days=1)
OVER = DUE + STAYS_WHEN_DUE


def now_is(resource: Resource) -> Resource:
    with acting_as(Purpose.REMINDERS):
        return Resource.objects.get(pk=resource.pk)


def marks(**which: object) -> list[Notice]:
    with acting_as(Purpose.REMINDERS):
        rows = Notice.objects.filter(kind="resource_marked", **which)
        return list(rows.select_related("recipient").order_by("recipient__email", "revision"))


def test_every_kind_says_how_long_a_review_holds(cast):
    assert set(HOLDS_FOR) == set(Resource.Kind)
    helpline = published(cast, kind="helpline")
    assert helpline.next_review_on == (NOW + timedelta(days=90)).date()


def test_what_is_due_is_marked_and_stays_on_the_shelves(cast, client):
    resource = published(cast)
    assert rounds.mark_due(DUE - DAY) == 0
    assert rounds.mark_due(DUE) == 1
    marked = now_is(resource)
    assert (marked.state, marked.round, marked.again_since) == ("due", 2, DUE)
    assert rounds.mark_due(DUE) == 0
    assert now_is(resource).round == 2
    assert "due for another look" in client.get("/library/").content.decode()
    assert "Due for another look." in client.get(f"/library/{resource.pk}/").content.decode()
    with pytest.raises(NotPossible):
        shared(cast, resource)


def test_what_nobody_looks_at_leaves_the_shelves(cast, client):
    resource = published(cast)
    rounds.look_after(DUE)
    rounds.look_after(OVER - DAY)
    assert now_is(resource).state == "due"
    rounds.look_after(OVER)
    rounds.look_after(OVER)
    gone = now_is(resource)
    assert (gone.state, gone.sent_back_because, gone.round) == ("sent_back", "overdue", 2)
    assert client.get(f"/library/{resource.pk}/").status_code == 404
    with acting_as(cast.ade):
        assert gone in Resource.objects.awaiting(cast.ade)


def test_the_task_takes_the_clock_of_the_worker(cast):
    resource = published(cast)
    wake_up()
    assert now_is(resource).state == "published"
    with time_machine.travel(DUE, tick=False):
        wake_up()
    assert now_is(resource).state == "due"


def test_two_people_stand_for_it_anew(cast):
    resource = published(cast)
    rounds.mark_due(DUE)
    assert approve(cast.jo, resource, at=DUE).state == "due"
    with acting_as(cast.jo), pytest.raises(NotPossible):
        actions.review(cast.jo, resource, verdict="decline", because="other", at=DUE)
    rounds.take_off_overdue(OVER)
    done = approve(cast.cora, resource, at=OVER)
    assert (done.state, done.published_at, done.sent_back_because) == ("published", OVER, "")
    assert done.next_review_on == (OVER + timedelta(days=365)).date()


def test_one_no_to_what_is_due_retires_it(cast):
    resource = published(cast)
    rounds.mark_due(DUE)
    with acting_as(cast.ade):
        done = actions.review(cast.ade, resource, verdict="decline", because="evidence", at=DUE)
    assert (done.state, done.retired_because, done.declined_because) == ("retired", "evidence", "")


def test_a_link_that_is_gone_sends_it_back_once(cast):
    resource = published(cast)
    assert rounds.send_back(resource, because="gone", at=DUE)
    assert not rounds.send_back(resource, because="moved", at=DUE)
    back = now_is(resource)
    assert (back.state, back.sent_back_because, back.round) == ("sent_back", "gone", 2)


def test_only_a_coordinator_sends_back_and_retires(cast):
    resource = published(cast)
    for person in (cast.jo, cast.sol, cast.maren, cast.stella):
        with acting_as(person):
            with pytest.raises(PermissionDenied):
                rounds.doubt(person, resource, at=NOW)
            with pytest.raises(PermissionDenied):
                rounds.retire(person, resource, because="other", at=NOW)
    with acting_as(cast.cora):
        with pytest.raises(NotPossible):
            rounds.retire(cast.cora, resource, because="mood", at=NOW)
        rounds.doubt(cast.cora, resource, at=NOW)
        rounds.retire(cast.cora, resource, because="gone", at=NOW)
        with pytest.raises(NotPossible):
            rounds.retire(cast.cora, resource, because="gone", at=NOW)
    assert now_is(resource).retired_because == "gone"


# What a group was given


@pytest.mark.parametrize("lock", ["both", "first alone", "second alone"])
def test_a_group_keeps_what_it_was_given_and_nobody_else_does(cast, lock, unguarded):
    resource = published(cast)
    shared(cast, resource)
    with acting_as(cast.cora):
        rounds.retire(cast.cora, resource, because="gone", at=NOW)
    if lock == "first alone":
        unguarded()
    seen = {}
    for name in ("maren", "sam", "kai", "rae", "lena", "stella"):
        person = getattr(cast, name)
        with acting_as(person):
            rows = Resource.objects.all()
            if lock != "second alone":
                rows = rows.visible_to(reader_of(person))
            seen[name] = rows.filter(pk=resource.pk).exists()
    assert seen == {
        "maren": True,
        "sam": True,
        **dict.fromkeys(("kai", "rae", "lena", "stella"), False),
    }


def test_its_page_and_the_shelf_say_what_became_of_it(cast, as_person):
    resource = published(cast)
    shared(cast, resource, "For Tuesday.")
    with acting_as(cast.cora):
        rounds.retire(cast.cora, resource, because="gone", at=NOW)
    maren = as_person(cast.maren)
    for address in ("/g/tuesday-evening-circle/library/", f"/library/{resource.pk}/"):
        page = maren.get(address).content.decode()
        assert "No longer in the library." in page
        assert "It cannot be found any more" in page
    assert as_person(cast.kai).get(f"/library/{resource.pk}/").status_code == 404
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        actions.unshare(jo, Share.objects.get(), at=NOW)
    assert maren.get(f"/library/{resource.pk}/").status_code == 404


def test_its_groups_facilitators_are_told_of_each_step_and_nobody_else(cast):
    resource = published(cast)
    shared(cast, resource)
    rounds.mark_due(DUE)
    for _ in range(2):
        shelf_notices.plan(DUE)
    assert [row.recipient.email.split("@")[0] for row in marks()] == ["ade", "jo"]
    rounds.take_off_overdue(OVER)
    shelf_notices.plan(OVER)
    assert len(marks()) == 4
    (before, after) = marks(recipient=cast.jo)
    with acting_as(Purpose.REMINDERS):
        assert KINDS["resource_marked"].prepare(before, OVER) == Unwanted("looked at")
        assert isinstance(KINDS["resource_marked"].prepare(after, OVER), Message)
    with acting_as(cast.jo):
        lines = KINDS["resource_marked"].show([before, after], cast.jo, OVER)
    assert [line.link for line in lines.values()] == ["/g/tuesday-evening-circle/library/"]
    assert "is being looked at again" in lines[after.pk].words
    with acting_as(cast.maren):
        assert KINDS["resource_marked"].show([after], cast.maren, OVER) == {}


def test_what_is_well_again_calls_nobody(cast):
    resource = published(cast)
    shared(cast, resource)
    rounds.mark_due(DUE)
    shelf_notices.plan(DUE)
    for reviewer in (cast.noor, cast.cora):
        approve(reviewer, resource, at=DUE)
    (row,) = marks(recipient=cast.jo)
    with acting_as(Purpose.REMINDERS):
        assert KINDS["resource_marked"].prepare(row, DUE) == Unwanted("looked at")
    with acting_as(cast.jo):
        assert KINDS["resource_marked"].show([row], cast.jo, DUE) == {}


# The database holds the same, whatever the application forgets.


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("state = 'due'", "a new round begins"),
        ("state = 'sent_back', sent_back_because = 'doubt'", "a new round begins"),
        ("state = 'due', round = round + 2", "a new round begins"),
        ("round = round + 1", "a new round begins"),
        ("title = 'x'", "stand for the change"),
        ("state = 'declined', declined_because = 'other'", "from this state to that"),
        ("state = 'sent_back', round = round + 1", "sent_back_has_reason"),
        ("state = 'retired'", "retired_has_reason"),
    ],
)
def test_the_database_refuses_a_step_that_is_none(cast, unguarded, change, refusal):
    resource = published(cast)
    unguarded()
    with acting_as(cast.cora), pytest.raises(IntegrityError, match=refusal):
        by_hand(f"update library_resource set {change} where id = %s", resource.pk)


def test_old_reviews_do_not_stand_for_a_new_round(cast, unguarded):
    resource = published(cast)
    rounds.mark_due(DUE)
    unguarded()
    for change in ("state = 'published'", "state = 'published', round = 1"):
        with acting_as(cast.cora), pytest.raises(IntegrityError):
            by_hand(f"update library_resource set {change} where id = %s", resource.pk)


def test_nobody_but_a_coordinator_retires_by_hand(cast):
    resource = published(cast)
    rounds.mark_due(DUE)
    retire = "update library_resource set state = 'retired', retired_because = 'gone' where id = %s"
    with acting_as(cast.jo), pytest.raises(IntegrityError, match="do not support"):
        by_hand(retire, resource.pk)
    with acting_as(cast.maren):
        assert by_hand(retire, resource.pk) == 0
    with acting_as(Purpose.VETTING), pytest.raises(IntegrityError, match="do not support"):
        by_hand(retire, resource.pk)
    with acting_as(cast.cora):
        assert by_hand(retire, resource.pk) == 1


@transaction.atomic
def by_hand(sql: str, *values: object) -> int:
    """A statement that no code of ours wrote; gives how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount
