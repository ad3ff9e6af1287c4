"""What people in the circle wrote to fewer than everyone, and what hangs on it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from time import sleep

from groups.forum.actions import reply, start_thread
from groups.forum.disclosures import disclose
from groups.forum.glass import ask
from groups.forum.models import Post, Thread
from groups.meetings.actions import answer, schedule, wait
from groups.meetings.models import Meeting
from groupsite.confidentiality.acting import acting_as
from tests.scene import Scene

IN_A_MOMENT = timedelta(seconds=2)
SAID = {"body": "Words.", "audience": "everyone"}
BEGUN = {**SAID, "kind": "discussion", "title": "T"}


@dataclass(frozen=True)
class Words:
    """A thread, and a post in it: one of them at least is not for everyone."""

    thread: Thread
    post: Post


def written_for_fewer(scene: Scene, now: datetime) -> tuple[Words, Words]:
    """A thread between Maren and Priya; and one of Sam's in which they answer each other."""
    end = datetime.now(UTC) + IN_A_MOMENT
    _gone_by(scene, end)
    between = _between_two(scene, now)
    own = _behind_sams_back(scene, now)
    _without_a_name(scene, now)
    _of_a_meeting(scene, now)
    _waiting_for_a_seat(scene, now)
    # Nobody can write what has ended already, and the database goes by its own clock.
    sleep(max(0, (end - datetime.now(UTC)).total_seconds()))
    return between, own


def _between_two(scene: Scene, now: datetime) -> Words:
    maren, priya = scene.cast.member(scene.cast.maren), scene.cast.member(scene.cast.priya)
    with acting_as(scene.cast.priya):
        between = start_thread(priya, at=now, **{**BEGUN, "audience": "chosen"}, readers=[maren])
        post = reply(priya, between, at=now, **SAID)
        start_thread(priya, at=now, **{**BEGUN, "audience": "facilitators"})
        for_maren = {**SAID, "audience": "chosen", "readers": [maren], "at": now}
        reply(priya, scene.circle.thread, **for_maren)
        told = reply(priya, scene.circle.thread, **for_maren)
    with acting_as(scene.cast.maren):
        disclose(maren, told, at=now)
    return Words(between, post)


def last_word(scene: Scene, at: datetime) -> None:
    """The newest post of all is between two people, in a thread that others read as well."""
    priya = scene.cast.member(scene.cast.priya)
    with acting_as(scene.cast.priya):
        for_maren = {**SAID, "audience": "chosen", "readers": [scene.circle.member]}
        reply(priya, scene.circle.thread, at=at, **for_maren)


def _behind_sams_back(scene: Scene, now: datetime) -> Words:
    maren, priya = scene.cast.member(scene.cast.maren), scene.cast.member(scene.cast.priya)
    sam = scene.cast.member(scene.cast.sam)
    with acting_as(scene.cast.sam):
        own = start_thread(sam, at=now, **{**BEGUN, "kind": "check-in"})
        start_thread(sam, at=now, open_to_later=True, **BEGUN)
    with acting_as(scene.cast.priya):
        post = reply(priya, own, at=now, **{**SAID, "audience": "chosen"}, readers=[maren])
        reply(priya, own, at=now, **{**SAID, "audience": "facilitators"})
    return Words(own, post)


def _without_a_name(scene: Scene, now: datetime) -> None:
    """Everyone reads it, and who wrote it is sealed; Jo asks to look."""
    priya = scene.cast.member(scene.cast.priya)
    with acting_as(scene.cast.priya):
        unsigned = reply(priya, scene.circle.thread, at=now, anonymous=True, **SAID)
    with acting_as(scene.cast.jo):
        ask(scene.circle.lead, unsigned, reason="Somebody may be in danger.", at=now)


def _gone_by(scene: Scene, end: datetime) -> None:
    """A thread and a reply that stayed for a day, and nobody has erased yet."""
    day = timedelta(days=1)
    with acting_as(scene.cast.maren):
        start_thread(scene.circle.member, at=end - day, stays_for=day, **BEGUN)
        reply(scene.circle.member, scene.circle.thread, at=end - day, stays_for=day, **SAID)


def _of_a_meeting(scene: Scene, now: datetime) -> None:
    """Maren and Priya were there, Sam was not."""
    lead, before = scene.circle.lead, now - timedelta(days=7)
    with acting_as(scene.cast.jo):
        series = schedule(
            lead,
            starts_on=(now - timedelta(days=3)).date(),
            starts_at=time(19),
            time_zone="Europe/London",
            at=before,
        )
        meeting = (
            Meeting.objects.visible_to(lead).select_related("series", "group").get(series=series)
        )
    for user in (scene.cast.maren, scene.cast.priya):
        with acting_as(user):
            answer(scene.cast.member(user), meeting, "yes", at=before)
    with acting_as(scene.cast.maren):
        there = {"audience": "meeting", "meeting": meeting, "at": now}
        start_thread(scene.circle.member, **{**BEGUN, **there})
        reply(scene.circle.member, scene.circle.thread, **{**SAID, **there})


def _waiting_for_a_seat(scene: Scene, now: datetime) -> None:
    """Jo has the only seat of a meeting to come, and Priya waits for it."""
    lead = scene.circle.lead
    with acting_as(scene.cast.jo):
        series = schedule(
            lead,
            starts_on=(now + timedelta(days=10)).date(),
            starts_at=time(19),
            time_zone="Europe/London",
            at=now,
            capacity=1,
        )
        meeting = (
            Meeting.objects.visible_to(lead).select_related("series", "group").get(series=series)
        )
        answer(lead, meeting, "yes", at=now)
    with acting_as(scene.cast.priya):
        wait(scene.cast.member(scene.cast.priya), meeting, at=now)
