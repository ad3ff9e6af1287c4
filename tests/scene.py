"""The cast with something of everything: threads, meetings, resources, invitations.

Every word of the hidden group is a marker: nobody outside may ever meet one, in any answer, mail,
log line, broker message or cache. Markers of S3 and S4 must not lie in the database in plain.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.models import FacilitatorCard, User
from groups.coordination.actions import object_to
from groups.coordination.groups import ask_for_changes
from groups.coordination.models import Objection, Removal
from groups.coordination.policy import groups_to_read
from groups.exports.models import Certificate
from groups.finder.actions import ask_to_be_told, confirm
from groups.finder.facilitators import keep_card
from groups.finder.keeping import refresh
from groups.finder.matching import Wanted
from groups.finder.models import Wish
from groups.finder.tokens import token_of
from groups.forum.acknowledgements import acknowledge
from groups.forum.actions import reply, start_thread
from groups.forum.answers import mark_answer, review_answer
from groups.forum.disclosures import disclose
from groups.forum.drafts import keep_draft
from groups.forum.habits import change_habits
from groups.forum.models import BrokenGlass, Disclosure, Post, Thread
from groups.forum.notes import Note
from groups.forum.read_marks import mark_read
from groups.forum.suggesting import suggest_note
from groups.guarding.actions import add_word
from groups.guarding.models import GuardedWord
from groups.joining.actions import (
    begin,
    change_questions,
    save_answer,
    send,
    visit,
)
from groups.joining.reading import questions_of
from groups.journal.actions import write
from groups.journal.models import JournalEntry
from groups.library.actions import propose, review, share
from groups.library.marks import keep, say_it_helped
from groups.library.models import Point, Resource, ResourceFile, Share
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
from groups.meetings.models import Change, CoverRequest, FollowUp, Meeting, Part, Poll, Slot, Visit
from groups.membership import actions, invitations
from groups.membership.approval import stamp
from groups.membership.handover import offer_lead
from groups.membership.models import Group, Invitation, LeadOffer, Membership
from groups.notices.kinds import KINDS
from groups.notices.models import Notice
from groups.safety.checking_in import ask_to_check_in
from groups.safety.models import CheckIn, Report
from groups.safety.notices import CHECK_IN_DUE
from groups.safety.reporting import REPORT_RECEIVED, report
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.keyring import ensure_data_key
from tests import cast as people
from tests.cast import Cast

PLAIN = {
    "group name": "zqgroupname",
    "group summary": "zqsummary",
    "group who for": "zqwhofor",
    "group evening": "zqevening",
    "group asks": "zqasks",
    "group area": "zqarea",
    "group cost": "zqcost",
    "display name": "zqdisplay",
    "facilitator name": "zqleader",
    "question to who asks": "zqquestion",
    "name of who asks": "zqasker",
    "name of a guest": "zqguest",
    "training": "zqtraining",
    "about a facilitator": "zqmyself",
}
"""S2 markers: readable in the database, by nobody outside the group."""
SEALED = {
    "thread title": "zqtitle",
    "question": "zqthreadquestion",
    "answer": "zqtoquestion",
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
    "answer of who asks": "zqanswer",
    "invited address": "zqinvited",
    "suggested name": "zqsuggested",
    "journal entry": "zqjournal",
    "content note": "zqnote",
    "draft": "zqdraft",
    "guarded word": "zqguarded",
    "note on something kept": "zqkept",
    "removal reason": "zqremoval",
    "words of a report": "zqreport",
    "note of a check-in": "zqcheckin",
    "address to be told at": "zqtold",
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
    asking: Membership
    visit: Visit
    given_up: Notice
    word: GuardedWord
    certificate: Certificate
    removal: Removal
    linked: Post
    answer: Post
    report: Report
    check_in: CheckIn


@dataclass
class Scene:
    """The cast, a place open to view in the tests' circle, and the hidden place of markers."""

    cast: Cast
    circle: Place
    beside: Place
    published: Resource
    proposed: Resource
    objection: Objection
    wish: UUID
    card: FacilitatorCard
    waiting: UUID
    complaint: Report


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
            published = review(
                getattr(cast, name),
                published,
                verdict="approve",
                answers=dict.fromkeys(Point.values, "yes"),
                notes={"source": "Plain words"},
                at=now,
            )
    proposed = _resource(cast, "A proposed resource", now)
    plain = dict.fromkeys(MARKERS, "Plain words")
    plain |= {"meeting link": "https://meet.demo.test/plain", "invited address": "someone"}
    circle = _place(cast, cast.jo, cast.maren, cast.circle, published, plain, now, gone=cast.lena)
    with acting_as(cast.lena):
        objection = object_to(cast.lena, circle.removal, words="Plain words", at=now)
    marked = {**MARKERS, "meeting link": f"https://meet.demo.test/{MARKERS['meeting link']}"}
    _rename(cast)
    beside = _place(cast, cast.noor, cast.kai, cast.beside, published, marked, now, gone=cast.kai)
    refresh(now)
    card = _facilitators(cast, now)
    waiting = _card_that_waits(cast, now)
    complaint = _complaint(circle, now)
    wish = _wish(now)
    return Scene(
        cast, circle, beside, published, proposed, objection, wish, card, waiting, complaint
    )


def _card_that_waits(cast: Cast, at: datetime) -> UUID:
    """Of a group whose founder was asked to change a word, and did."""
    vera = people.person("vera")
    lead = people.found(
        vera, "A new one", display_name="Vera", at=at, summary="x", visibility="listed",
        approval="waiting",
    )  # fmt: skip
    with acting_as(cast.cora):
        group = groups_to_read(cast.cora).get()
        ask_for_changes(
            cast.cora, group, read=stamp(group), reason="other", words="Say more.", at=at
        )
    with acting_as(vera):
        actions.edit_group(lead, at=at, summary="A few words more.")
    with acting_as(Purpose.REMINDERS):
        about = Notice.objects.filter(kind="card_read")
        about.update(state=Notice.State.CANCELLED, next_at=None, finished_at=at)
    return lead.group_id


def _facilitators(cast: Cast, at: datetime) -> FacilitatorCard:
    """Jo shows a card and would like to have it checked; Noor has one and shows it nowhere."""
    plain = {"training": "A course", "about": "Plain words", "asks": True}
    marked = {"training": PLAIN["training"], "about": PLAIN["about a facilitator"], "asks": False}
    with acting_as(cast.noor):
        keep_card(cast.noor, kind="peer", shown=(), at=at, **marked)
    with acting_as(cast.jo):
        keep_card(cast.jo, kind="professional", shown=[cast.circle.pk], at=at, **plain)
    return FacilitatorCard.objects.get(person=cast.jo)


def _wish(at: datetime) -> UUID:
    """Somebody without an account wants to be told, and has said yes."""
    wanted = Wanted("Europe/London", language="de", area="Leeds")
    ask_to_be_told(wanted, f"{MARKERS['address to be told at']}@demo.test", at=at)
    with acting_as(Purpose.REMINDERS):
        wish = Wish.objects.latest("asked_at")
        Notice.objects.filter(kind="wish_confirm").update(state=Notice.State.SENT, next_at=None)
    with acting_as(None, bearing=token_of(wish.pk)):
        confirm(wish, at=at)
    return wish.pk


def _resource(cast: Cast, title: str, at: datetime) -> Resource:
    with acting_as(cast.jo):
        made = propose(
            cast.jo, title=title, publisher="The tests", kind="guide", summary="About.", at=at
        )
        # Past the action, which reads it as PDF and writes it anew.
        ResourceFile.objects.create(
            resource=made, name="page.pdf", media_type="application/pdf", size=5, content=b"%PDF-"
        )
        return made


def _rename(cast: Cast) -> None:
    """The hidden group and its people take marker words for names."""
    with acting_as(cast.noor):
        actions.edit_group(
            cast.member(cast.noor, cast.beside),
            at=datetime.now(UTC),
            name=PLAIN["group name"],
            summary=PLAIN["group summary"],
            who_for=PLAIN["group who for"],
            evening=PLAIN["group evening"],
            asks=PLAIN["group asks"],
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
    *,
    gone: User,
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
            note=Note(("loss",), words["content note"]),
            wish="listening",
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
        for place in (None, thread):
            draft = {"body": words["draft"], "audience": "everyone"}
            keep_draft(member, place, draft, at=at, sending=None)
        change_habits(user, closed=["loss"], opens_noted=True, no_word_on_advice=False)
        add_word(user, words["guarded word"], at=at)
        word = GuardedWord.objects.visible_to(user).get()
        keep(user, resource, note=words["note on something kept"], at=at)
        say_it_helped(user, resource, helped=True)
    with acting_as(lead):
        linked = reply(
            facilitator,
            thread,
            body=f"{words['reply body']} <https://elsewhere.example/>",
            audience="everyone",
            at=at,
        )
        suggest_note(facilitator, post, ["hospital"])
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
        _asking(facilitator, words, at),
        _visit(facilitator, meeting, words, at),
        _given_up(member, meeting, at),
        word,
        _certificate(member, at),
        _removal(facilitator, gone, words, at),
        linked,
        _answer(facilitator, member, words, resource, at),
        _report(facilitator, post, words, at),
        _check_in(member, words, at),
    )


def _certificate(member: Membership, at: datetime) -> Certificate:
    """Of another group of theirs, which was closed."""
    counts = {"people": 4, "meetings": 8, "texts": 15}
    with acting_as(Purpose.CLOSING):
        return Certificate.objects.bulk_create(
            [Certificate(person=member.user, founded_at=at, closed_at=at, **counts)]
        )[0]


def _asking(lead: Membership, words: dict[str, str], at: datetime) -> Membership:
    """Somebody who has sent an application; a group may be hidden since."""
    group, user = lead.group, people.person(f"asks-{lead.group.slug.partition('-')[0]}")
    shown = {"visibility": group.visibility, "joining": group.joining}
    with acting_as(lead.user):
        change_questions(lead, [(words["question to who asks"], True)], at=at)
        Group.objects.filter(pk=group.pk).update(visibility="unlisted", joining="application")
    with acting_as(user):
        card = Group.objects.with_card().get(pk=group.pk)
        draft = begin(user, card, display_name=words["name of who asks"], version=1, at=at)
        (question,) = questions_of(card)
        save_answer(user, draft, question, words["answer of who asks"])
        send(user, card, at=at)
    with acting_as(lead.user):
        Group.objects.filter(pk=group.pk).update(**shown)
        return Membership.objects.get(user=user, group=group)


def _visit(lead: Membership, meeting: Meeting, words: dict[str, str], at: datetime) -> Visit:
    """Somebody asks to visit the meeting; the group takes no guests any more."""
    group, user = lead.group, people.person(f"visits-{lead.group.slug.partition('-')[0]}")
    shown = {"visibility": group.visibility, "joining": group.joining, "takes_guests": False}
    with acting_as(lead.user):
        Group.objects.filter(pk=group.pk).update(
            visibility="unlisted", joining="application", takes_guests=True
        )
    with acting_as(user):
        card = Group.objects.with_card().get(pk=group.pk)
        made = visit(
            user, card, meeting=meeting.pk, name=words["name of a guest"], version=1, at=at
        )
    with acting_as(lead.user):
        Group.objects.filter(pk=group.pk).update(**shown)
    return made


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


def _removal(lead: Membership, gone: User, words: dict[str, str], at: datetime) -> Removal:
    """Why somebody was removed once: past the action, which ends a membership and tells them."""
    with acting_as(lead.user):
        ensure_data_key(gone.pk)
        removal = Removal(
            group_id=lead.group_id,
            membership_id=Membership.objects.get(user=gone, group=lead.group_id).pk,
            person=gone,
            group_name=words["removal reason"],
            reason=words["removal reason"],
            removed_at=at,
        )
        removal.save(force_insert=True)
    return removal


def _report(lead: Membership, post: Post, words: dict[str, str], at: datetime) -> Report:
    """The lead reports what a member wrote. That there is a report was told long ago."""
    with acting_as(lead.user):
        report(lead, post, version=1, clause="m-1", words=words["words of a report"], at=at)
        found = Report.objects.visible_to(lead).get(post=post)
    _told_already(REPORT_RECEIVED)
    return found


def _complaint(place: Place, at: datetime) -> Report:
    """A member reports what the lead wrote: it waits for a coordinator."""
    member = place.member
    with acting_as(member.user):
        said = Post.objects.visible_to(member).filter(thread=place.thread.pk, audience="everyone")
        post = said.exclude(pk__in=[place.post.pk, place.unnamed.pk]).get()
        report(member, post, version=1, clause="m-4", words="Plain words", at=at)
        found = Report.objects.by(member).get()
    _told_already(REPORT_RECEIVED)
    return found


def _check_in(member: Membership, words: dict[str, str], at: datetime) -> CheckIn:
    """A member would like to be asked from today on; the facilitators were told."""
    with acting_as(member.user):
        asked = ask_to_check_in(member, day=at.date(), at=at, note=words["note of a check-in"])
    KINDS[CHECK_IN_DUE].plan(datetime.now(UTC))
    _told_already(CHECK_IN_DUE)
    return asked


def _told_already(kind: str) -> None:
    with acting_as(Purpose.REMINDERS):
        Notice.objects.filter(kind=kind).update(state=Notice.State.SENT, next_at=None)


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
