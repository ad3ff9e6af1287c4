"""The cast with something of everything: threads, meetings, resources, invitations.

Every word of the hidden group is a marker: nobody outside may ever meet one, in any answer, mail,
log line, broker message or cache. Markers of S3 and S4 must not lie in the database in plain.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from groups.forum.acknowledgements import acknowledge
from groups.forum.actions import reply, start_thread
from groups.forum.answers import mark_answer, review_answer
from groups.forum.disclosures import disclose
from groups.forum.models import BrokenGlass, Disclosure, Post, Thread
from groups.forum.read_marks import mark_read
from groups.journal.actions import write
from groups.journal.models import JournalEntry
from groups.library.actions import propose, review, share
from groups.library.models import Resource, Share
from groups.meetings.actions import (
    add_follow_up,
    add_part,
    answer,
    answer_times,
    ask_for_times,
    keep_my_name,
    move_meeting,
    open_session,
    schedule,
    set_there,
    wrap_up,
)
from groups.meetings.models import Change, CoverRequest, FollowUp, Meeting, Part, Poll, Slot
from groups.membership import actions, invitations
from groups.membership.handover import offer_lead
from groups.membership.models import Invitation, LeadOffer, Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import Cast

PLAIN = {
    "group name": "zqgroupname",
    "group summary": "zqsummary",
    "group who for": "zqwhofor",
    "group area": "zqarea",
    "group cost": "zqcost",
    "display name": "zqdisplay",
    "facilitator name": "zqleader",
}
"""S2 markers: readable in the database, by nobody outside the group."""
SEALED = {
    "thread title": "zqtitle",
    "question": "zqquestion",
    "answer": "zqanswer",
    "post body": "zqbody",
    "reply body": "zqreply",
    "facilitators' post": "zqonlyfacilitators",
    "post without a name": "zqunnamed",
    "reason to look behind a name": "zqreason",
    "reason to tell later": "zqsafety",
    "meeting topic": "zqtopic",
    "meeting place": "zqplace",
    "meeting link": "zqlink",
    "rsvp note": "zqrsvpnote",
    "part of a plan": "zqpart",
    "follow-up": "zqfollowup",
    "wrap-up": "zqwrapup",
    "share note": "zqsharenote",
    "invited address": "zqinvited",
    "suggested name": "zqsuggested",
    "journal entry": "zqjournal",
}
"""Markers that must not be readable in the database either."""
MARKERS = {**PLAIN, **SEALED}


@dataclass
class Place:
    """One group with one of each thing in it."""

    slug: str
    thread: Thread
    post: Post
    meeting: Meeting
    share: Share
    invitation: Invitation
    lead: Membership
    member: Membership
    entry: JournalEntry
    unnamed: Post
    glass: BrokenGlass
    disclosure: Disclosure
    part: Part
    follow_up: FollowUp
    wrapped_up: Meeting
    poll: Poll
    offer: LeadOffer
    request: CoverRequest
    change: Change
    given_up: Notice
    linked: Post
    answer: Post


@dataclass
class Scene:
    """The cast, a place open to view in the tests' circle, and the hidden place of markers."""

    cast: Cast
    circle: Place
    beside: Place
    published: Resource
    proposed: Resource


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the block does to the database, it is not done afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def words_in(payload: bytes) -> set[str]:
    """The names of the markers that occur in ``payload``."""
    return {name for name, word in MARKERS.items() if word.encode() in payload}


def build_scene(cast: Cast) -> Scene:
    """Made by the product's own actions."""
    now = datetime.now(UTC)
    published = _resource(cast, "A published resource", now)
    for name in ("cora", "noor"):
        with acting_as(getattr(cast, name)):
            published = review(getattr(cast, name), published, verdict="approve", at=now)
    proposed = _resource(cast, "A proposed resource", now)
    plain = dict.fromkeys(MARKERS, "Plain words")
    plain |= {"meeting link": "https://meet.demo.test/plain", "invited address": "someone"}
    circle = _place(cast, cast.jo, cast.maren, cast.circle, published, plain, now)
    marked = {**MARKERS, "meeting link": f"https://meet.demo.test/{MARKERS['meeting link']}"}
    _rename(cast)
    beside = _place(cast, cast.noor, cast.kai, cast.beside, published, marked, now)
    return Scene(cast, circle, beside, published, proposed)


def _resource(cast: Cast, title: str, at: datetime) -> Resource:
    with acting_as(cast.jo):
        return propose(
            cast.jo, title=title, publisher="The tests", kind="guide", summary="About.", at=at
        )


def _rename(cast: Cast) -> None:
    """The hidden group and its people take marker words for names."""
    with acting_as(cast.noor):
        actions.edit_group(
            cast.member(cast.noor, cast.beside),
            at=datetime.now(UTC),
            name=PLAIN["group name"],
            summary=PLAIN["group summary"],
            who_for=PLAIN["group who for"],
            area=PLAIN["group area"],
            cost=PLAIN["group cost"],
        )
    for user, name in ((cast.noor, "facilitator name"), (cast.kai, "display name")):
        with acting_as(user):
            Membership.objects.filter(user=user, group=cast.beside).update(display_name=PLAIN[name])


def _place(
    cast: Cast,
    lead: User,
    user: User,
    group: Any,
    resource: Resource,
    words: dict[str, str],
    at: datetime,
) -> Place:
    facilitator, member = cast.member(lead, group), cast.member(user, group)
    with acting_as(lead):
        series = schedule(
            facilitator,
            starts_on=(at + timedelta(days=3)).date(),
            starts_at=time(19),
            time_zone="Europe/London",
            at=at,
            topic=words["meeting topic"],
            place=words["meeting place"],
            link=words["meeting link"],
            facilitator=facilitator,
        )
        meeting = Meeting.objects.visible_to(facilitator).get(series=series)
        given = share(facilitator, resource, at=at, note=words["share note"])
        invitation = invitations.invite(
            facilitator,
            f"{words['invited address']}@demo.test",
            at=at,
            suggested_name=words["suggested name"],
        )
        poll = _poll(facilitator, at)
        offer = offer_lead(facilitator, member, at=at)
        request = _request(facilitator, meeting, at)
        change = _change(facilitator, meeting, words, at)
    with acting_as(user):
        thread = start_thread(
            member,
            kind="discussion",
            title=words["thread title"],
            body=words["post body"],
            audience="everyone",
            at=at,
        )
        post = Post.objects.visible_to(member).get(thread=thread)
        reply(member, thread, body=words["facilitators' post"], audience="facilitators", at=at)
        unnamed = reply(
            member,
            thread,
            body=words["post without a name"],
            audience="everyone",
            anonymous=True,
            at=at,
        )
        answer(member, meeting, "yes", at=at, note=words["rsvp note"])
        keep_my_name(member, keep=True, at=at)
        slot = Slot.objects.visible_to(member).filter(poll=poll).earliest("instant")
        answer_times(member, poll, {slot.pk: "yes"}, at=at)
        entry = write(user, body=words["journal entry"], at=at)
    with acting_as(lead):
        linked = reply(
            facilitator,
            thread,
            body=f"{words['reply body']} <https://elsewhere.example/>",
            audience="everyone",
            at=at,
        )
        disclose(facilitator, unnamed, at=at)
        disclosure = Disclosure.objects.get(post=unnamed.pk)
        glass = _glass(facilitator, unnamed, words, at)
        part, follow_up, wrapped_up = _evening(facilitator, meeting, member, words, at)
    assert invitation is not None
    return Place(
        group.slug,
        thread,
        post,
        meeting,
        given,
        invitation,
        facilitator,
        member,
        entry,
        unnamed,
        glass,
        disclosure,
        part,
        follow_up,
        wrapped_up,
        poll,
        offer,
        request,
        change,
        _given_up(member, meeting, at),
        linked,
        _answer(facilitator, member, words, resource, at),
    )


def _answer(
    lead: Membership,
    member: Membership,
    words: dict[str, str],
    resource: Resource,
    at: datetime,
) -> Post:
    """The lead asks, the member answers; it helps, is marked and reviewed."""
    how: dict[str, Any] = {"audience": "everyone", "at": at}
    with acting_as(lead.user):
        asked = start_thread(
            lead, kind="question", title=words["question"], body=words["question"], **how
        )
    with acting_as(member.user):
        answer = reply(member, asked, body=words["answer"], **how)
        mark_read(member, answer)
    with acting_as(lead.user):
        acknowledge(lead, answer, "helped")
        mark_answer(lead, answer)
        review_answer(lead, answer, resource=resource, at=at)
    return answer


def _given_up(member: Membership, meeting: Meeting, at: datetime) -> Notice:
    """A reminder that the mail server refused."""
    with acting_as(Purpose.REMINDERS):
        return Notice.objects.create(
            kind="meeting_reminder",
            recipient=member.user,
            group_id=member.group_id,
            subject_id=meeting.pk,
            revision=meeting.time_revision,
            lead=15,
            due_at=at,
            state=Notice.State.FAILED,
            attempts=1,
            finished_at=at,
            reason="refused 550",
        )


def _poll(member: Membership, at: datetime) -> Poll:
    days = [(at + timedelta(days=days)).date() for days in (4, 5)]
    return ask_for_times(
        member,
        times=[(day, time(19)) for day in days],
        time_zone="Europe/London",
        closes_on=(at + timedelta(days=2)).date(),
        at=at,
    )


def _change(member: Membership, meeting: Meeting, words: dict[str, str], at: datetime) -> Change:
    """Another topic, and back: what can be undone remembers both."""
    for topic in (f"Not {words['meeting topic']}", words["meeting topic"]):
        move_meeting(
            member,
            meeting,
            starts_on=meeting.on_day,
            starts_at=meeting.on_clock,
            topic=topic,
            at=at,
        )
    change = Change.objects.visible_to(member).undoable(at).first()
    assert change is not None
    return change


def _request(member: Membership, meeting: Meeting, at: datetime) -> CoverRequest:
    """Past the action, which wants a second facilitator in the group and tells them."""
    return CoverRequest.objects.create(
        group_id=member.group_id, meeting=meeting, asked_by=member, asked_at=at
    )


def _evening(
    lead: Membership, meeting: Meeting, member: Membership, words: dict[str, str], at: datetime
) -> tuple[Part, FollowUp, Meeting]:
    """The meeting's session, as it runs; and one of a week ago that is wrapped up."""
    open_session(lead, meeting, plan="evening", at=at)
    part = add_part(lead, meeting, kind="topic", title=words["part of a plan"], minutes=5)
    for person in (lead, member):
        set_there(lead, meeting, person=person.pk, there=True, at=meeting.starts_at)
    follow_up = add_follow_up(lead, meeting, words["follow-up"], at=at)
    series = schedule(
        lead,
        starts_on=(at - timedelta(days=7)).date(),
        starts_at=time(19),
        time_zone="Europe/London",
        at=at - timedelta(days=8),
    )
    past = Meeting.objects.visible_to(lead).select_related("series").get(series=series)
    open_session(lead, past, plan="topic", at=at)
    for person in (lead, member):
        set_there(lead, past, person=person.pk, there=True, at=past.starts_at)
    wrap_up(
        lead,
        past,
        came=2,
        first_time=1,
        themes=["hope"],
        own_words=words["wrap-up"],
        at=past.ends_at,
    )
    return part, follow_up, past


def _glass(member: Membership, post: Post, words: dict[str, str], at: datetime) -> BrokenGlass:
    """Asked by the lead; past the action, which wants a second facilitator in the group."""
    asked = BrokenGlass(
        group_id=member.group_id,
        pseudonym_id=post.pseudonym_id,
        asked_by=member,
        asked_at=at,
        reason=words["reason to look behind a name"],
        safety=words["reason to tell later"],
        tell_after=timedelta(days=1),
    )
    asked.save(force_insert=True)
    return asked


def open_the_second_lock() -> None:
    """Switch row security off for every table, until the transaction is undone."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table in tables():
            cursor.execute(f'alter table "{table}" disable row level security')
        cursor.execute("set constraints all deferred")


def tables() -> list[str]:
    """Every table of the database."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        return [name for (name,) in cursor.fetchall()]


def every_row() -> bytes:
    """The whole database as text, sealed columns in their raw bytes; read with the locks open."""
    open_the_second_lock()
    dump = b""
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'select * from "{table}"')
            for value in (value for row in cursor.fetchall() for value in row):
                raw = isinstance(value, bytes | memoryview)
                dump += (bytes(value) if raw else str(value).encode()) + b"\n"
    return dump
