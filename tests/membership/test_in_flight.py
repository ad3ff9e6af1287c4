"""A request that has begun when a membership ends: it finds nothing more and writes nothing more.

Two real connections: the person's own, and that of the facilitator who removes them meanwhile.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse

from groups.audit.models import Entry
from groups.errors import NotPossible
from groups.forum.actions import reply, start_thread
from groups.forum.models import Post, Thread
from groups.meetings import feeds
from groups.meetings.actions import answer
from groups.meetings.models import CalendarFeed, Meeting, Rsvp
from groups.membership import access, actions, invitations
from groups.membership.models import Acceptance, Agreement, Group, Invitation, Membership
from groupsite.confidentiality.acting import acting_as
from tests.access_table import TABLE
from tests.right_values import FIELDS, right
from tests.routes import routes_inside_groups

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)
SEEN = (Thread, Post, Meeting, Rsvp, Membership, Agreement, Acceptance)
END = ("remove", "leave", "pause")


def meanwhile(work):
    """Runs on another connection, to its commit."""

    def run():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(run).result(20)


def ends(lead, user, group, how):
    """The membership is over, or paused, when this returns."""

    def work():
        with acting_as(lead if how == "remove" else user):
            member = Membership.objects.select_related("user", "group").get(user=user, group=group)
            if how == "remove":
                own = Membership.objects.select_related("user").get(user=lead, group=group)
                actions.remove(own, member, at=NOW)
            else:
                getattr(actions, how)(member, at=NOW)

    meanwhile(work)


def seen_of(group):
    """How many rows of the group each table shows, in this transaction, just now."""
    rows = {model.__name__: model.objects.filter(group=group).count() for model in SEEN}
    return rows | {"Group": Group.objects.filter(pk=group.pk).count()}


@pytest.mark.parametrize("how", END)
def test_the_next_query_finds_nothing(scene, how):
    cast = scene.cast
    with acting_as(cast.kai):
        before = seen_of(cast.beside)
        assert all(before.values()), before
        ends(cast.noor, cast.kai, cast.beside, how)
        after = seen_of(cast.beside)
        # Their own row tells them that it is over; away, they keep the group's name to come back by.
        assert after.pop("Membership") == 1
        assert after.pop("Group") == (how == "pause")
        assert not any(after.values()), after


@pytest.mark.parametrize("how", END)
def test_a_facilitator_s_next_query_finds_nothing_either(scene, how):
    cast = scene.cast
    with acting_as(cast.ade):
        assert Invitation.objects.filter(group=cast.circle).exists()
        log = Entry.objects.filter(group_id=cast.circle.pk).exclude(actor=cast.ade)
        assert log.exists()
        ends(cast.jo, cast.ade, cast.circle, how)
        assert not Invitation.objects.filter(group=cast.circle).exists()
        assert not log.exists()
        assert not Thread.objects.filter(group=cast.circle).exists()


# The database refuses, or a row that the action stands on is gone.
REFUSALS = (Error, ObjectDoesNotExist, NotPossible, PermissionDenied)
WRITES = {
    "start a thread": lambda member, place: start_thread(
        member, kind="discussion", title="T", body="B", audience="everyone", at=NOW
    ),
    "reply": lambda member, place: reply(
        member, place.thread, body="B", audience="everyone", at=NOW
    ),
    "answer": lambda member, place: answer(member, place.meeting, "no", at=NOW, note="N"),
    "make a feed": lambda member, place: feeds.make_link(member, at=NOW),
    "leave again": lambda member, place: actions.leave(member, at=NOW),
    "go away": lambda member, place: actions.pause(member, at=NOW),
    "invite": lambda member, place: invitations.invite(member, "new@demo.test", at=NOW),
    "remove": lambda member, place: actions.remove(member, place.member, at=NOW),
    "edit": lambda member, place: actions.edit_group(member, at=NOW, area="Mine"),
    "agree": lambda member, place: actions.change_agreement(member, at=NOW, limits="Mine."),
}


@pytest.mark.parametrize("how", END)
def test_no_write_goes_through(scene, how):
    """Ade facilitates, so that whatever is refused is refused for this reason alone."""
    cast, place = scene.cast, scene.circle
    member = cast.member(cast.ade)
    with acting_as(cast.ade):
        assert Thread.objects.exists()
        ends(cast.jo, cast.ade, cast.circle, how)
        before = Entry.objects.filter(actor=cast.ade).count()
        for wish, write in WRITES.items():
            try:
                with transaction.atomic():
                    write(member, place)
            except REFUSALS:
                continue
            pytest.fail(f"they could {wish}")
        assert Entry.objects.filter(actor=cast.ade).count() == before
    with acting_as(cast.jo):
        assert not CalendarFeed.objects.filter(user=cast.ade).exists()
        assert Membership.objects.get(pk=place.member.pk).is_active
        assert Group.objects.get(pk=cast.circle.pk).area != "Mine"
        assert Agreement.objects.filter(group=cast.circle).count() == 1


@pytest.fixture
def out_behind_the_door(scene, monkeypatch):
    """Whoever passes the door has been put out before the view begins."""

    def arrange(lead, how):
        passed = access.member_of

        def member_of(user, slug):
            member = passed(user, slug)
            ends(lead, user, member.group, how)
            return member

        monkeypatch.setattr(access, "member_of", member_of)

    return arrange


POSTS = sorted(set(FIELDS) & set(routes_inside_groups()) - {"membership:resume"})
GETS = sorted(set(routes_inside_groups()) - {"membership:resume"})

LEAD_ELSEWHERE = {
    "exports:export",
    "forum:discard_draft",
    "forum:forget_marks",
    "forum:mark_all_read",
    "forum:unmute",
    "joining:answer_guest",
    "joining:application",
    "meetings:end_calendar",
    "safety:check_in_done",
    "safety:withdraw_check_in",
}
"""Pages and forms that answer what is over by leading on, whoever asks: to a page that is not there."""

READ_OUTSIDE = {"joining:questions"}
"""What a group asks is read by whoever may see its card."""


def browser_of(user):
    browser = Client(raise_request_exception=False, **{"wsgi.url_scheme": "https"})
    browser.force_login(user)
    return browser


@pytest.mark.slow
def test_every_form_that_is_on_its_way_ends_in_nothing(scene, out_behind_the_door, invited):
    """One world for all of them: who was put out comes back by an invitation before the next one."""
    cast = scene.cast
    out_behind_the_door(cast.jo, "remove")
    answers = {}
    for name in POSTS:
        browser = browser_of(cast.ade)
        where = reverse(name, args=TABLE[name].args(scene, scene.circle))
        answers[name] = browser.post(where, right(scene, name)).status_code
        bring_back(cast, invited)
    # A redirect leads to a page that is not there; nothing was written, see above.
    assert {name: status for name, status in answers.items() if status not in (404, 302)} == {}
    assert {name for name, status in answers.items() if status == 302} <= LEAD_ELSEWHERE


@pytest.mark.slow
def test_no_page_that_is_being_made_breaks_or_tells(scene, out_behind_the_door, invited):
    cast = scene.cast
    out_behind_the_door(cast.jo, "remove")
    for name in GETS:
        where = reverse(name, args=TABLE[name].args(scene, scene.circle))
        page = browser_of(cast.ade).get(where)
        allowed = (200, 302, 404, 405) if name in LEAD_ELSEWHERE else (200, 404, 405)
        assert page.status_code in allowed, name
        assert name in READ_OUTSIDE or b"Plain words" not in page.content, name
        assert not re.search(rb"\b(Maren|Priya|Sam)\b", page.content), name
        bring_back(cast, invited)


def bring_back(cast, invited):
    with acting_as(cast.ade):
        if Membership.objects.get(user=cast.ade).is_active:
            return
    token = invited(cast.ade.email, role="facilitator").split("/")[2]
    with acting_as(cast.ade, bearing=token):
        found = invitations.invitation_in_hand(cast.ade, token, at=datetime.now(UTC))
        invitations.accept(cast.ade, found, display_name="Ade", at=datetime.now(UTC))


def at_once(*works):
    """All of them begin together; gives the status of each."""
    barrier = Barrier(len(works))

    def run(work):
        try:
            barrier.wait(10)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [one.result(30) for one in [pool.submit(run, work) for work in works]]


def sends(user, name, scene, data):
    where = reverse(name, args=TABLE[name].args(scene, scene.circle))
    browser = browser_of(user)
    return lambda: browser.post(where, data).status_code


@pytest.mark.parametrize(
    "other",
    ["forum:reply", "meetings:answer", "meetings:calendar", "membership:pause", "membership:leave"],
)
def test_leaving_beside_anything_else_ends_in_having_left(scene, other):
    """Whichever comes first, nobody meets a fault, and nothing of them counts afterwards."""
    cast = scene.cast
    data = right(scene, other) | {"audience": "everyone"}
    got = at_once(
        sends(cast.maren, "membership:leave", scene, {}), sends(cast.maren, other, scene, data)
    )
    assert set(got) <= {200, 302, 404}, got
    member = cast.member(cast.maren)
    if member.is_paused:
        assert other == "membership:pause"
        return
    assert member.state == "ended"
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        assert not Rsvp.objects.visible_to(jo).filter(membership=member).exists()
    with acting_as(cast.maren):
        assert not Post.objects.exists()


def test_leaving_beside_being_removed_is_one_ending(scene):
    cast = scene.cast
    got = at_once(
        sends(cast.maren, "membership:leave", scene, {}),
        sends(cast.jo, "membership:remove", scene, {"words": "Why."}),
        sends(cast.ade, "membership:remove", scene, {"words": "Why."}),
    )
    assert set(got) <= {302, 404}, got
    with acting_as(cast.jo):
        ended = Entry.objects.filter(
            verb__in=["membership.member.left", "membership.member.removed"],
            at__gt=NOW - timedelta(minutes=1),
        )
        assert ended.count() == 1


def test_accepting_beside_the_inviter_leaving_gives_one_clear_end(cast, invited):
    link = invited(cast.sol.email, by=cast.ade)
    ades, sols = browser_of(cast.ade), browser_of(cast.sol)
    form = {"display_name": "Sol", "mail_is_safe": "yes", "accept": "on", "version": "1"}
    got = at_once(
        lambda: ades.post("/g/tuesday-evening-circle/leave/").status_code,
        lambda: sols.post(link, form).status_code,
    )
    assert got[0] == 302
    with acting_as(cast.jo):
        invitation = Invitation.objects.get(
            address_fingerprint__isnull=False, inviter__user=cast.ade
        )
        joined = Membership.objects.filter(user=cast.sol, state="active").exists()
    assert (invitation.accepted_at is not None) == joined == (got[1] == 302)
    assert (invitation.revoked_at is not None) != joined
    assert got[1] in (302, 404, 422)


def test_the_last_place_is_not_given_away_while_somebody_is_away(cast, invited):
    with acting_as(cast.jo):
        actions.edit_group(cast.member(cast.jo), at=NOW, capacity=6)
    links = [invited(user.email) for user in (cast.sol, cast.rae)]
    browsers = [browser_of(cast.sol), browser_of(cast.rae)]
    sams = browser_of(cast.sam)
    works = [
        lambda b=b, link=link, n=n: (
            b.post(
                link,
                {"display_name": f"New {n}", "mail_is_safe": "yes", "accept": "on", "version": "1"},
            ).status_code
        )
        for n, (b, link) in enumerate(zip(browsers, links, strict=True))
    ]
    got = at_once(*works, lambda: sams.post("/g/tuesday-evening-circle/pause/").status_code)
    assert got[2] == 302
    assert sorted(got[:2]) == [302, 422]
    with acting_as(cast.jo):
        assert Membership.objects.visible_to(cast.member(cast.jo)).count() == 6
