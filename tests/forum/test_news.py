"""That something new is there: once a day at most, to who asked for it, and no word of what."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from groups.forum import news, own_words
from groups.forum.models import Post
from groups.membership import actions as membership
from groups.notices.actions import wake
from groups.notices.kinds import Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

SIX = datetime(2026, 11, 24, 18, tzinfo=UTC)
"""In the evening, in London: Sam's time."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def sams(cast) -> User:
    """Sam has asked for news."""
    User.objects.filter(pk=cast.sam.pk).update(categories_off=["digest"])
    cast.sam.refresh_from_db()
    return cast.sam


def row(person: User, at: datetime = SIX) -> Notice:
    news.plan(at)
    with acting_as(Purpose.REMINDERS):
        found = Notice.objects.filter(kind=news.SOMETHING_NEW, recipient=person)
        return found.select_related("recipient").latest("due_at")


def prepared(person: User, at: datetime = SIX) -> Message | Unwanted:
    notice = row(person, at)
    with acting_as(Purpose.REMINDERS):
        return news.KIND.prepare(notice, at)


def shown(person: User, at: datetime = SIX) -> list[tuple[str, str]]:
    row(person, at)
    with acting_as(person):
        own = list(Notice.objects.filter(recipient=person, kind=news.SOMETHING_NEW))
        return [(line.words, line.link) for line in news.KIND.show(own, person, at).values()]


def test_what_somebody_else_wrote_for_all_is_new(cast, sams, start):
    start(cast.maren, at=SIX - HOUR)
    said = prepared(sams)
    assert isinstance(said, Message)
    assert said.context == {"link": "http://testserver/"}
    assert shown(sams) == [
        (
            "Something new is there to read: Tuesday evening circle.",
            "/g/tuesday-evening-circle/threads/",
        )
    ]


def test_a_reply_is_new_as_well(cast, sams, start, reply):
    thread = start(cast.maren, at=SIX - 3 * DAY)
    assert prepared(sams) == Unwanted("nothing new")
    reply(cast.priya, thread, at=SIX - HOUR)
    assert isinstance(prepared(sams), Message)


def test_nobody_gets_it_who_has_not_asked(cast, start):
    start(cast.maren, at=SIX - HOUR)
    assert news.plan(SIX) == 0
    with acting_as(Purpose.REMINDERS):
        assert not Notice.objects.filter(kind=news.SOMETHING_NEW).exists()


@pytest.mark.parametrize("anonymous", [True, False])
def test_ones_own_words_are_not_new(cast, sams, start, reply, anonymous):
    thread = start(sams, at=SIX - HOUR, anonymous=anonymous)
    reply(sams, thread, at=SIX - HOUR, anonymous=anonymous)
    assert prepared(sams) == Unwanted("nothing new")
    assert shown(sams) == []


def test_what_is_for_others_is_not_new(cast, sams, start, reply):
    start(cast.maren, audience="facilitators", at=SIX - HOUR)
    start(cast.maren, audience="chosen", readers=[cast.priya], at=SIX - HOUR)
    start(cast.noor, group=cast.beside, at=SIX - HOUR)
    old = start(cast.maren, at=SIX - 3 * DAY)
    reply(cast.maren, old, audience="facilitators", at=SIX - HOUR)
    assert prepared(sams) == Unwanted("nothing new")
    assert shown(sams) == []
    start(cast.maren, audience="chosen", readers=[sams], at=SIX - HOUR)
    assert isinstance(prepared(sams), Message)


def test_what_was_taken_back_is_not_new(cast, sams, start):
    thread = start(cast.maren, at=SIX - HOUR)
    with acting_as(cast.maren):
        own_words.delete_post(cast.member(cast.maren), Post.objects.get(thread=thread), at=SIX)
    assert prepared(sams) == Unwanted("nothing new")


@pytest.mark.parametrize("way", [membership.leave, membership.pause])
def test_who_is_not_there_is_told_nothing(cast, sams, start, way):
    start(cast.maren, at=SIX - HOUR)
    assert isinstance(prepared(sams), Message)
    with acting_as(sams):
        way(cast.member(sams), at=SIX)
    assert prepared(sams) == Unwanted("left")
    assert shown(sams) == []


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_twice_of_the_same(cast, sams, start, sink):
    start(cast.maren, at=SIX - HOUR)
    for minutes in (0, 1, 60, 24 * 60, 48 * 60):
        wake(SIX + timedelta(minutes=minutes))
    assert [mail.recipients for mail in sink.received] == [["sam@demo.test"]]
    start(cast.priya, at=SIX + 2 * DAY + HOUR)
    wake(SIX + 3 * DAY)
    assert len(sink.received) == 2


@pytest.mark.django_db(transaction=True)
def test_what_came_while_nothing_was_sent_is_told_the_next_time(cast, sams, start, sink):
    start(cast.maren, at=SIX - HOUR)
    wake(SIX)
    start(cast.priya, at=SIX + 2 * HOUR)
    wake(SIX + DAY)
    assert len(sink.received) == 2


def test_of_many_days_the_last_one_has_a_line(cast, sams, start):
    for days in range(3):
        start(cast.maren, at=SIX + days * DAY - HOUR)
        news.plan(SIX + days * DAY)
    assert len(shown(sams, SIX + 2 * DAY)) == 1
