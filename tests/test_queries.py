"""No page asks the database more as its group grows."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groups.forum.actions import reply, start_thread
from groups.journal.actions import write
from groups.library.actions import propose, review, share
from groups.library.models import Point
from groups.meetings.actions import answer, answer_times, schedule, wait
from groups.meetings.models import Meeting, Slot
from groups.membership import invitations
from groups.notices.actions import queue
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.access_table import TABLE
from tests.cast import Cast, build_cast, found, join, person
from tests.clients import client_of
from tests.scene import Place, Scene, build_scene, undone

# One process builds the two worlds, whoever asks.
pytestmark = pytest.mark.xdist_group("queries")
MOST = 12
PEOPLE = {"facilitator": "jo", "member": "maren", "coordinator": "cora"}


def grow(scene: Scene, rows: int) -> None:
    """So many more rows of everything that a page lists."""
    place, cast, at = scene.circle, scene.cast, datetime.now(UTC)
    place.lead.group.capacity = 100
    with acting_as(cast.jo):
        place.lead.group.save(update_fields=["capacity"])
        # Maren comes already: it is full when all the others come too.
        Meeting.objects.filter(pk=place.meeting.pk).update(capacity=rows + 1)
    for number in range(rows):
        somebody(place, cast, number, at)
        talk(place, cast, number, at)
        resource(place, cast, number, at)
    for user in (cast.ade, cast.sam, cast.priya):
        with acting_as(user):
            wait(cast.member(user), Meeting.objects.get(pk=place.meeting.pk), at=at)
    with acting_as(cast.jo):
        schedule(
            place.lead,
            starts_on=(at + timedelta(days=1)).date(),
            starts_at=time(18),
            time_zone="Europe/London",
            at=at,
            frequency="weekly",
            occurrences=rows,
            capacity=1,
        )
    tell(place, cast, rows, at)


def tell(place: Place, cast: Cast, rows: int, at: datetime) -> None:
    """Whoever looks was told of many things; each meeting is reminded of once."""
    with acting_as(cast.jo):
        meetings = list(Meeting.objects.filter(group=cast.circle))
    with acting_as(Purpose.REMINDERS):
        for meeting in meetings[:rows]:
            queue(
                "meeting_reminder",
                recipients=[cast.jo, cast.maren],
                subject=meeting.pk,
                group=cast.circle.pk,
                revision=meeting.time_revision,
                at=at,
            )


def somebody(place: Place, cast: Cast, number: int, at: datetime) -> None:
    """Who comes to the meeting and says which times suit, who is invited, and a listed group."""
    user = person(f"guest{number}")
    member = join(place.lead, user, f"Guest {number}", at=at)
    with acting_as(user):
        answer(member, Meeting.objects.get(pk=place.meeting.pk), "yes", at=at)
        slots = Slot.objects.visible_to(member).filter(poll=place.poll)
        answer_times(member, place.poll, {slot.pk: "yes" for slot in slots}, at=at)
    with acting_as(cast.jo):
        invitations.invite(place.lead, f"wanted{number}@demo.test", at=at)
    found(cast.cora, f"Listed {number}", display_name="C", at=at, summary="x", visibility="listed")


def talk(place: Place, cast: Cast, number: int, at: datetime) -> None:
    words = {"body": "Words.", "audience": "everyone", "at": at}
    with acting_as(cast.maren):
        start_thread(place.member, kind="discussion", title=f"Thread {number}", **words)
        write(cast.maren, body=f"Entry {number}", at=at - timedelta(days=number))
        reply(place.member, place.thread, **words)


def resource(place: Place, cast: Cast, number: int, at: datetime) -> None:
    """One on the shelves and with the group, one that waits for its reviewers."""
    about = {"publisher": "Tests", "kind": "guide", "summary": "x", "at": at}
    with acting_as(cast.jo):
        shown = propose(cast.jo, title=f"Guide {number}", **about)
    proposer = cast.ade if number < 20 else cast.maren if number < 40 else cast.sam
    with acting_as(proposer):
        propose(proposer, title=f"Waiting {number}", **about)
    for reviewer in (cast.cora, cast.noor):
        with acting_as(reviewer):
            yes = dict.fromkeys(Point.values, "yes")
            shown = review(reviewer, shown, verdict="approve", answers=yes, at=at)
    with acting_as(cast.jo):
        share(place.lead, shown, at=at)


@pytest.fixture(scope="module")
def counted(django_db_setup, django_db_blocker) -> Iterator[dict[int, dict[str, int]]]:
    """Queries of every page, by name and role, with 3 rows and with 60."""
    with django_db_blocker.unblock():
        found_out = {}
        for rows in (3, 60):
            with undone():
                scene = build_scene(build_cast())
                grow(scene, rows)
                found_out[rows] = {
                    f"{name} as {role}": count(scene, role, name)
                    for name in TABLE
                    for role in PEOPLE
                }
        yield found_out
    connection.close()


def count(scene: Scene, role: str, name: str) -> int:
    with undone():
        browser = client_of(getattr(scene.cast, PEOPLE[role]))
        address = reverse(name, args=TABLE[name].args(scene, scene.circle))
        # The log holds 9,000 of them, and all pages together run more.
        reset_queries()
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
    return sum("SAVEPOINT" not in query["sql"] for query in seen)


def test_no_page_runs_more_than_twelve_queries(counted):
    assert {page: n for page, n in counted[60].items() if n > MOST} == {}


def test_no_page_runs_more_queries_as_its_group_grows(counted):
    grown = {page: (counted[3][page], n) for page, n in counted[60].items() if n > counted[3][page]}
    assert grown == {}
