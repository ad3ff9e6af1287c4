"""The scene that every probe is tried on: something of everything, and the policies alone.

Constraints and triggers are dropped for as long as the transaction lasts: what they hold as well
must not hide that a policy holds it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import User
from groups.forum import actions, disclosures, drafts, glass
from groups.forum.acknowledgements import acknowledge
from groups.forum.answers import mark_answer, review_answer
from groups.forum.habits import change_habits
from groups.forum.models import Audience, Disclosure, Post, Thread
from groups.forum.mutes import mute_author
from groups.forum.pace import set_pace
from groups.forum.read_marks import mark_all_read, mark_read
from groups.forum.suggesting import suggest_note
from groups.guarding.actions import add_word
from groups.library.actions import propose
from groups.meetings.actions import answer, decline_cover, wait
from groups.meetings.by_mail.choosing import turn_on
from groups.meetings.feeds import make_link
from groups.meetings.models import Meeting
from groups.meetings.topping_up import top_up
from groups.membership import actions as membership
from groups.membership import invitations
from groups.membership.models import Invitation, Membership
from groups.notices.models import Notice
from groups.notices.planned import note_that_looked
from groups.safety.checking_in import ask_to_check_in
from groups.safety.deciding import decide
from groups.safety.models import Report
from groups.safety.reporting import report
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.row_security import TABLES
from tests.cast import Cast, build_cast, join, person
from tests.mutants.rows import AS_WRITTEN, Names
from tests.scene import Scene, build_scene, open_the_second_lock

PEOPLE = (
    "jo", "ade", "maren", "sam", "priya", "lena", "rae", "noor", "kai", "sol", "cora", "stella", "tess",
)  # fmt: skip


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, a purpose, or somebody with a token in hand."""

    name: str
    user: str = ""
    purpose: str = ""
    bearer: str = ""

    def act(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select act_as(%s, %s, %s)", [self.user, self.purpose, self.bearer])


@dataclass
class Setting:
    names: Names
    actors: dict[str, Actor]


def build_setting(*, held: bool = False) -> Setting:
    """Inside a transaction that is rolled back; with ``held``, triggers and checks are there."""
    scene = build_scene(build_cast())
    tess = _live(scene)
    _the_policies_alone(held=held)
    open_the_second_lock()
    _craft(scene.cast, tess)
    names = Names(sorted(TABLES))
    actors = {actor.name: actor for actor in _actors(names)}
    close_the_second_lock(held=held)
    return Setting(names, actors)


def close_the_second_lock(*, held: bool) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f'alter table "{table}" enable row level security')
            if held:
                cursor.execute(f'alter table "{table}" enable trigger user')


@contextmanager
def opened(table: str) -> Iterator[None]:
    """Row security is off on one table for a moment."""
    with connection.cursor() as cursor:
        cursor.execute(f'alter table "{table}" disable row level security')
        yield
        cursor.execute(f'alter table "{table}" enable row level security')


def _actors(names: Names) -> Iterator[Actor]:
    users = names.tables["accounts_user"].rows
    for name in PEOPLE:
        yield Actor(name, user=users[name]["id"])
    yield Actor("nobody")
    for purpose in Purpose:
        yield Actor(f"the purpose of {purpose.value}", purpose=purpose.value)
    for table in (
        "finder_wish",
        "membership_invitation",
        "meetings_calendarfeed",
        "meetings_calendarmail",
        "meetings_endedlink",
    ):
        for label, row in names.tables[table].rows.items():
            if row["token_hash"]:
                what = f"the token of {table}: {label}"
                for name in ("sol", "tess"):
                    user = users[name]["id"]
                    yield Actor(f"{name} with {what}", user=user, bearer=row["token_hash"])
                yield Actor(f"nobody with {what}", bearer=row["token_hash"])


def _live(scene: Scene) -> User:
    """What the scene has not: every audience, a pseudonym, broken glass, somebody away."""
    cast, now = scene.cast, datetime.now(UTC)
    join(cast.member(cast.noor, cast.beside), cast.maren, "Maren", at=now)
    jo, ade, sam, maren = (cast.member(one) for one in (cast.jo, cast.ade, cast.sam, cast.maren))
    for audience in (Audience.EVERYONE, Audience.FACILITATORS, Audience.CHOSEN):
        _say(sam, audience, [maren], now)
    hidden = _say(maren, Audience.EVERYONE, [], now, anonymous=True)
    with acting_as(cast.sam):
        disclosures.disclose(sam, _opening(sam, audience=Audience.CHOSEN), at=now)
        disclosures.disclose(sam, _opening(sam, audience=Audience.EVERYONE), at=now)
        make_link(sam, at=now)
        # The second link ends the first; a third is for all of Sam's groups.
        make_link(sam, at=now)
        make_link(cast.sam, at=now)
        turn_on(sam, at=now)
    with acting_as(cast.jo):
        first, *_ = _as_written(Disclosure.objects.all())
        disclosures.close_disclosure(jo, first, at=now)
        post = Post.objects.get(thread=hidden, opens=True)
        asked = glass.ask(jo, post, reason="Why", at=now)
        membership.change_agreement(jo, at=now, facilitators_see_authors=True)
    with acting_as(cast.ade):
        glass.approve(ade, asked, at=now)
    # Ade and Priya do not say yes to what is new, nor does Kai in the other group.
    for one in (sam, maren):
        with acting_as(one.user):
            invitations.accept_agreement(one, at=now)
    noor = cast.member(cast.noor, cast.beside)
    with acting_as(cast.noor):
        membership.change_agreement(noor, at=now, limits="We are people.")
    with acting_as(Purpose.REMINDERS):
        assert glass.KIND.plan is not None
        glass.KIND.plan(datetime.now(UTC))
    _say(maren, Audience.EVERYONE, [], now, anonymous=True)
    _say(sam, Audience.EVERYONE, [], now, anonymous=True)
    with acting_as(cast.ade):
        answer(ade, scene.circle.meeting, "maybe", at=now, note="Perhaps")
        decline_cover(ade, scene.circle.meeting, at=now)
    _hear(scene, sam, ade, now)
    _full(scene, sam, now)
    _while_writing(scene, sam, now)
    _reported(cast, now)
    with acting_as(cast.cora):
        propose(cast.cora, title="Cora's", publisher="The tests", kind="guide", summary="A", at=now)
    _away(cast, now)
    top_up(now)
    with acting_as(Purpose.REMINDERS):
        note_that_looked("meeting_reminder", now)
    with acting_as(cast.maren):
        propose(
            cast.maren, title="Maren's", publisher="The tests", kind="guide", summary="A", at=now
        )
    return _by_token(cast, now)


def _while_writing(scene: Scene, sam: Membership, at: datetime) -> None:
    """Sam has drafts, habits, a word on his list, and suggests a note on a reply of Jo's."""
    with acting_as(scene.cast.sam):
        for thread in (None, scene.circle.thread):
            drafts.keep_draft(sam, thread, {"body": "Half"}, at=at, sending=None)
        change_habits(scene.cast.sam, closed=["loss"], opens_noted=True, no_word_on_advice=True)
        add_word(scene.cast.sam, "Somebody", at=at)
        replies = Post.objects.visible_to(sam).filter(thread=scene.circle.thread, opens=False)
        *_, jo = _as_written(replies.filter(pseudonym=None))
        suggest_note(sam, jo, ["loss"])


def _hear(scene: Scene, sam: Membership, ade: Membership, at: datetime) -> None:
    """What somebody says without words, what they have read, and what is said of an answer."""
    post, answer = scene.circle.post, scene.circle.answer
    with acting_as(sam.user):
        acknowledge(sam, post, "heard")
        acknowledge(sam, answer, "helped")
        mark_all_read(sam)
        mark_read(sam, post)
        asked = Thread.objects.get(pk=answer.thread_id)
        another = actions.reply(sam, asked, body="Words", audience="everyone", at=at)
    with acting_as(ade.user):
        mark_answer(ade, another)
        review_answer(ade, another, at=at)


def _reported(cast: Cast, at: datetime) -> None:
    """What was decided about a post of Maren's, what is open about Sam's and about Ade's, what Sam
    muted, a thread that goes slower, and days from which somebody would like to be asked."""
    jo, ade, sam, maren = (cast.member(one) for one in (cast.jo, cast.ade, cast.sam, cast.maren))
    with acting_as(cast.maren):
        hers = _opening(maren, audience=Audience.EVERYONE)
    with acting_as(cast.sam):
        his = _opening(sam, audience=Audience.EVERYONE)
        report(sam, hers, version=2, clause="m-1", words="Words", at=at)
        mine = Report.objects.by(sam).get()
        mute_author(sam, hers, at=at)
        ask_to_check_in(sam, day=(at + timedelta(days=9)).date(), at=at, note="Later")
    with acting_as(cast.ade):
        decide(ade, mine, "hide", at=at)
        ask_to_check_in(ade, day=at.date(), at=at)
    with acting_as(cast.maren):
        report(maren, his, version=2, clause="m-2", at=at)
    with acting_as(cast.sam):
        *_, spoken = _as_written(Post.objects.visible_to(sam).written_by(sam).filter(opens=False))
    with acting_as(cast.jo):
        # Sam has just spoken in it, and so waits.
        thread = Thread.objects.visible_to(jo).get(pk=spoken.thread_id)
        set_pace(jo, thread, minutes=60, reason="breath", lasts=timedelta(hours=1), at=at)


def _full(scene: Scene, sam: Membership, at: datetime) -> None:
    """Maren has the only seat of the meeting, and Sam waits for it."""
    meeting = scene.circle.meeting
    with acting_as(scene.cast.jo):
        Meeting.objects.filter(pk=meeting.pk).update(capacity=1)
    with acting_as(scene.cast.sam):
        wait(sam, meeting, at=at)


def _say(
    member: Membership, audience: str, readers: list[Membership], at: datetime, **more: Any
) -> Thread:
    named = readers if audience == Audience.CHOSEN else []
    with acting_as(member.user):
        thread = actions.start_thread(
            member,
            kind="discussion",
            title="Words",
            body="Words",
            audience=audience,
            readers=named,
            at=at,
            **more,
        )
        actions.reply(member, thread, body="More", audience="everyone", at=at)
        if named:
            actions.reply(member, thread, body="For few", audience=audience, readers=named, at=at)
    return thread


def _opening(member: Membership, **of: Any) -> Post:
    """The last that they wrote."""
    own = Post.objects.visible_to(member).written_by(member).filter(opens=True, **of)
    return _as_written(own)[-1]


def _as_written(rows: QuerySet[Any]) -> list[Any]:
    table = rows.model._meta.db_table
    order = AS_WRITTEN.replace("one.", f'"{table}".').split(", ")
    return list(rows.order_by(*(RawSQL(part, ()) for part in order)))


def _away(cast: Cast, at: datetime) -> None:
    priya = cast.member(cast.priya)
    with acting_as(cast.priya):
        membership.pause(priya, at=at)


def _by_token(cast: Cast, at: datetime) -> User:
    """Tess, who has left the circle, is invited to it again; an invitation was taken back; and one
    is for the hidden group.
    """
    jo, noor, tess = cast.member(cast.jo), cast.member(cast.noor, cast.beside), person("tess")
    with acting_as(tess):
        membership.leave(join(jo, tess, "Tess", at=at), at=at)
    _invite(jo, tess, at)
    taken_back = _invite(jo, cast.stella, at)
    _invite(noor, cast.sol, at)
    with acting_as(cast.jo):
        invitations.revoke(jo, taken_back, at=at)
    return tess


def _invite(inviter: Membership, user: User, at: datetime) -> Invitation:
    with acting_as(inviter.user):
        made = invitations.invite(inviter, user.email, at=at)
    assert made is not None
    with acting_as(Purpose.REMINDERS):
        notice = Notice.objects.get(kind="invitation", subject_id=made.pk)
        invitations.KIND.prepare(notice, at)
    return made


def _the_policies_alone(*, held: bool) -> None:
    """No constraint and no trigger of our own, until the transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(
            "select conrelid::regclass::text, conname from pg_constraint"
            " where connamespace = 'public'::regnamespace and contype = any(%s)"
            " order by contype = 'u', conname",
            [["f", "u", "x"] if held else ["f", "u", "x", "c"]],
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'alter table {table} drop constraint if exists "{name}" cascade')
        cursor.execute(
            "select indexrelid::regclass::text from pg_index join pg_class c on c.oid = indrelid"
            " where indisunique and not indisprimary and c.relnamespace = 'public'::regnamespace"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"drop index {name}")
        for table in TABLES:
            cursor.execute(f'alter table "{table}" disable trigger user')


def _craft(cast: Cast, tess: User) -> None:
    """Rows that no action leaves like this, so that no clause rests on an action alone."""
    with connection.cursor() as cursor:
        cursor.execute("update membership_group set founded_at = now() - interval '1 year'")
    founding = _another("membership_group", {"slug": "beside-you"}, slug="founding-now")
    ids = {"group_id": founding, "user_id": str(cast.sol.pk)}
    _another("membership_membership", {"role": "lead"}, **ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "update membership_group set founded_at = now(), founder_id = %s where id = %s",
            [cast.sol.pk, founding],
        )
        cursor.execute(
            "update membership_membership set joined_at = now() where user_id = %s", [tess.pk]
        )
        cursor.execute(
            "select thread_id from forum_authorship x join membership_membership m"
            " on m.id = membership_id where user_id = %s",
            [cast.kai.pk],
        )
        (thread,) = cursor.fetchone()
    # Kai, who is away from the circle, as a reader there of a thread of the other group.
    away = _another(
        "membership_membership",
        {"user_id": str(cast.maren.pk), "group_id": str(cast.circle.pk)},
        user_id=str(cast.kai.pk),
        state="paused",
    )
    _another("forum_reader", {"post_id": None}, membership_id=away, thread_id=str(thread))
    _another(
        "forum_brokenglass", {}, approved_by_id=None, approved_at=None, ends_at=None, tell_at=None
    )
    _expired(cast)
    # A group that rests until a day, and one that is hidden, with an agreement, and has ended.
    rests = {"stage": "resting", "rests_until": "2027-03-01"}
    _another("membership_group", {"slug": "beside-you"}, slug="resting-now", **rests)
    ended = {"stage": "closing", "closes_at": "2026-01-06T00:00:00Z"}
    ended_one = _another("membership_group", {"slug": "beside-you"}, slug="ended-before", **ended)
    _another("membership_agreement", {}, group_id=ended_one)
    # The circle's end has come; the other group's has not.
    with connection.cursor() as cursor:
        for name, moment in (("circle", "- interval '1 hour'"), ("beside", "+ interval '20 days'")):
            cursor.execute(
                "update membership_group set stage = 'closing', closes_at = now() "
                f"{moment} where id = %s",
                [getattr(cast, name).pk],
            )
    # Sam is saying what becomes of his words.
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into forum_parting (id, group_id, membership_id) select gen_random_uuid(),"
            " group_id, id from membership_membership where user_id = %s and group_id = %s",
            [cast.sam.pk, cast.circle.pk],
        )
    _objections(cast)
    _judged(cast)
    _on_the_way_in(cast)
    _listed_still(cast)
    _another("forum_draft", {"thread_id": None}, kept_at="2026-01-06T00:00:00Z")
    _cards(cast)
    # A link that ends in this moment, while its feed still names it.
    with connection.cursor() as cursor:
        cursor.execute("select token_hash from meetings_calendarfeed where membership_id is null")
        (token_hash,) = cursor.fetchone()
    _another("meetings_endedlink", {}, token_hash=token_hash)
    # A meeting of which people were told, and a series that ends on a day.
    with connection.cursor() as cursor:
        cursor.execute(
            "update meetings_meeting set revision = 1 where group_id = %s and starts_at < now()",
            [cast.circle.pk],
        )
    ends = {"occurrences": None, "until": "2027-03-01", "frequency": "weekly", "weekdays": [1]}
    _another("meetings_series", {"group_id": str(cast.circle.pk)}, **ends)
    _a_link_looked_after()
    _library(cast)
    proposal = _another("library_proposal", {}, proposer_id=None)
    _another("library_resource", {"state": "proposed"}, proposal_id=proposal)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into safety_helpline (id, country, name, number, hours, for_whom, languages,"
            " position) values (gen_random_uuid(), 'GB', 'A helpline', '123', '', '', '', 1)"
        )


def _judged(cast: Cast) -> None:
    """What waits for coordinators and what they decided: in the circle, in a group of Cora's, and in
    one from which she is away. A post that nobody reported and that is hidden all the same, and what a
    facilitator says of a post that answers nothing, with a resource that nobody published.
    """
    long_ago = "2026-01-06T00:00:00Z"
    over = _another("safety_ruling", {}, decided_at=long_ago)
    _another("safety_report", {"for_coordinators": True}, ruling_id=over)
    _another("safety_checkin", {}, due_at=long_ago)
    _another("safety_checkin", {}, done_at=long_ago)
    groups = {None: str(cast.circle.pk)}
    for state in ("active", "paused"):
        groups[state] = _another("membership_group", {"slug": "beside-you"}, slug=f"hers-{state}")
        _another(
            "membership_membership",
            {"user_id": str(cast.kai.pk), "group_id": str(cast.beside.pk)},
            user_id=str(cast.cora.pk),
            group_id=groups[state],
            state=state,
        )
    decided = {"for_coordinators": True, "decided_by_id": str(cast.cora.pk)}
    for group in groups.values():
        _another("safety_ruling", {}, group_id=group, **decided)
        _another("safety_report", {"for_coordinators": True, "ruling_id": None}, group_id=group)
    # Maren reads and does not write for a week.
    paused = _another("safety_ruling", {"decided_by_id": str(cast.ade.pk)}, verdict="pause")
    _another("safety_told", {}, ruling_id=paused, membership_id=str(cast.member(cast.maren).pk))
    with connection.cursor() as cursor:
        cursor.execute(
            "select one.id, one.thread_id from forum_post one join forum_thread t"
            " on t.id = one.thread_id where t.kind = 'discussion' and one.opens"
            " and t.audience = 'everyone' and t.group_id = %s and not exists"
            " (select from safety_reporter x where x.post_id = one.id)"
            f" order by {AS_WRITTEN} limit 1",
            [cast.circle.pk],
        )
        post, thread = map(str, cursor.fetchone())
    _another("forum_hidden", {}, post_id=post, thread_id=thread)
    of_ade = {"facilitator_id": str(cast.member(cast.ade).pk)}
    _another("forum_answerreview", of_ade, post_id=post, thread_id=thread)
    proposed = _id_of("library_resource", "state", "proposed")
    _another("forum_answerreview", of_ade, resource_id=proposed)


def _a_link_looked_after() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into links_linkcheck (id, resource_id, url, host, next_at, outcome, times)"
            " values (gen_random_uuid(), %s, 'https://example.org/', 'example.org', now(), '', 0)",
            [_id_of("library_resource", "state", "published")],
        )


def _library(cast: Cast) -> None:
    """What became of resources that the circle was given; one that a member proposed; changes that
    wait, by who proposed it and by a coordinator; and a list of points whose review is open still.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select r.id from library_resource r join library_proposal p on p.id = r.proposal_id"
            " where p.proposer_id = %s",
            [cast.maren.pk],
        )
        (hers,) = cursor.fetchone()
        cursor.execute("select proposal_id from library_resource where id = %s", [hers])
        (by_her,) = cursor.fetchone()
        shown = _id_of("library_resource", "state", "published")
        for person, resource, coordinates in ((cast.maren, hers, False), (cast.cora, shown, True)):
            cursor.execute(
                "insert into library_revision (id, resource_id, round, before, after,"
                " changed_by_id, from_coordinator, changed_at)"
                " values (gen_random_uuid(), %s, 2, '{}', '{}', %s, %s, now())",
                [resource, person.pk, coordinates],
            )
    for state, why in (
        ("due", {}),
        ("sent_back", {"sent_back_because": "overdue"}),
        ("retired", {"retired_because": "gone"}),
    ):
        made = _another("library_resource", {"state": "published"}, state=state, **why)
        given = {"group_id": str(cast.circle.pk)}
        _another("library_share", given, resource_id=made, resource_state=state)
    _another("library_resource", {"state": "published"}, proposal_id=str(by_her))
    said = _another("library_review", {"reviewer_id": str(cast.cora.pk)}, resource_id=str(hers))
    _another("library_checklist", {}, review_id=said, resource_id=str(hers))
    # What Noor answered about one that Cora proposed, and that was decided.
    own = _id_of("library_proposal", "proposer_id", str(cast.cora.pk))
    coras = _another("library_resource", {"state": "published"}, proposal_id=own)
    said = _another("library_review", {"reviewer_id": str(cast.noor.pk)}, resource_id=coras)
    _another("library_checklist", {}, review_id=said, resource_id=coras)


def _objections(cast: Cast) -> None:
    """A coordinator who was removed herself and objects, and somebody else who was removed there; and
    what was long ago, with and without an answer.
    """
    long_ago, there = "2026-01-06T00:00:00Z", {"group_id": str(cast.beside.pk)}
    was_in = _another(
        "membership_membership",
        {**there, "user_id": str(cast.kai.pk)},
        user_id=str(cast.cora.pk),
        display_name="Cora",
        state="ended",
        ended_at=long_ago,
        ended_because="removed",
    )
    for gone in (cast.cora, cast.kai):
        removed = {**there, "membership_id": was_in, "person_id": str(gone.pk)}
        removal = _another("coordination_removal", {}, **removed)
        _another("coordination_objection", {}, removal_id=removal, **there)
    _another("coordination_removal", {}, removed_at=long_ago)
    # Of a group in which Cora never was.
    elsewhere = {"group_id": _id_of("membership_group", "slug", "founding-now")}
    removal = _another("coordination_removal", {}, **elsewhere)
    _another("coordination_objection", there, removal_id=removal, **elsewhere)
    answered = _another("coordination_removal", there, removed_at=long_ago)
    _another(
        "coordination_objection",
        there,
        removal_id=answered,
        verdict="stands",
        answered_by_id=str(cast.cora.pk),
        answered_at=long_ago,
    )


def _cards(cast: Cast) -> None:
    """Cards that wait, one of a group that Cora has left and one of a hidden group; that were answered;
    and what was asked of each, and of a group that Jo facilitates.
    """
    like = {"slug": "beside-you"}
    shown = {"visibility": "listed", "joining": "application", "takes_guests": True}
    for slug, columns in (
        ("card-waits", {**shown, "approval": "waiting"}),
        ("card-of-hers-waits", {**shown, "approval": "waiting"}),
        ("card-hidden-waits", {"approval": "waiting"}),
        ("card-changes", {**shown, "approval": "changes"}),
        ("card-approved", {**shown, "approval": "approved"}),
    ):
        group = _another("membership_group", like, slug=slug, **columns)
        for table in (
            "membership_cardanswer",
            "membership_agreement",
            "finder_listing",
            "finder_nexttime",
            "finder_shownfacilitator",
            "joining_question",
        ):
            _another(table, {}, group_id=group)
        if slug == "card-of-hers-waits":
            _another(
                "membership_membership",
                {"user_id": str(cast.cora.pk)},
                group_id=group,
                display_name="Cora once",
            )
    _another("membership_cardanswer", {}, group_id=str(cast.circle.pk))


def _expired(cast: Cast) -> None:
    """A thread whose time is over, a reply in it that has no time of its own, and one that was put
    before the facilitators until its thread goes.
    """
    group = {"group_id": str(cast.circle.pk)}
    thread = _another("forum_thread", group, expires_at="2026-01-06T00:00:00Z")
    _another("forum_post", {**group, "opens": False}, thread_id=thread)
    _another("forum_disclosure", {"closed_at": None}, ends_at="2026-01-06T00:00:00Z")


def _on_the_way_in(cast: Cast) -> None:
    """People at every step into a group: the circle, one that is open, and one that is full."""
    circle = {"slug": cast.circle.slug}
    shown = {"visibility": "listed", "joining": "open", "takes_guests": True, "founder_id": None}
    door = _another("membership_group", circle, slug="door-open", capacity=50, **shown)
    full = _another("membership_group", circle, slug="full-house", capacity=2, **shown)
    with connection.cursor() as cursor:
        cursor.execute(
            "update membership_group set takes_guests = true where id = %s", [cast.circle.pk]
        )
        cursor.execute("select now()")
        (now,) = cursor.fetchone()
    later, long_ago = (now + timedelta(hours=1)).isoformat(), (now - timedelta(days=99)).isoformat()
    here, there = now.isoformat(), str(cast.circle.pk)
    own = {"joined_at": None, "asked_at": here, "ended_at": None, "ended_because": ""}
    kept = {**own, "kept_until": later, "welcomed_at": here}
    steps: list[tuple[User, str, dict[str, Any]]] = [
        (cast.kai, door, {**own, "state": "active", "joined_at": here}),
        (cast.priya, full, {**own, "state": "active", "joined_at": here}),
        (cast.ade, full, {**own, "state": "active", "joined_at": here}),
        (cast.sam, full, {**kept, "state": "offered", "joined_at": here}),
        (cast.sol, door, {**own, "state": "waitlisted"}),
        (cast.sam, door, {**kept, "state": "offered", "joined_at": here}),
        (cast.ade, door, {**kept, "state": "offered", "joined_at": long_ago}),
        (cast.lena, door, {**kept, "state": "ended", "joined_at": here, "ended_at": here}),
        (cast.cora, there, {**kept, "state": "offered", "joined_at": here}),
        (cast.stella, there, {**own, "state": "applied", "welcomed_at": here}),
        (cast.sol, there, {**own, "state": "applied", "joined_at": here}),
        (cast.noor, there, {**own, "state": "waitlisted", "welcomed_at": here}),
        (cast.kai, full, {**own, "state": "waitlisted"}),
        (cast.maren, door, {**own, "state": "ended", "ended_at": long_ago,
                            "ended_because": "refused"}),
    ]  # fmt: skip
    for user, group, columns in steps:
        _another(
            "membership_membership", {"state": "applied"}, user_id=str(user.pk), group_id=group,
            **columns,
        )  # fmt: skip
    asks, visits = (
        str(User.objects.get(email=f"{name}-tuesday@demo.test").pk) for name in ("asks", "visits")
    )
    # Drafts, what was held back and answered, and what is to go.
    for columns in (
        {"applicant_id": str(cast.rae.pk), "sent_at": None},
        {"applicant_id": str(cast.sol.pk), "sent_at": None, "decided_at": here, "erase_at": later},
        {"applicant_id": str(cast.stella.pk), "decided_at": here, "erase_at": long_ago},
        {"applicant_id": str(cast.noor.pk), "sent_at": None, "group_id": door},
    ):
        made = _another("joining_application", {"applicant_id": asks}, **columns)
        _another("joining_answer", {"group_id": there}, application_id=made)
    for columns in (
        {"guest_id": str(cast.sol.pk), "state": "coming", "answered_at": here},
        {"guest_id": str(cast.rae.pk), "state": "held"},
        {
            "guest_id": str(cast.stella.pk),
            "state": "refused",
            "answered_at": here,
            "erase_at": long_ago,
        },
        {"guest_id": str(cast.kai.pk), "state": "coming", "answered_at": here, "group_id": door},
        {"guest_id": str(cast.cora.pk), "group_id": door},
    ):
        _another("meetings_visit", {"guest_id": visits}, **columns)
    for user in (cast.maren, cast.sol):
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into joining_apart (id, owner_id, address_fingerprint, since)"
                " values (gen_random_uuid(), %s, 'a mark', now())",
                [user.pk],
            )


def _listed_still(cast: Cast) -> None:
    """What the list shows of a group that is hidden by now; and wishes that wait, or are over."""
    for table in ("finder_listing", "finder_nexttime", "finder_shownfacilitator"):
        _another(table, {}, group_id=str(cast.beside.pk))
    # Cards of who facilitates no more, who does as well, and who does in a hidden group; under names
    # that they have there and elsewhere.
    for user, name in ((cast.maren, "Maren"), (cast.ade, "Ade"), (cast.ade, "Rae")):
        card = _another("accounts_facilitatorcard", {}, person_id=str(user.pk))
        _another("finder_shownfacilitator", {}, card_id=card, display_name=name)
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.id, m.display_name from accounts_facilitatorcard c"
            " join membership_membership m on m.user_id = c.person_id"
            " where c.person_id = %s and m.group_id = %s",
            [cast.noor.pk, cast.beside.pk],
        )
        card, name = cursor.fetchone()
    hers = {"card_id": str(card), "display_name": name}
    _another("finder_shownfacilitator", {}, group_id=str(cast.beside.pk), **hers)
    _another("finder_wish", {}, confirmed_at=None, token_hash="waiting")
    _another("finder_wish", {"told_at": None}, erase_at="2026-01-06T00:00:00Z", token_hash="over")


def _id_of(table: str, column: str, value: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f'select one.id from "{table}" one where "{column}" = %s order by {AS_WRITTEN} limit 1',
            [value],
        )
        return str(cursor.fetchone()[0])


def _another(table: str, like: dict[str, Any], **changes: Any) -> str:
    """A second row like the first that fits, with other columns; gives its id."""
    conditions = " and ".join(f'"{column}" is not distinct from %s' for column in like) or "true"
    made = str(uuid4())
    with connection.cursor() as cursor:
        cursor.execute(
            f'insert into "{table}" select (jsonb_populate_record(one, %s::jsonb)).*'
            f' from "{table}" one where {conditions} order by {AS_WRITTEN} limit 1',
            [json.dumps({**changes, "id": made}), *like.values()],
        )
        assert cursor.rowcount == 1, table
    return made
