"""Leaving with a choice: the words stay without the name, or they go."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from groups.forum.actions import reply, start_thread
from groups.forum.models import Authorship, Parting, Post, Thread
from groups.forum.partings import FORMER, erase_words
from groups.membership import actions
from groups.membership.models import Membership
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.scene import open_the_second_lock, undone

NOW = datetime.now(UTC)
ROOT = "/g/tuesday-evening-circle/"
LEAVE = f"{ROOT}leave/"


def say(cast, by, thread: Thread, body: str, **wishes) -> Post:
    with acting_as(by):
        return reply(
            cast.member(by), thread, body=body, at=NOW, **{"audience": "everyone", **wishes}
        )


def begin(cast, by, title: str, **wishes) -> Thread:
    with acting_as(by):
        return start_thread(
            cast.member(by),
            kind="discussion",
            title=title,
            body=f"{title}, the first words",
            at=NOW,
            **{"audience": "everyone", **wishes},
        )


def seen(cast, by) -> dict[str, str]:
    """What somebody reads, each text with the name under it."""
    with acting_as(by):
        found = Post.objects.visible_to(cast.member(by))
        return {post.body: post.byline for post in found}


def titles(cast, by) -> set[str]:
    with acting_as(by):
        member = cast.member(by)
        return {one.title for one in Thread.objects.visible_to(member).with_posts_for(member)}


def test_the_page_offers_both_and_asks_for_none(cast, as_person):
    page = as_person(cast.maren).get(LEAVE).content.decode()
    assert 'value="stay" checked' in page
    assert 'value="erase"' in page
    assert as_person(cast.jo).get(LEAVE).content.decode().count('name="wish"') == 0, "the lead"


@pytest.mark.parametrize("sent", [{}, {"wish": "stay"}])
def test_words_stay_under_a_former_member(cast, as_person, sent):
    thread = begin(cast, cast.maren, "Marens")
    say(cast, cast.maren, thread, "By name")
    say(cast, cast.maren, thread, "By chance", anonymous=True)
    say(cast, cast.sam, thread, "Sams")
    drawn = seen(cast, cast.sam)["By chance"]
    assert as_person(cast.maren).post(LEAVE, sent).status_code == 302
    assert seen(cast, cast.sam) == {
        "Marens, the first words": FORMER,
        "By name": FORMER,
        "By chance": drawn,
        "Sams": "Sam",
    }
    assert titles(cast, cast.sam) == {"Marens"}
    page = as_person(cast.sam).get(f"{ROOT}threads/{thread.pk}/").content.decode()
    assert "Maren<" not in page
    assert FORMER in page


def test_who_erases_leaves_what_others_answered(cast, as_person):
    answered, alone = begin(cast, cast.maren, "Answered"), begin(cast, cast.maren, "Alone")
    other = begin(cast, cast.sam, "Sams own")
    say(cast, cast.maren, alone, "To herself")
    say(cast, cast.sam, answered, "An answer")
    say(cast, cast.maren, other, "Marens answer")
    say(cast, cast.maren, other, "Without a name", anonymous=True)
    assert as_person(cast.maren).post(LEAVE, {"wish": "erase"}).status_code == 302
    assert seen(cast, cast.sam) == {"An answer": "Sam", "Sams own, the first words": "Sam"}
    assert titles(cast, cast.sam) == {"", "Sams own"}
    page = as_person(cast.sam).get(f"{ROOT}threads/{answered.pk}/").content.decode()
    assert "A thread whose author took it back" in page


def test_also_what_they_cannot_read_themselves_any_more(cast, as_person):
    """Ade answered among facilitators, and facilitates no more."""
    inside = begin(cast, cast.jo, "For facilitators", audience="facilitators")
    say(cast, cast.ade, inside, "Ades words")
    with acting_as(cast.jo):
        actions.change_role(
            cast.member(cast.jo), cast.member(cast.ade), Membership.Role.MEMBER, at=NOW
        )
    assert "Ades words" not in seen(cast, cast.ade)
    assert as_person(cast.ade).post(LEAVE, {"wish": "erase"}).status_code == 302
    assert seen(cast, cast.jo) == {"For facilitators, the first words": "Jo"}


def test_an_unknown_wish_is_asked_again_and_nobody_has_left(cast, as_person):
    answer = as_person(cast.maren).post(LEAVE, {"wish": "burn"})
    assert answer.status_code == 422
    assert b"Choose one of these" in answer.content
    assert cast.member(cast.maren).is_active


def test_the_lead_who_cannot_leave_loses_no_word(cast, as_person):
    begin(cast, cast.jo, "Jos")
    assert as_person(cast.jo).post(LEAVE, {"wish": "erase"}).status_code == 422
    assert titles(cast, cast.maren) == {"Jos"}


def test_who_was_removed_can_still_erase(cast):
    begin(cast, cast.maren, "Marens")
    with acting_as(cast.jo):
        actions.remove(cast.member(cast.jo), cast.member(cast.maren), at=NOW)
    with acting_as(cast.maren):
        assert erase_words(cast.member(cast.maren), NOW) == 1
    assert seen(cast, cast.sam) == {}


def test_nothing_is_left_of_the_wish(scene):
    cast = scene.cast
    with acting_as(cast.maren):
        actions.leave(cast.member(cast.maren), at=NOW, wish="erase")
    with undone():
        open_the_second_lock()
        assert not Parting.objects.exists()
        maren = Membership.objects.get(user=cast.maren)
        assert not Authorship.objects.filter(membership=maren).exclude(post=None).exists()


def test_nobody_wishes_for_another_and_the_purpose_sees_no_others(cast):
    begin(cast, cast.maren, "Marens")
    begin(cast, cast.sam, "Sams")
    maren, sam = cast.member(cast.maren), cast.member(cast.sam)
    for other in (cast.sam, cast.jo, cast.kai):
        with acting_as(other), pytest.raises(DatabaseError), transaction.atomic():
            Parting(group_id=maren.group_id, membership_id=maren.pk).save(force_insert=True)
    with acting_as(Purpose.EXPIRY):
        assert not Post.objects.exists()
    with acting_as(cast.sam):
        Parting(group_id=sam.group_id, membership_id=sam.pk).save(force_insert=True)
        with acting_as(Purpose.EXPIRY):
            assert [post.body for post in Post.objects.all()] == ["Sams, the first words"]
            assert Authorship.objects.count() == 1
