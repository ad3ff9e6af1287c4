"""A person's own notices: what stands there, what is new, and whose it is."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.meetings.actions import schedule
from groups.meetings.models import Meeting
from groups.membership import actions
from groups.membership.handover import offer_lead
from groups.notices.models import Notice
from groups.notices.reading import NEWEST
from groups.notices.sender import send_due
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.notices.conftest import NOTE
from tests.notices.here import MINUTE, PAGE, lines, new_ones, row_of, text, told

WAITING = "Something new waits in your notices."
NOTHING = "Nothing waits for you"


@pytest.fixture
def meeting(cast):
    """In three days, in the circle."""
    now = datetime.now(UTC)
    with acting_as(cast.jo):
        series = schedule(
            cast.member(cast.jo),
            starts_on=(now + timedelta(days=3)).date(),
            starts_at=time(19),
            time_zone="Europe/London",
            at=now,
        )
        return Meeting.objects.get(series=series)


@pytest.fixture
def reminded(cast, meeting):
    """Somebody was reminded of it."""

    def remind(person, **fields):
        row = {"group": cast.circle, "revision": meeting.time_revision, "lead": 60}
        return told("meeting_reminder", person, meeting.pk, **{**row, **fields})

    return remind


@pytest.fixture
def maren(cast, as_person):
    return as_person(cast.maren)


def test_who_was_told_nothing_reads_kind_words(cast, as_person):
    page = text(as_person(cast.sol).get(PAGE))
    assert NOTHING in page
    assert "I have seen these" not in page
    assert WAITING not in text(as_person(cast.sol).get("/"))


def test_it_is_for_who_is_signed_in(client, db):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    assert client.post(f"{PAGE}seen/", {"seen": str(uuid4())}).status_code == 302


def test_a_notice_says_more_here_than_in_a_mail_and_leads_there(cast, meeting, reminded, maren):
    reminded(cast.maren)
    ((words, link),) = lines(maren)
    assert words.startswith("A reminder: Tuesday evening circle, ")
    assert link == f"/g/tuesday-evening-circle/meetings/{meeting.pk}/"
    assert maren.get(link).status_code == 200


HERE = ["mail not safe", "switched off", "too late", "too late to repeat"]
NOT_HERE = ["left", "away", "not coming", "moved", "taken back", "said by a later one", "demo"]


@pytest.mark.parametrize("state", ["pending", "sending", "sent", "failed", "uncertain"])
def test_what_became_due_stands_there_whatever_became_of_the_mail(cast, reminded, maren, state):
    reminded(cast.maren, state=state)
    assert len(lines(maren)) == 1


@pytest.mark.parametrize("reason", HERE + NOT_HERE)
def test_what_was_dropped_stands_there_where_only_the_mail_was_not_wanted(
    cast, reminded, maren, reason
):
    reminded(cast.maren, state="cancelled", reason=reason)
    assert len(lines(maren)) == (reason in HERE)


@pytest.mark.parametrize(
    ("ago", "shown"),
    [(-MINUTE, 0), (MINUTE, 1), (timedelta(days=29), 1), (timedelta(days=31), 0)],
)
def test_it_stands_there_from_its_time_on_for_a_month(cast, reminded, maren, ago, shown):
    reminded(cast.maren, due_at=datetime.now(UTC) - ago)
    assert len(lines(maren)) == shown


def test_two_reminders_of_one_meeting_are_one_line(cast, reminded, maren):
    old = reminded(cast.maren, lead=1440, due_at=datetime.now(UTC) - timedelta(days=1))
    reminded(cast.maren, lead=60)
    assert len(lines(maren)) == 1
    assert str(old.pk) not in new_ones(maren)


def test_new_ones_are_said_to_be_new_until_they_were_seen(cast, reminded, maren):
    earlier = reminded(cast.maren, lead=1440, due_at=datetime.now(UTC) - timedelta(hours=23))
    notice = reminded(cast.maren)
    assert "<b>new</b>" in text(maren.get(PAGE))
    assert WAITING in text(maren.get("/"))
    assert row_of(notice).seen_at is None, "looking changes nothing"

    answer = maren.post(f"{PAGE}seen/", {"seen": new_ones(maren)})

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert row_of(notice).seen_at is not None
    assert row_of(earlier).seen_at is None
    assert len(lines(maren)) == 1
    assert "<b>new</b>" not in text(maren.get(PAGE))
    assert new_ones(maren) == []
    assert WAITING not in text(maren.get("/"))


def test_the_first_time_counts(cast, reminded, maren):
    notice = reminded(cast.maren)
    for _ in range(2):
        maren.post(f"{PAGE}seen/", {"seen": str(notice.pk)})
    first = row_of(notice).seen_at
    maren.post(f"{PAGE}seen/", {"seen": str(notice.pk)})
    assert row_of(notice).seen_at == first


def test_nobody_sees_for_another(cast, reminded, as_person):
    notice = reminded(cast.maren)
    for name in ("sam", "jo", "kai", "stella"):
        as_person(getattr(cast, name)).post(f"{PAGE}seen/", {"seen": str(notice.pk)})
    assert row_of(notice).seen_at is None
    assert row_of(notice).state == "sent"


@pytest.mark.parametrize(
    "wrong",
    [{}, {"seen": ""}, {"seen": "x"}, {"seen": "\0"}, {"seen": [str(uuid4())] * (NEWEST + 1)}],
    ids=["nothing", "empty", "no id", "NUL", "more than stand there"],
)
def test_anything_else_marks_nothing(cast, reminded, maren, wrong):
    notice = reminded(cast.maren)
    answer = maren.post(f"{PAGE}seen/", wrong)
    assert answer.status_code == 422
    assert "Please look at this again" in text(answer)
    assert row_of(notice).seen_at is None


def asked_to_lead(cast):
    """Jo asks Maren; the notice that follows is left out, for a test to write."""
    with acting_as(cast.jo):
        offer = offer_lead(
            cast.member(cast.jo), cast.member(cast.maren), at=datetime.now(UTC) - MINUTE
        )
    with acting_as(Purpose.REMINDERS):
        Notice.objects.filter(kind="lead_offered").update(state="cancelled", next_at=None)
    return offer


def goes_away(cast):
    member = cast.member(cast.maren)
    with acting_as(cast.maren):
        actions.pause(member, at=datetime.now(UTC))


def leaves(cast):
    member = cast.member(cast.maren)
    with acting_as(cast.maren):
        actions.leave(member, at=datetime.now(UTC))


def is_removed(cast):
    with acting_as(cast.jo):
        actions.remove(cast.member(cast.jo), cast.member(cast.maren), at=datetime.now(UTC))


@pytest.mark.parametrize("ending", [goes_away, leaves, is_removed])
def test_who_is_not_in_the_group_finds_no_trace(cast, reminded, maren, ending):
    never = text(maren.get(PAGE))
    reminded(cast.maren)
    told("lead_offered", cast.maren, asked_to_lead(cast).pk, group=cast.circle, lead=1)
    assert len(lines(maren)) == 2
    ending(cast)
    assert token_gone(text(maren.get(PAGE))) == token_gone(never)
    assert WAITING not in text(maren.get("/"))


def token_gone(page: str) -> str:
    """Without what differs between two looks at one page."""
    return page.split("<main")[1]


def test_who_comes_back_finds_them_again(cast, reminded, maren):
    reminded(cast.maren)
    goes_away(cast)
    with acting_as(cast.maren):
        actions.resume(cast.maren, cast.circle, at=datetime.now(UTC))
    assert len(lines(maren)) == 1


def test_the_database_alone_shows_nobody_a_notice_of_a_group_they_left(cast, reminded):
    notice = reminded(cast.maren)
    with acting_as(cast.maren):
        assert Notice.objects.filter(pk=notice.pk).exists()
    leaves(cast)
    with acting_as(cast.maren):
        assert not Notice.objects.filter(pk=notice.pk).exists()


def test_who_said_that_mail_is_not_safe_is_told_here_alone(cast, reminded, maren, sink):
    cast.maren.mail_is_safe = False
    cast.maren.save(update_fields=["mail_is_safe"])
    now = datetime.now(UTC)
    notice = reminded(cast.maren, state="pending", finished_at=None, next_at=now - MINUTE)

    send_due(now)

    assert (row_of(notice).state, row_of(notice).reason) == ("cancelled", "mail not safe")
    assert "maren@demo.test" not in [to for mail in sink.received for to in mail.recipients]
    assert len(lines(maren)) == 1
    assert WAITING in text(maren.get("/"))


def test_a_category_that_is_switched_off_is_told_here_alone(cast, reminded, maren, sink):
    cast.maren.categories_off = ["reminders"]
    cast.maren.save(update_fields=["categories_off"])
    now = datetime.now(UTC)
    reminded(cast.maren, state="pending", finished_at=None, next_at=now - MINUTE)
    send_due(now)
    assert len(lines(maren)) == 1


def test_a_kind_that_says_nothing_here_has_no_line(cast, as_person, a_kind):
    told(NOTE, cast.sol, uuid4())
    assert lines(as_person(cast.sol)) == []
    assert WAITING not in text(as_person(cast.sol).get("/"))


def test_no_more_than_a_page_and_no_more_queries_with_many(cast, meeting, maren):
    """However many rows and kinds, each sort of subject is asked about once."""
    offer, counts = asked_to_lead(cast), {}
    for rows in (3, 60):
        for number in range(rows):
            due = datetime.now(UTC) - number * MINUTE
            for kind in ("meeting_changed", "lead_offered", "meeting_uncovered"):
                subject = offer if kind == "lead_offered" else meeting
                told(
                    kind,
                    cast.maren,
                    subject.pk,
                    group=cast.circle,
                    revision=meeting.revision,
                    lead=rows * 100 + number,
                    due_at=due,
                )
        with CaptureQueriesContext(connection) as seen:
            assert maren.get(PAGE).status_code == 200
        counts[rows] = sum("SAVEPOINT" not in query["sql"] for query in seen)
    assert counts[3] == counts[60] <= 12
    assert len(lines(maren)) == NEWEST
