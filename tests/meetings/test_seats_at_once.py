"""Many people reach for one seat in the same moment: one gets it, and nobody meets a fault.

Real connections to the database, all of which begin together.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from threading import Barrier

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.models import Meeting, Rsvp, Waiting
from groups.membership import actions as membership
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import person
from tests.meetings.conftest import NOW, TUESDAY, answers, line, plans

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50
SEAT, NONE, FAULT = "a seat", "none", "a fault"


@pytest.fixture
def crowd(cast):
    """Fifty people who have just come into the circle."""
    members = [
        Membership(
            group=cast.circle,
            user=person(f"crowd{number}"),
            state=Membership.State.ACTIVE,
            display_name=f"Crowd {number}",
            joined_at=NOW,
        )
        for number in range(MANY)
    ]
    # Fifty invitations would take longer than everything else here.
    with connection.cursor() as cursor:
        cursor.execute("alter table membership_membership no force row level security")
        Membership.objects.bulk_create(members)
        cursor.execute("alter table membership_membership force row level security")
    return members


@pytest.fixture(autouse=True)
def _a_connection_each():
    """The site's pool is smaller, so that most would stand in its line and not at the seat."""
    pool = connection.pool
    before = pool.min_size, pool.max_size, pool.timeout
    pool.resize(1, MANY + 2)
    pool.timeout = 60
    yield
    pool.resize(*before[:2])
    pool.timeout = before[2]


def at_once(works):
    """All of them begin together; gives what each came to."""
    barrier = Barrier(len(works))

    def run(work):
        try:
            barrier.wait(60)
            work()
        except NotPossible:
            return NONE
        except DatabaseError:
            return FAULT
        else:
            return SEAT
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return Counter(one.result(120) for one in [pool.submit(run, work) for work in works])


def says_yes(member, meeting):
    def work():
        with acting_as(member.user):
            actions.answer(member, meeting, "yes", at=NOW)

    return work


def yes(cast, meeting) -> int:
    with acting_as(cast.jo):
        here = Rsvp.objects.current().filter(meeting=meeting, answer="yes")
        return here.filter(answered_for=Meeting.objects.get(pk=meeting.pk).starts_at).count()


def test_fifty_people_and_one_seat_give_one_yes(cast, crowd, small):
    assert at_once([says_yes(one, small) for one in crowd]) == {SEAT: 1, NONE: MANY - 1}
    assert yes(cast, small) == 1


def test_fifty_people_and_seven_seats_give_seven(cast, crowd, plan):
    (meeting,) = plan(capacity=7)
    assert at_once([says_yes(one, meeting) for one in crowd]) == {SEAT: 7, NONE: MANY - 7}
    assert yes(cast, meeting) == 7


def test_the_database_alone_gives_one_seat_to_one_of_fifty(cast, crowd, small):
    """Past the actions: each writes the row that says yes."""

    def writes(member):
        def work():
            with acting_as(member.user):
                Rsvp.objects.create(
                    group_id=member.group_id,
                    meeting=small,
                    membership=member,
                    answer="yes",
                    answered_at=NOW,
                    answered_for=small.starts_at,
                )

        return work

    assert at_once([writes(one) for one in crowd]) == {SEAT: 1, FAULT: MANY - 1}
    assert yes(cast, small) == 1


def test_a_yes_sent_twice_by_many_is_one_seat_each(cast, crowd, plan):
    (meeting,) = plan(capacity=5)
    five = crowd[:5]
    assert at_once([says_yes(one, meeting) for one in five for _ in range(4)]) == {SEAT: 20}
    assert yes(cast, meeting) == 5


def test_many_planners_keep_one_seat_once(cast, crowd, small, says):
    says(cast.priya, small, "yes")
    for hours, member in enumerate(crowd[:20]):
        with acting_as(member.user):
            actions.wait(member, small, at=NOW + timedelta(minutes=hours))
    says(cast.priya, small, "no")
    assert at_once([plans] * 20)[SEAT] == 20
    kept = {name for name, until in line(cast, small).items() if until}
    assert kept == {"Crowd 0"}


def test_a_kept_seat_is_taken_once_while_everybody_tries(cast, crowd, small, says):
    says(cast.priya, small, "yes")
    first = crowd[0]
    with acting_as(first.user):
        actions.wait(first, small, at=NOW)
        offer = Waiting.objects.get(membership=first).pk
    says(cast.priya, small, "no")
    assert plans() == 1

    def takes(member):
        def work():
            with acting_as(member.user):
                actions.take_seat(member, small, offer, at=NOW)

        return work

    rest = crowd[1:20]
    works = [takes(first), takes(first), *map(takes, rest), *(says_yes(x, small) for x in rest)]
    assert at_once(works) == {SEAT: 2, NONE: 2 * len(rest)}
    assert answers(cast, small) == {"Priya": "no", "Crowd 0": "yes"}


def test_seats_taken_away_beside_seats_taken_never_leave_too_few(cast, crowd, plan):
    (meeting,) = plan(capacity=10)

    def narrows():
        with acting_as(cast.jo):
            actions.move_meeting(
                cast.member(cast.jo),
                meeting,
                starts_on=TUESDAY,
                starts_at=clock(19),
                at=NOW,
                capacity=4,
            )

    got = at_once([narrows, *(says_yes(one, meeting) for one in crowd[:19])])
    assert FAULT not in got
    with acting_as(cast.jo):
        capacity = Meeting.objects.get(pk=meeting.pk).capacity
    assert yes(cast, meeting) <= capacity
    assert yes(cast, meeting) == got[SEAT] - (capacity == 4)


def test_answers_to_all_beside_each_other_wait_in_no_circle(cast, crowd, plan):
    meetings = plan(frequency="weekly", occurrences=8, capacity=3)

    def says_all(member):
        def work():
            with acting_as(member.user):
                actions.answer_all(member, meetings[0], "yes", at=NOW)

        return work

    assert at_once([says_all(one) for one in crowd[:20]]) == {SEAT: 20}
    assert [yes(cast, one) for one in meetings] == [3] * 8


def test_coming_back_beside_a_yes_is_one_seat(cast, small, says):
    says(cast.maren, small, "yes")
    with acting_as(cast.maren):
        membership.pause(cast.member(cast.maren), at=NOW)

    def comes_back():
        with acting_as(cast.maren):
            membership.resume(cast.maren, cast.circle, at=NOW)

    sam = cast.member(cast.sam)
    got = at_once([comes_back, says_yes(sam, small)])
    assert FAULT not in got
    assert yes(cast, small) == 1


def test_fifty_forms_sent_for_one_seat_bring_one_seat(cast, crowd, plan):
    """The whole way, through the pages."""
    now = datetime.now(UTC)
    (meeting,) = plan(capacity=1, at=now, starts_on=(now + timedelta(days=3)).date())
    browsers = []
    for member in crowd:
        browser = Client(raise_request_exception=False, **{"wsgi.url_scheme": "https"})
        browser.force_login(member.user)
        browsers.append(browser)
    where = f"/g/tuesday-evening-circle/meetings/{meeting.pk}/answer/"
    statuses = []

    def sends(browser):
        return lambda: statuses.append(browser.post(where, {"answer": "yes"}).status_code)

    assert at_once([sends(browser) for browser in browsers]) == {SEAT: MANY}
    assert Counter(statuses) == {302: 1, 422: MANY - 1}
    assert yes(cast, meeting) == 1
