"""Ending a membership closes everything at once, in one transaction, everywhere."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from groups.meetings import feeds
from groups.meetings.models import CalendarFeed, EndedLink, Meeting, Rsvp, RsvpNote
from groups.membership import actions, endings, invitations
from groups.membership.models import Invitation, Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.access_table import TABLE
from tests.membership.conftest import mailed
from tests.routes import routes_inside_groups
from tests.scene import open_the_second_lock, undone

NOW = datetime.now(UTC)
END = ("leave", "remove", "pause")


def end(cast, how, name):
    """Ends the membership in the circle of the person of that name."""
    user = getattr(cast, name)
    own = cast.member(user)
    if how == "remove":
        with acting_as(cast.jo):
            lead = cast.member(cast.jo)
            actions.remove(lead, Membership.objects.select_related("user").get(pk=own.pk), at=NOW)
    else:
        with acting_as(user):
            getattr(actions, how)(own, at=NOW)


def feed_of(cast, user):
    with acting_as(user):
        return feeds.make_link(cast.member(user), at=NOW)


def addresses(scene):
    """Every address inside the circle but the one that is for who is away."""
    return {
        reverse(name, args=TABLE[name].args(scene, scene.circle))
        for name in routes_inside_groups()
        if name != "membership:resume"
    }


@pytest.mark.parametrize("how", END)
def test_every_address_is_there_before_and_gone_after(scene, as_person, how):
    cast = scene.cast
    token = feed_of(cast, cast.ade)
    browser = as_person(cast.ade)
    inside = addresses(scene)
    assert len(inside) > 20
    before = {address: browser.get(address).status_code for address in inside}
    assert 404 not in before.values(), [a for a, s in before.items() if s == 404]
    assert b"BEGIN:VEVENT" in (feeds.read(token, at=NOW) or b"")
    end(cast, how, "ade")
    for address in inside:
        # An address that takes POST only says so to everybody, as the absent one does.
        expected = 405 if before[address] == 405 else 404
        assert browser.get(address).status_code == expected, address
        assert browser.post(address).status_code in {404, 405}, address
    assert b"BEGIN:VEVENT" not in browser.get(f"/calendar/{token}.ics").content
    if how == "pause":
        assert b"BEGIN:VEVENT" not in (feeds.read(token, at=NOW) or b"")
    else:
        with pytest.raises(feeds.Ended):
            feeds.read(token, at=NOW)


def test_gone_looks_like_never_having_been(scene, as_person):
    cast = scene.cast
    browser = as_person(cast.kai)
    with acting_as(cast.kai):
        actions.leave(cast.member(cast.kai, cast.beside), at=NOW)
    for path in (
        "",
        "threads/",
        f"threads/{scene.beside.thread.pk}/",
        "people/",
        "log/",
        "resume/",
    ):
        left = browser.get(f"/g/beside-you/{path}")
        absent = browser.get(f"/g/nowhere/{path}")
        assert (left.status_code, left.content) == (absent.status_code, absent.content)


@pytest.mark.parametrize("how", ["leave", "remove"])
def test_invitations_that_they_made_are_taken_back_with_their_mails(cast, as_person, invited, how):
    out = invited("one@demo.test", by=cast.ade)
    with acting_as(cast.ade):
        waiting = invitations.invite(cast.member(cast.ade), cast.sol.email, at=NOW)
    jos = invited("two@demo.test", by=cast.jo)
    end(cast, how, "ade")
    with acting_as(cast.jo):
        assert Invitation.objects.open(NOW).count() == 1
    with acting_as(Purpose.REMINDERS):
        notice = Notice.objects.get(subject_id=waiting.pk)
        assert notice.state == "cancelled"
        assert type(invitations.KIND.prepare(notice, NOW)).__name__ == "Unwanted"
    cast.sol.email = "one@demo.test"
    cast.sol.save(update_fields=["email"])
    assert as_person(cast.sol).get(out).status_code == 404
    cast.sol.email = "two@demo.test"
    cast.sol.save(update_fields=["email"])
    assert as_person(cast.sol).get(jos).status_code == 200


def test_who_left_finds_an_invitation_they_had_used_dead(cast, as_person, invited):
    link = invited(cast.sol.email)
    browser = as_person(cast.sol)
    assert (
        browser.post(
            link, {"display_name": "Sol", "mail_is_safe": "yes", "accept": "on", "version": "1"}
        ).status_code
        == 302
    )
    with acting_as(cast.sol):
        actions.leave(cast.member(cast.sol), at=NOW)
    assert browser.get(link).status_code == 404
    assert (
        browser.post(
            link, {"display_name": "Sol", "mail_is_safe": "yes", "accept": "on", "version": "1"}
        ).status_code
        == 404
    )


@pytest.mark.parametrize("how", END)
def test_nothing_is_sent_to_them_any_more(scene, how):
    cast = scene.cast
    with acting_as(cast.jo):
        for lead in (0, 1):
            Notice.objects.create(
                kind="meeting_reminder", recipient=cast.maren, group_id=cast.circle.pk,
                subject_id=scene.circle.meeting.pk, lead=lead, due_at=NOW + timedelta(days=lead),
            )  # fmt: skip
    end(cast, how, "maren")
    with acting_as(Purpose.REMINDERS):
        states = Notice.objects.filter(recipient=cast.maren, group_id=cast.circle.pk)
        left = states.exclude(pk=scene.circle.given_up.pk)
        assert set(left.values_list("state", flat=True)) == {"cancelled"}


def coming(cast, meeting):
    with acting_as(cast.jo):
        found = Rsvp.objects.visible_to(cast.member(cast.jo)).filter(meeting=meeting)
        return found.coming().count()


@pytest.mark.parametrize("how", END)
def test_their_answers_stop_counting(scene, how):
    cast = scene.cast
    meeting = Meeting.objects.none()
    with acting_as(cast.maren):
        meeting = Meeting.objects.get(pk=scene.circle.meeting.pk)
    assert coming(cast, meeting) == 1
    end(cast, how, "maren")
    assert coming(cast, meeting) == 0
    with acting_as(cast.jo):
        assert not RsvpNote.objects.visible_to(cast.member(cast.jo)).exists()


def test_who_was_away_finds_the_feed_and_the_answer_again(scene):
    cast = scene.cast
    token = feed_of(cast, cast.maren)
    end(cast, "pause", "maren")
    assert b"BEGIN:VEVENT" not in (feeds.read(token, at=NOW) or b"")
    with acting_as(cast.maren):
        actions.resume(cast.maren, cast.circle, at=NOW)
    assert b"BEGIN:VEVENT" in (feeds.read(token, at=NOW) or b"")
    assert coming(cast, scene.circle.meeting) == 1


def test_who_leaves_takes_feed_and_notes_along(scene):
    cast = scene.cast
    feed_of(cast, cast.maren)
    end(cast, "leave", "maren")
    with undone():
        open_the_second_lock()
        assert not CalendarFeed.objects.filter(user=cast.maren).exists()
        assert not RsvpNote.objects.filter(membership__user=cast.maren).exists()


def everything():
    """Every row that ending a membership may touch."""
    with undone():
        open_the_second_lock()
        found = {}
        for model in (Membership, Invitation, Notice, CalendarFeed, EndedLink, Rsvp, RsvpNote):
            fields = [f.attname for f in model._meta.concrete_fields]
            found[model] = sorted(map(repr, model.objects.values_list(*fields)))
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from audit_entry")
            found["log"] = cursor.fetchone()
        return found


@pytest.mark.parametrize("how", ["leave", "remove"])
def test_a_failure_in_the_middle_leaves_everything_as_it_was(scene, invited, how, monkeypatch):
    cast = scene.cast
    feed_of(cast, cast.ade)
    with acting_as(cast.ade):
        invitations.invite(cast.member(cast.ade), "one@demo.test", at=NOW)
    before = everything()

    def breaks(membership, at):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(endings, "_ENDINGS", [*endings._ENDINGS, breaks])
    with pytest.raises(RuntimeError):
        end(cast, how, "ade")
    assert everything() == before
    assert cast.member(cast.ade).is_active


def test_what_an_app_declares_ends_while_the_person_may_still_act(cast, monkeypatch):
    seen = []
    monkeypatch.setattr(
        endings, "_ENDINGS", [lambda membership, at: seen.append((membership.is_active, at))]
    )
    end(cast, "leave", "sam")
    assert seen == [(True, NOW)]


def test_no_mail_holds_an_address_that_stays_open_for_who_left(cast, as_person, invited):
    """A mail leads to the first page, to an invitation, or to switching mails off."""
    with acting_as(cast.jo):
        invitation = invitations.invite(cast.member(cast.jo), cast.lena.email, at=NOW)
    link = mailed(invitation)
    assert re.fullmatch(r"/invitations/[\w-]{43}/", link)
    assert as_person(cast.sam).get(link).status_code == 404
    assert as_person(cast.lena).get(link).status_code == 200
