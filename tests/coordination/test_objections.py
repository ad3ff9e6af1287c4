"""Removed with a reason, a way to object, and a coordinator who answers."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from groups.audit.models import Entry
from groups.coordination import actions
from groups.coordination.models import KEPT_FOR, OBJECT_WITHIN, Objection, Removal
from groups.errors import NotPossible
from groups.forum.models import Post
from groups.membership.models import Group, Membership
from groups.notices.kinds import KINDS
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.keyring import ensure_data_key
from groupsite.confidentiality.models import DataKey
from tests.forum.test_partings import begin, say, seen
from tests.scene import open_the_second_lock, undone

NOW = datetime.now(UTC)
PEOPLE = "/g/tuesday-evening-circle/people/"
DESK = "/coordinators/"
WHY = "You told others what Sam had said."
MINE = "I told nobody. Please ask them."


def text(answer) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def remove(cast, as_person, **sent: str) -> Removal:
    page = f"{PEOPLE}{cast.member(cast.maren).pk}/remove/"
    assert as_person(cast.ade).post(page, sent or {"words": WHY}).status_code == 302
    with acting_as(cast.maren):
        return Removal.objects.visible_to(cast.maren).get()


def page_of(removal: Removal) -> str:
    return f"/me/removals/{removal.pk}/"


def object_to(cast, as_person) -> Objection:
    removal = remove(cast, as_person)
    answer = as_person(cast.maren).post(page_of(removal), {"words": MINE})
    assert answer.status_code == 302
    with acting_as(cast.maren):
        return Objection.objects.visible_to(cast.maren).get()


def at_the_desk(objection: Objection) -> str:
    return f"{DESK}objections/{objection.pk}/"


# --- the reason


def test_a_reason_is_needed_and_what_was_typed_is_kept(cast, as_person):
    page = f"{PEOPLE}{cast.member(cast.maren).pk}/remove/"
    browser = as_person(cast.ade)
    empty = browser.post(page, {})
    assert empty.status_code == 422
    assert "Please say why" in text(empty)
    wrong = browser.post(page, {"clause": "z-9", "words": WHY})
    assert wrong.status_code == 422
    assert WHY in wrong.content.decode()
    assert cast.member(cast.maren).is_active


def test_the_person_reads_it_here_and_nobody_else_does(cast, as_person):
    removal = remove(cast, as_person, clause="m-1", words=WHY)
    page = text(as_person(cast.maren).get(page_of(removal)))
    assert "Tuesday evening circle" in page
    assert "“What is said here stays here, and so does who is here.”" in page
    assert WHY in page
    assert "Tuesday evening circle" in text(as_person(cast.maren).get("/me/removals/"))
    for other in (cast.ade, cast.jo, cast.sam, cast.cora, cast.stella, cast.sol):
        assert as_person(other).get(page_of(removal)).status_code == 404
        assert "You were not." in text(as_person(other).get("/me/removals/"))
        with acting_as(other):
            assert not Removal.objects.exists()


def test_they_are_told_that_there_is_something_to_read(cast, as_person):
    remove(cast, as_person)
    with acting_as(cast.maren):
        notice = Notice.objects.get(kind=actions.TOLD)
        line = KINDS[actions.TOLD].show([notice], cast.maren, NOW)[notice.pk]
    assert "You are no longer in Tuesday evening circle." in line.words
    with acting_as(Purpose.REMINDERS):
        message = KINDS[actions.TOLD].prepare(notice, NOW)
    assert message.context == {"link": "http://testserver/"}


def test_nobody_writes_a_reason_for_a_group_they_do_not_facilitate(cast):
    maren = cast.member(cast.maren)
    ensure_data_key(cast.maren.pk)
    for other in (cast.sam, cast.noor, cast.cora, cast.maren):
        with acting_as(other), pytest.raises(DatabaseError), transaction.atomic():
            Removal(
                group_id=maren.group_id, membership_id=maren.pk, person=cast.maren,
                group_name="x", reason="x", removed_at=NOW,
            ).save(force_insert=True)  # fmt: skip


def test_who_was_removed_erases_what_they_wrote(cast, as_person):
    thread = begin(cast, cast.sam, "Sams")
    say(cast, cast.maren, thread, "Marens")
    removal = remove(cast, as_person)
    assert "Marens" in seen(cast, cast.sam)
    assert as_person(cast.sam).post(f"{page_of(removal)}erase/").status_code == 404
    assert as_person(cast.maren).post(f"{page_of(removal)}erase/").status_code == 302
    assert "Marens" not in seen(cast, cast.sam)
    assert "Sams, the first words" in seen(cast, cast.sam)


# --- objecting


def test_one_objects_once_within_thirty_days(cast, as_person):
    objection = object_to(cast, as_person)
    browser = as_person(cast.maren)
    removal = objection.removal_id
    page = text(browser.get(f"/me/removals/{removal}/"))
    assert "You have objected" in page
    assert MINE in page
    again = browser.post(f"/me/removals/{removal}/", {"words": "Once more"})
    assert again.status_code == 422
    with acting_as(cast.maren):
        assert Objection.objects.count() == 1


def test_after_thirty_days_it_is_over(cast, as_person):
    removal = remove(cast, as_person)
    late = timezone.now() + OBJECT_WITHIN
    with acting_as(cast.maren), pytest.raises(NotPossible, match="thirty days"):
        actions.object_to(cast.maren, removal, words=MINE, at=late)


def test_the_words_are_sealed_with_a_key_of_their_own(cast, as_person):
    objection = object_to(cast, as_person)
    assert DataKey.objects.filter(owner=objection.pk).count() == 2


def test_a_group_reads_no_objection(cast, as_person):
    object_to(cast, as_person)
    for other in (cast.ade, cast.jo, cast.sam, cast.stella):
        with acting_as(other):
            assert not Objection.objects.exists()


# --- the desk


def test_a_coordinator_finds_what_waits_and_nothing_else_of_the_group(cast, as_person):
    begin(cast, cast.sam, "Sams")
    objection = object_to(cast, as_person)
    browser = as_person(cast.cora)
    assert "objects" in text(browser.get(DESK))
    page = text(browser.get(at_the_desk(objection)))
    for said in ("Tuesday evening circle", WHY, MINE):
        assert said in page
    for hidden in ("Maren", "Sam ", "@demo.test"):
        assert hidden not in page.replace("cora@demo.test", "").replace(WHY, "")
    with acting_as(cast.cora):
        assert not Post.objects.exists()
        assert not Membership.objects.exists()
        assert not Removal.objects.exists()


@pytest.mark.parametrize("verdict", ["stands", "again"])
def test_the_answer_reaches_the_person_and_where_it_asks_the_group(cast, as_person, verdict):
    objection = object_to(cast, as_person)
    sent = {"verdict": verdict, "words": "We have read it twice."}
    assert as_person(cast.cora).post(at_the_desk(objection), sent).status_code == 302
    page = text(as_person(cast.maren).get(f"/me/removals/{objection.removal_id}/"))
    assert "A coordinator has answered" in page
    assert "We have read it twice." in page
    assert ("asked to think about it again" in page) == (verdict == "again")
    assert "Nothing waits" in text(as_person(cast.cora).get(DESK))
    with acting_as(Purpose.REMINDERS):
        told = Notice.objects.get(kind=actions.ANSWERED).recipient_id
        group = Notice.objects.filter(kind=actions.ASKED_AGAIN)
        asked = sorted(group.values_list("recipient__email", flat=True))
    assert told == cast.maren.pk
    assert asked == (["ade@demo.test", "jo@demo.test"] if verdict == "again" else [])
    with acting_as(cast.cora):
        assert Entry.objects.filter(verb="coordination.objection.answered").count() == 1


def test_the_facilitators_are_asked_on_their_own_page(cast, as_person):
    objection = object_to(cast, as_person)
    with acting_as(cast.cora):
        actions.answer(cast.cora, objection, verdict="again", at=NOW)
    with acting_as(cast.jo):
        notice = Notice.objects.get(kind=actions.ASKED_AGAIN, recipient=cast.jo)
        line = KINDS[actions.ASKED_AGAIN].show([notice], cast.jo, NOW)[notice.pk]
    assert "Tuesday evening circle: a coordinator asks you to think again" in line.words
    assert MINE not in line.words


def test_an_answer_is_given_once_and_what_is_wrong_is_kept(cast, as_person):
    objection = object_to(cast, as_person)
    browser = as_person(cast.cora)
    wrong = browser.post(at_the_desk(objection), {"verdict": "perhaps", "words": "Kept."})
    assert wrong.status_code == 422
    assert "Kept." in wrong.content.decode()
    assert browser.post(at_the_desk(objection), {"verdict": "stands"}).status_code == 302
    assert browser.post(at_the_desk(objection), {"verdict": "again"}).status_code == 404
    with acting_as(cast.cora):
        assert Objection.objects.get().verdict == "stands"
        # Past the action the database says so as well.
        assert Objection.objects.filter(pk=objection.pk).update(verdict="again") == 0


def test_a_coordinator_does_not_answer_their_own(cast, as_person):
    objection = object_to(cast, as_person)
    cast.maren.is_coordinator = True
    cast.maren.save(update_fields=["is_coordinator"])
    assert as_person(cast.maren).get(at_the_desk(objection)).status_code == 404
    with acting_as(cast.maren):
        own = Objection.objects.filter(pk=objection.pk)
        assert own.exists()
        assert own.update(verdict="again", answered_by=cast.maren, answered_at=NOW) == 0, (
            "nor past the action"
        )


@pytest.mark.parametrize("who", ["ade", "lena"])
def test_a_coordinator_of_the_same_group_neither_reads_nor_answers(cast, as_person, who):
    """Ade facilitates it, and Lena has left it: whoever objects was told that nobody there reads it."""
    objection = object_to(cast, as_person)
    both = (cast.cora, getattr(cast, who))
    both[1].is_coordinator = True
    both[1].save(update_fields=["is_coordinator"])
    for coordinator, status in zip(both, (200, 404), strict=True):
        browser = as_person(coordinator)
        assert ("Nothing waits" in text(browser.get(DESK))) == (status == 404)
        assert browser.get(at_the_desk(objection)).status_code == status
    with acting_as(both[1]):
        with pytest.raises(PermissionDenied):
            actions.answer(both[1], objection, verdict="stands", at=NOW)
        assert not Objection.objects.exists()
        past = {"verdict": "stands", "answered_by": both[1], "answered_at": NOW}
        assert Objection.objects.filter(pk=objection.pk).update(**past) == 0
    with undone(), acting_as(both[1]):
        open_the_second_lock()
        assert not Objection.objects.awaiting(both[1]).exists(), "the first lock alone"
        assert not Objection.objects.visible_to(both[1]).exists()
    assert as_person(cast.cora).post(at_the_desk(objection), {"verdict": "stands"}).url == DESK


# --- forgetting


def test_all_of_it_goes_ninety_days_later(cast, as_person):
    objection = object_to(cast, as_person)
    with acting_as(cast.cora):
        actions.answer(cast.cora, objection, verdict="stands", at=timezone.now())
    assert actions.erase_over(timezone.now()) == 0
    long_ago(objection)
    assert actions.erase_over(timezone.now()) == 1
    assert not DataKey.objects.filter(owner=objection.pk).exists()
    with acting_as(cast.maren):
        assert not Removal.objects.exists()
        assert not Objection.objects.exists()
        assert Group.objects.filter(pk=cast.circle.pk).exists(), "the listed group is still there"


def test_what_waits_for_an_answer_does_not_go(cast, as_person):
    objection = object_to(cast, as_person)
    long_ago(objection, answered=False)
    assert actions.erase_over(timezone.now()) == 0


def long_ago(objection: Objection, *, answered: bool = True) -> None:
    """Past both locks: nobody moves a moment."""
    then = timezone.now() - KEPT_FOR - timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table, column in (("removal", "removed_at"), ("objection", "answered_at")):
            if table == "objection" and not answered:
                continue
            name = f"coordination_{table}"
            cursor.execute(f"alter table {name} no force row level security, disable trigger user")
            cursor.execute(f"update {name} set {column} = %s", [then])
            cursor.execute(f"alter table {name} force row level security, enable trigger user")
