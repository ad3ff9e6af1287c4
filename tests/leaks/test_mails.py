"""Mails and the outbox, with the real sender and a real mail server of the tests' own."""

import re
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail as django_mail
from django.core.cache import cache

from accounts.models import User
from groups.coordination.actions import answer as answer_objection
from groups.coordination.actions import object_to
from groups.coordination.models import Removal
from groups.finder.actions import ask_to_be_told, confirm
from groups.finder.matching import Wanted
from groups.finder.models import Wish
from groups.finder.tokens import token_of
from groups.forum import glass
from groups.forum.models import Post
from groups.joining import actions as joining
from groups.library.rounds import look_after
from groups.meetings import actions as meetings
from groups.meetings.by_mail.choosing import turn_on
from groups.meetings.models import UNDO_WITHIN, Meeting
from groups.membership import actions as membership
from groups.membership import life
from groups.membership.models import Group, Membership
from groups.notices.actions import wake
from groups.notices.kinds import KINDS, Message
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import found, join
from tests.leaks.pages import answer_in, browser_of, database, differing, write
from tests.meetings.inviting import invited
from tests.scene import MARKERS, words_in

HOUR = timedelta(hours=1)


def rows(**which) -> list[Notice]:
    with acting_as(Purpose.REMINDERS):
        return list(Notice.objects.filter(**which).select_related("recipient"))


def to_whom(mails) -> list[str]:
    return sorted(address for mail in mails for address in mail.recipients)


def hour_before(place) -> datetime:
    return place.meeting.starts_at - HOUR


def planned(place, **which) -> list[Notice]:
    """Reminders, without the one that the scene gave up long ago."""
    given_up = place.given_up.pk
    return [row for row in rows(kind="meeting_reminder", **which) if row.pk != given_up]


def leave(scene) -> None:
    with acting_as(scene.cast.kai):
        kai = scene.cast.member(scene.cast.kai, scene.cast.beside)
        membership.leave(kai, at=datetime.now(UTC))


def test_l5_nothing_is_sent_to_who_left_after_it_was_queued(scene, sink):
    """The reminders wait already; between that and the sending Kai leaves. Noor still gets hers."""
    at = hour_before(scene.beside)
    with acting_as(Purpose.REMINDERS):
        KINDS["meeting_reminder"].plan(at)
    leave(scene)
    wake(at)
    assert "noor@demo.test" in to_whom(sink.received)
    assert "kai@demo.test" not in to_whom(sink.received)
    (row,) = planned(scene.beside, recipient=scene.cast.kai)
    assert (row.state, row.attempts) == ("cancelled", 0)


def test_l5_a_row_that_the_leaving_missed_is_dropped_when_its_turn_comes(scene, sink):
    """A planner may write a row in the very moment of leaving; the sender asks again."""
    at = hour_before(scene.beside)
    with acting_as(Purpose.REMINDERS):
        KINDS["meeting_reminder"].plan(at)
    leave(scene)
    with acting_as(Purpose.REMINDERS):
        Notice.objects.filter(recipient=scene.cast.kai, state="cancelled").update(
            state="pending", next_at=at, finished_at=None
        )
    wake(at)
    assert "noor@demo.test" in to_whom(sink.received)
    assert "kai@demo.test" not in to_whom(sink.received)
    (row,) = planned(scene.beside, recipient=scene.cast.kai)
    assert (row.state, row.reason) == ("cancelled", "left")


def move(scene, *, hours: int, at: datetime) -> Meeting:
    lead = scene.circle.lead
    with acting_as(lead.user):
        return meetings.move_meeting(
            lead,
            scene.circle.meeting,
            starts_on=scene.circle.meeting.starts_at.date(),
            starts_at=time(19 + hours),
            at=at,
        )


def test_l7_a_moved_meeting_sends_no_reminder_of_its_old_time(scene, sink):
    at = hour_before(scene.circle)
    with acting_as(Purpose.REMINDERS):
        KINDS["meeting_reminder"].plan(at)
    (old,) = rows(kind="meeting_reminder", recipient=scene.cast.jo, lead=60)
    moved = move(scene, hours=2, at=at)
    wake(at)
    (old,) = rows(pk=old.pk)
    assert (old.state, old.reason) == ("cancelled", "moved")

    wake(moved.starts_at - HOUR)
    both = rows(kind="meeting_reminder", recipient=scene.cast.jo, lead=old.lead)
    assert {row.revision: row.state for row in both} == {
        old.revision: "cancelled",
        old.revision + 1: "sent",
    }


def test_l7_a_cancelled_meeting_reminds_nobody(scene, sink):
    at = hour_before(scene.circle)
    with acting_as(Purpose.REMINDERS):
        KINDS["meeting_reminder"].plan(at)
    lead = scene.circle.lead
    with acting_as(lead.user):
        meetings.cancel_meeting(lead, scene.circle.meeting, at=at)
    wake(at)
    states = {row.state for row in planned(scene.circle, group_id=lead.group_id)}
    assert states == {"cancelled"}


def test_l24_what_people_write_is_mailed_to_nobody(scene):
    """No "somebody replied": writing puts nothing into the outbox, whoever it is for. Of what is
    new, who asked for it hears once a day or a week, in words that are always the same.
    """
    before = len(rows())
    for audience in ("everyone", "facilitators"):
        thread = write(scene.circle.member, "Title", "Body", audience=audience)
        answer_in(scene.circle.lead, thread, "Reply")
    assert len(rows()) == before
    assert not [name for name in KINDS if re.search("post|reply|thread", name)]
    with acting_as(scene.cast.jo):
        meetings.cancel_meeting(scene.circle.lead, scene.circle.meeting, at=datetime.now(UTC))
    assert len(rows()) > before, "a meeting that is off is said"


def test_l24_a_summary_counts_what_its_reader_can_see(scene):
    """A text for others changes no number of it, and one for everyone does."""
    sam, at = scene.cast.sam, datetime.now(UTC)

    def counted() -> dict[str, object]:
        with acting_as(Purpose.REMINDERS):
            row = Notice(kind="weekly_digest", recipient=sam, subject_id=uuid4(), due_at=at)
            said = KINDS["weekly_digest"].prepare(row, at + HOUR)
        assert isinstance(said, Message)
        return said.context

    before = counted()
    write(scene.circle.lead, "Title", "Body", audience="facilitators", at=at)
    assert counted() == before
    write(scene.circle.lead, "Title", "Body", at=at)
    assert counted() == {**before, "texts": before["texts"] + 1}


def look_behind(scene) -> None:
    """Noor and Sol, who facilitates as well now, look behind what Kai wrote without his name."""
    lead, now = scene.beside.lead, datetime.now(UTC)
    sol = join(lead, scene.cast.sol, "Sol", at=now, role="facilitator")
    thread = write(
        scene.beside.member, "Nameless", "Words", at=now, anonymous=True, open_to_later=True
    )
    with acting_as(lead.user):
        post = Post.objects.get(thread=thread)
        asked = glass.ask(lead, post, reason=MARKERS["post body"], at=now)
    with acting_as(sol.user):
        glass.approve(sol, asked, at=now)


def free_a_seat(scene, at: datetime) -> None:
    """Kai waits for the only seat of a meeting, and Noor leaves it."""
    lead, member = scene.beside.lead, scene.beside.member
    with acting_as(lead.user):
        series = meetings.schedule(
            lead,
            starts_on=(at + timedelta(days=4)).date(),
            starts_at=time(19),
            time_zone="Europe/London",
            capacity=1,
            at=at,
        )
        small = Meeting.objects.select_related("series", "group").get(series=series)
        meetings.answer(lead, small, "yes", at=at)
    with acting_as(member.user):
        meetings.wait(member, small, at=at)
    with acting_as(lead.user):
        meetings.answer(lead, small, "no", at=at)


def ask_for_cover(scene) -> None:
    """Nobody answers Noor until a quarter of an hour before; then Sol says yes."""
    lead, meeting = scene.beside.lead, scene.beside.meeting
    at = meeting.starts_at - timedelta(minutes=14)
    wake(at)
    with acting_as(lead.user):
        meetings.withdraw_cover(lead, meeting, at=at)
        meetings.ask_for_cover(lead, meeting, at=at)
    wake(at)
    with acting_as(scene.cast.sol):
        sol = scene.cast.member(scene.cast.sol, scene.cast.beside)
        meetings.take_meeting(sol, meeting, at=at)
    wake(at)


def ask_for_invitations(scene) -> None:
    """Kai gets a series by mail, of which one meeting is called off before the hour."""
    lead, at = scene.beside.lead, hour_before(scene.beside)
    invited(scene.cast.kai, group="beside-you", at=at - 2 * HOUR)
    with acting_as(lead.user):
        series = meetings.schedule(
            lead,
            starts_on=(at + timedelta(days=2)).date(),
            starts_at=time(18),
            time_zone="Europe/London",
            frequency="weekly",
            occurrences=3,
            place=MARKERS["meeting place"],
            topic=MARKERS["meeting topic"],
            at=at - HOUR,
        )
        first = Meeting.objects.filter(series=series).earliest("starts_at")
        meetings.cancel_meeting(lead, first, at=at - HOUR)


def ask_to_join(scene) -> None:
    """Kai asks to join the circle, under the name that he has elsewhere, and is let in."""
    with acting_as(scene.cast.kai):
        Membership.objects.create(
            group=scene.cast.circle,
            user=scene.cast.kai,
            state="applied",
            display_name=MARKERS["display name"],
        )
    wake(hour_before(scene.beside))
    join(
        scene.circle.lead,
        scene.cast.kai,
        MARKERS["display name"],
        at=hour_before(scene.beside),
    )


def wait_and_visit(scene) -> None:
    """Sol waits for a place in the circle and is offered one; Cora visits a meeting of it."""
    at, jo, sol, cora = (
        hour_before(scene.beside),
        scene.circle.lead,
        scene.cast.sol,
        scene.cast.cora,
    )
    circle = Group.objects.filter(pk=scene.cast.circle.pk)
    name = MARKERS["display name"]
    with acting_as(jo.user):
        here = Membership.objects.visible_to(jo).count()
        circle.update(joining="open", capacity=here)
    with acting_as(sol):
        joining.join(sol, circle.get(), display_name=name, version=1, at=at)
    with acting_as(jo.user):
        circle.update(joining="application", takes_guests=True)
    with acting_as(cora):
        meeting = scene.circle.meeting.pk
        made = joining.visit(cora, circle.get(), meeting=meeting, name=name, version=1, at=at)
    wake(at)
    with acting_as(jo.user):
        joining.answer_guest(jo, made.pk, welcome=True, at=at + timedelta(seconds=1))
        circle.update(joining="open", capacity=here + 1)
    wake(at + timedelta(minutes=1))


def ask_for_news(scene) -> None:
    """Kai in his own settings, and then it is his Monday morning and evening."""
    kai = scene.cast.kai
    User.objects.filter(pk=kai.pk).update(categories_off=[])
    begins = hour_before(scene.beside)
    monday = begins.replace(hour=9, minute=0) + timedelta(days=7 - begins.weekday())
    with acting_as(scene.cast.noor):
        meetings.schedule(
            scene.beside.lead,
            starts_on=(monday + timedelta(days=2)).date(),
            starts_at=time(12),
            time_zone="UTC",
            topic=MARKERS["meeting topic"],
            at=begins,
        )
    wake(monday)
    write(scene.beside.lead, MARKERS["thread title"], MARKERS["post body"], at=monday)
    wake(monday + 9 * HOUR)


def let_it_rest_and_end(scene) -> None:
    """The lead lets the hidden group rest, and then announces its end."""
    lead, at = scene.beside.lead, hour_before(scene.beside)
    with acting_as(lead.user):
        life.begin(lead, at=at)
        life.let_rest(lead, at=at)
    wake(at)
    with acting_as(lead.user):
        life.announce_end(lead, last_day=(at + timedelta(days=30)).date(), at=at)
    wake(at)


def wish_for_a_group(scene) -> None:
    """Somebody asks to be told, in words of the hidden group, says yes, and a group comes."""
    at = hour_before(scene.beside)
    wanted = Wanted("Europe/London", area=MARKERS["group area"])
    ask_to_be_told(wanted, f"{MARKERS['address to be told at']}.again@demo.test", at=at)
    wake(at)
    with acting_as(Purpose.REMINDERS):
        wish = Wish.objects.waiting().get()
    with acting_as(None, bearing=token_of(wish.pk)):
        confirm(wish, at=at)
    found(
        scene.cast.cora,
        "Another",
        display_name="Cora",
        at=at + HOUR / 4,
        summary="A few words.",
        area=MARKERS["group area"],
        visibility="listed",
    )
    wake(at + HOUR / 2)


def let_a_resource_become_due(scene) -> None:
    """A year later, for Cora, who coordinates, and Noor, whose group was given it."""
    at = datetime.now(UTC) + timedelta(days=366)
    look_after(at)
    wake(at)


def remove_and_answer(scene) -> None:
    """Kai is removed and objects; a coordinator asks the group to think again."""
    at, cast = hour_before(scene.beside) + UNDO_WITHIN, scene.cast
    with acting_as(cast.noor):
        membership.remove(
            scene.beside.lead, scene.beside.member, reason=MARKERS["removal reason"], at=at
        )
    with acting_as(cast.kai):
        removal = Removal.objects.latest("removed_at")
        objection = object_to(cast.kai, removal, words=MARKERS["removal reason"], at=at)
    with acting_as(cast.cora):
        words = MARKERS["removal reason"]
        answer_objection(cast.cora, objection, verdict="again", words=words, at=at)
    wake(at)


@pytest.fixture
def every_mail(scene, sink):
    """One of each kind, about the hidden group: invitation, reminder, change, cancellation, a seat
    that is free, who holds a meeting, and that two facilitators looked behind an anonymous post.
    Asking to join, to wait or to visit, which nobody can ask of a hidden group, is about the other
    one, and a resource that is due about none; nor is a wish to be told of groups, which somebody
    without an account has."""
    lead, meeting = scene.beside.lead, scene.beside.meeting
    ask_for_invitations(scene)
    look_behind(scene)
    free_a_seat(scene, hour_before(scene.beside))
    with acting_as(scene.cast.kai):
        turn_on(scene.beside.member, at=hour_before(scene.beside))
    with acting_as(lead.user):
        membership.change_agreement(lead, limits=MARKERS["post body"], at=hour_before(scene.beside))
    wake(hour_before(scene.beside))
    ask_to_join(scene)
    wait_and_visit(scene)
    ask_for_cover(scene)
    with acting_as(lead.user):
        later = meetings.move_meeting(
            lead,
            meeting,
            starts_on=meeting.starts_at.date(),
            starts_at=time(21, 30),
            place=MARKERS["meeting place"],
            at=hour_before(scene.beside),
        )
    wake(hour_before(scene.beside))
    with acting_as(lead.user):
        meetings.cancel_meeting(lead, later, at=hour_before(scene.beside))
    wake(hour_before(scene.beside) + UNDO_WITHIN)
    ask_for_news(scene)
    wish_for_a_group(scene)
    let_it_rest_and_end(scene)
    remove_and_answer(scene)
    let_a_resource_become_due(scene)
    sent = {row.kind for row in rows(state="sent")}
    assert sent == set(KINDS), "each kind of notice is among the mails"
    return sink.received


def test_l25_no_mail_says_what_it_is_about(scene, every_mail):
    lead = scene.beside.lead
    ids = {lead.group_id, lead.pk, lead.user_id, scene.beside.member.pk, scene.beside.meeting.pk}
    invited = MARKERS["invited address"]
    for mail in every_mail:
        said = mail.everything.replace(f"{invited}@demo.test", "")
        said = re.sub(rf"{MARKERS['address to be told at']}[.a-z]*@demo\.test", "", said)
        assert words_in(said.encode()) == set()
        assert "beside-you" not in said
        heads = " ".join(f"{name}: {value}" for name, value in mail.message.items())
        assert not [one for one in ids if str(one) in said or one.hex in heads]
        assert str(mail.message["Subject"]) in {"Reminder", "Invitation"}
        assert not {"References", "In-Reply-To", "Reply-To", "Received"} & set(mail.message)
        named = [str(scene.cast.kai.email), str(scene.cast.noor.email)]
        assert not [one for one in named if one in said and one not in mail.recipients]


def test_l25_mails_do_say_when_and_where_to_sign_in(every_mail):
    """So that the test above does not read empty mails."""
    assert all("http://testserver/" in mail.text for mail in every_mail)
    assert any("20" in mail.text and "your time" in mail.text for mail in every_mail)


def test_l26_each_mail_goes_to_one_person(scene, every_mail):
    assert {len(mail.recipients) for mail in every_mail} == {1}
    assert {"kai@demo.test", "noor@demo.test"} <= set(to_whom(every_mail))
    for mail in every_mail:
        assert [to.addr_spec for to in mail.message["To"].addresses] == mail.recipients
        assert not {"Cc", "Bcc", "Resent-To"} & set(mail.message)
    names = [mail.message["Message-ID"] for mail in every_mail]
    assert len(set(names)) == len(names), "two people's mails cannot be matched by their ids"


def links_in(mails) -> set[str]:
    """Every address in every mail, headers included, as a scanner on the way finds them."""
    found = set()
    for mail in mails:
        said = "\n".join([mail.text, mail.html, *map(str, mail.message.values())])
        found |= set(re.findall(r"https?://[^\s\"'<>]+", said))
    return {urlsplit(link).path for link in found if link.startswith("http://testserver/")}


def test_l27_following_a_mailed_link_changes_nothing(scene, every_mail, settings):
    """Programs on the way open whatever a mail links to, before anybody reads it."""
    links = links_in(every_mail)
    assert {link.split("/")[1] for link in links} >= {"", "u", "invitations", "told"}
    browsers = [browser_of(None), browser_of(scene.cast.sol)]
    before = database()
    for browser in browsers:
        for link in links:
            for method in ("get", "head"):
                assert getattr(browser, method)(link).status_code in {200, 404}, link
    assert differing(before, database()) == []


def test_l27_one_tap_in_the_mail_program_does_what_it_says(scene, every_mail):
    """The other half: the same address, posted to as RFC 8058 has it, switches the mails off."""
    way_out = next(link for link in links_in(every_mail) if link.startswith("/u/"))
    before = database()
    answer = browser_of(None).post(way_out, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert differing(before, database()) == ["accounts_user"]


def test_l27_the_mails_of_an_account_wait_for_a_person_too(cast, mailoutbox):
    """A link to a new password, opened by a program, leaves the password and the link as they are."""
    cache.clear()
    browser_of(None).post("/accounts/password/reset/", {"email": cast.maren.email})
    (mail,) = django_mail.outbox
    (link,) = re.findall(r"http://testserver(/accounts/\S+)", mail.body)
    before = database()
    for method in ("get", "head", "get"):
        assert getattr(browser_of(None), method)(link).status_code in {200, 302}
    assert differing(before, database()) == []
    person = browser_of(None)
    form = person.get(link)["Location"]
    new = {"password1": "two-cups-and-a-kettle", "password2": "two-cups-and-a-kettle"}
    person.post(form, new)
    assert differing(before, database()) != []
    assert not getattr(settings, "ACCOUNT_CONFIRM_EMAIL_ON_GET", False)
