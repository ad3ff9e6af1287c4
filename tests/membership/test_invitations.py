"""Inviting people, and coming in by an invitation."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection

from accounts.models import User
from groups.audit.models import Entry
from groups.membership import actions, life
from groups.membership.models import Acceptance, Group, Invitation, Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import acting_as, token_hash

PEOPLE = "/g/tuesday-evening-circle/people/"
INVITE = f"{PEOPLE}invite/"
YES = {"display_name": "Solveig", "mail_is_safe": "yes", "accept": "on", "version": "1"}
OUTSIDE = ("kai", "noor", "lena", "rae", "sol", "cora", "stella")


@pytest.fixture
def others(cast, client, as_person):
    """Everybody who does not facilitate the circle, with the answer that is due to them."""
    outside = [(as_person(getattr(cast, who)), 404) for who in OUTSIDE]
    return [(client, 302), (as_person(cast.maren), 403), *outside]


def open_of(cast, group=None):
    lead = cast.noor if group == cast.beside else cast.jo
    with acting_as(lead):
        return [
            (invitation.address, invitation.role)
            for invitation in Invitation.objects.open(datetime.now(UTC)).filter(
                group=group or cast.circle
            )
        ]


def is_in(user, group):
    with acting_as(user):
        return Membership.objects.active().filter(user=user, group=group).exists()


# Inviting


def test_a_facilitator_invites_several_at_once(cast, as_person):
    response = as_person(cast.ade).post(
        INVITE,
        {
            "addresses": "A@Example.org\nb@example.org; c@example.org,a@example.org",
            "role": "member",
        },
    )
    assert response.status_code == 302
    assert sorted(open_of(cast)) == [(f"{x}@example.org", "member") for x in "abc"]
    with acting_as(cast.jo):
        waiting = Notice.objects.filter(kind="invitation", state="pending")
        assert waiting.count() == 3
        assert Entry.objects.filter(verb="membership.invitation.sent", actor=cast.ade).count() == 3


def test_facilitators_invite_facilitators(cast, as_person):
    as_person(cast.jo).post(INVITE, {"addresses": "a@example.org", "role": "facilitator"})
    assert open_of(cast) == [("a@example.org", "facilitator")]


def test_a_wrong_form_invites_nobody(cast, as_person):
    browser = as_person(cast.jo)
    for wrong in (
        {"addresses": ""},
        {"addresses": " ,; "},
        {"addresses": "not-an-address"},
        {"addresses": "good@example.org bad@"},
        {"addresses": "x-æøå@example.org"},
        {"addresses": "a@example.org\x00"},
        {"addresses": "a" * 250 + "@example.org"},
        {"addresses": " ".join(f"p{n}@example.org" for n in range(21))},
        {"role": "lead"},
        {"role": "owner"},
        {"role": ""},
    ):
        wish = {"addresses": "a@example.org", "role": "member", **wrong}
        assert browser.post(INVITE, wish).status_code == 422, wrong
    assert open_of(cast) == []


def test_who_is_invited_or_in_the_group_is_not_invited_again(cast, as_person):
    browser = as_person(cast.jo)
    browser.post(INVITE, {"addresses": "a@example.org", "role": "member"})
    response = browser.post(
        INVITE,
        {"addresses": "A@EXAMPLE.ORG maren@demo.test b@example.org", "role": "member"},
        follow=True,
    )
    page = response.content.decode()
    assert "1 invitation is on its way. 2 of the addresses had one already" in page
    assert len(open_of(cast)) == 2


def test_whether_an_address_has_an_account_makes_no_difference(cast, as_person):
    pages = []
    for address in ("sol@demo.test", "soz@demo.test"):
        browser = as_person(cast.jo)
        browser.post(INVITE, {"addresses": address, "role": "member"})
        page = browser.get(PEOPLE).content.decode()
        assert "1 invitation is on its way." in page
        pages.append(page.count("s…@demo.test"))
    assert pages[1] == 2 * pages[0]


def test_others_invite_nobody(cast, others):
    wish = {"addresses": "a@example.org", "role": "member"}
    for browser, status in others:
        assert browser.get(INVITE).status_code == status
        assert browser.post(INVITE, wish).status_code == status
    assert open_of(cast) == []


def test_a_group_does_not_mail_the_whole_world(cast, as_person, monkeypatch):
    monkeypatch.setattr("groups.membership.invitations.MOST_OPEN", 3)
    response = as_person(cast.jo).post(
        INVITE, {"addresses": "a@e.org b@e.org c@e.org d@e.org", "role": "member"}
    )
    assert response.status_code == 422
    assert open_of(cast) == []


# Taking back


def test_an_invitation_that_is_taken_back_opens_nothing(cast, as_person, invited):
    link = invited(cast.sol.email)
    with acting_as(cast.jo):
        pk = Invitation.objects.get(accepted_at=None).pk
    address = f"/g/tuesday-evening-circle/invitations/{pk}/revoke/"
    assert as_person(cast.ade).get(address).status_code == 405
    assert as_person(cast.sol).get(link).status_code == 200
    assert as_person(cast.ade).post(address).status_code == 302
    assert as_person(cast.sol).get(link).status_code == 404
    again = as_person(cast.ade).post(address, follow=True).content.decode()
    assert "was taken back before" in again


def test_others_take_nothing_back(cast, others, invited):
    invited("a@example.org")
    with acting_as(cast.jo):
        pk = Invitation.objects.get(accepted_at=None).pk
    address = f"/g/tuesday-evening-circle/invitations/{pk}/revoke/"
    for browser, status in others:
        assert browser.post(address).status_code == status
    assert len(open_of(cast)) == 1


def test_a_facilitator_takes_back_nothing_of_another_group(cast, as_person, invited):
    invited("a@example.org", by=cast.noor, group=cast.beside)
    with acting_as(cast.noor):
        pk = Invitation.objects.get(accepted_at=None).pk
    address = f"/g/tuesday-evening-circle/invitations/{pk}/revoke/"
    assert as_person(cast.jo).post(address).status_code == 404
    assert len(open_of(cast, cast.beside)) == 1


# The link


def test_nobody_sees_the_same_page_whatever_the_link_is(cast, client, invited):
    link = invited(cast.sol.email)
    right = client.get(link)
    forged_link = "/invitations/" + "x" * (len(link) - len("/invitations//")) + "/"
    forged = client.get(forged_link)
    assert right.status_code == forged.status_code == 200
    assert right.content.replace(link.encode(), b"") == forged.content.replace(
        forged_link.encode(), b""
    )
    page = right.content.decode()
    assert "Tuesday" not in page
    assert f"/accounts/login/?next={link}" in page
    assert f"/accounts/signup/?next={link}" in page
    assert client.post(link, YES).status_code == 200
    assert open_of(cast) == [(cast.sol.email, "member")]


def test_the_invited_person_reads_the_agreement_and_joins(cast, as_person, invited):
    link = invited(cast.sol.email, name="Sol", by=cast.noor, group=cast.beside)
    browser = as_person(cast.sol)
    assert browser.get("/g/beside-you/people/").status_code == 404
    page = browser.get(link).content.decode()
    assert "Beside you" in page
    assert "What nobody does here" in page
    assert 'value="Sol"' in page
    assert "<title>groupsite · Page</title>" in page
    response = browser.post(link, YES)
    assert response.status_code == 302
    assert response["Location"] == "/g/beside-you/"
    member = cast.member(cast.sol, cast.beside)
    assert (member.role, member.display_name) == ("member", "Solveig")
    with acting_as(cast.sol):
        assert Acceptance.objects.filter(membership=member).count() == 1
    assert browser.get("/g/beside-you/people/").status_code == 200
    assert browser.get(link).status_code == 404


def test_looking_changes_nothing(cast, as_person, invited):
    link = invited(cast.sol.email)
    browser = as_person(cast.sol)
    for _ in range(3):
        assert browser.get(link).status_code == 200
        assert browser.head(link).status_code == 200
    assert browser.options(link).status_code == 405
    assert not is_in(cast.sol, cast.circle)
    assert open_of(cast) == [(cast.sol.email, "member")]


def test_a_wrong_answer_keeps_the_door_open_and_the_person_out(cast, as_person, invited):
    link = invited(cast.sol.email)
    browser = as_person(cast.sol)
    for wrong in (
        {"accept": ""},
        {"mail_is_safe": ""},
        {"mail_is_safe": "perhaps"},
        {"display_name": ""},
        {"display_name": "\u3164"},
        {"display_name": "So\x00l"},
        {"display_name": "So\u202el"},
        {"display_name": "x" * 41},
        {"display_name": "mAREN"},
        {"display_name": " maren\u200d "},
    ):
        assert browser.post(link, {**YES, **wrong}).status_code == 422, wrong
    assert not is_in(cast.sol, cast.circle)
    assert browser.post(link, YES).status_code == 302


def test_an_agreement_that_changes_meanwhile_is_read_before_it_is_accepted(
    cast, as_person, invited
):
    link = invited(cast.sol.email)
    browser = as_person(cast.sol)
    assert 'name="version" value="1"' in browser.get(link).content.decode()
    with acting_as(cast.jo):
        limits = "Something else holds now."
        actions.change_agreement(cast.member(cast.jo), limits=limits, at=datetime.now(UTC))
    again = browser.post(link, YES)
    page = again.content.decode()
    assert again.status_code == 422
    assert "The agreement has a new version" in page
    assert "Something else holds now." in page
    assert 'value="Solveig"' in page
    assert 'name="version" value="2"' in page
    assert not is_in(cast.sol, cast.circle)
    assert browser.post(link, {**YES, "version": "2"}).status_code == 302
    with acting_as(cast.sol):
        own = cast.member(cast.sol)
        assert [one.agreement.version for one in Acceptance.objects.filter(membership=own)] == [2]


def test_names_differ_whatever_their_capitals_beyond_ascii(cast, as_person, invited):
    as_person(cast.sol).post(invited(cast.sol.email), {**YES, "display_name": "Éva Ω"})
    response = as_person(cast.rae).post(invited(cast.rae.email), {**YES, "display_name": "éVA ω"})
    assert response.status_code == 422


def test_an_invitation_as_facilitator_makes_a_facilitator(cast, as_person, invited):
    link = invited(cast.sol.email, role="facilitator")
    as_person(cast.sol).post(link, {**YES, "role": "lead"})
    assert cast.member(cast.sol).role == "facilitator"


def test_an_applicant_who_is_invited_comes_in(cast, as_person, invited):
    assert as_person(cast.rae).post(invited(cast.rae.email), YES).status_code == 302
    assert cast.member(cast.rae).state == "active"


def test_every_wrong_link_gives_the_same_answer(cast, as_person, invited):
    """Another's, a used, an old, a revoked and a forged one; and a closed group's."""
    answers = []

    def answer(link):
        browser = as_person(cast.sol)
        for response in (browser.get(link), browser.post(link, YES)):
            answers.append((response.status_code, response.content, dict(response.headers)))

    answer(invited("somebody.else@example.org"))
    used = invited(cast.sol.email)
    as_person(cast.sol).post(used, YES)
    with acting_as(cast.sol):
        actions.leave(cast.member(cast.sol), at=datetime.now(UTC))
    answer(used)
    revoked = invited(cast.sol.email)
    with acting_as(cast.jo):
        Invitation.objects.filter(accepted_at=None).update(revoked_at=datetime.now(UTC))
    answer(revoked)
    old = invited(cast.sol.email)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=14, minutes=1), tick=True):
        answer(old)
    for forged in ("x", "x" * 4000, "%00", "%F0%9F", "'or'1'='1", old[13:-2]):
        answer(f"/invitations/{forged}/")
    ends = invited(cast.sol.email, by=cast.noor, group=cast.beside)
    now = datetime.now(UTC)
    with acting_as(cast.noor):
        lead = cast.member(cast.noor, cast.beside)
        life.announce_end(lead, last_day=(now + timedelta(days=20)).date(), at=now)
    answer(ends)
    for status, content, headers in answers:
        assert status == 404
        assert content.decode() == answers[0][1].decode()
        assert headers == answers[0][2]
    assert b"This link opens nothing for you" in answers[0][1]
    assert not is_in(cast.sol, cast.circle)
    assert not is_in(cast.sol, cast.beside)


def test_a_link_to_one_group_opens_no_other(cast, as_person, invited):
    link = invited(cast.sol.email)
    as_person(cast.sol).post(link, {**YES, "group": str(cast.beside.pk)})
    assert is_in(cast.sol, cast.circle)
    assert not is_in(cast.sol, cast.beside)


def test_a_full_group_takes_nobody_and_the_invitation_stays(cast, as_person, invited):
    link = invited(cast.sol.email)
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(capacity=5)
    response = as_person(cast.sol).post(link, YES)
    assert response.status_code == 422
    assert "The group is full at the moment" in response.content.decode()
    assert not is_in(cast.sol, cast.circle)
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(capacity=6)
    assert as_person(cast.sol).post(link, YES).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once(cast, as_person, invited):
    """Three people answer at the same moment, and one of them twice."""
    hurried = (cast.sol, cast.rae, cast.lena)
    links = [invited(person.email) for person in hurried]
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(capacity=6)
    browsers = [as_person(person) for person in hurried]

    def answer(which):
        try:
            return (
                browsers[which]
                .post(
                    links[which],
                    {
                        "display_name": f"Hurried {which}",
                        "mail_is_safe": "yes",
                        "accept": "on",
                        "version": "1",
                    },
                )
                .status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as at_once:
        statuses = sorted(at_once.map(answer, (0, 1, 2, 0)))
    with acting_as(cast.jo):
        people = Membership.objects.active().filter(group=cast.circle)
        assert people.count() == 6
    assert statuses in ([302, 302, 422, 422], [302, 404, 422, 422], [302, 422, 422, 422])


def test_the_token_lies_nowhere_in_plain(cast, as_person, invited):
    token = invited(cast.sol.email).rstrip("/").rsplit("/", 1)[1]
    with acting_as(cast.jo):
        invitation = Invitation.objects.get(accepted_at=None)
    assert invitation.token_hash == token_hash(token)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table membership_invitation no force row level security")
        cursor.execute("select string_agg(t::text, ' ') from membership_invitation t")
        (dump,) = cursor.fetchone()
    assert token not in dump
    assert cast.sol.email not in dump


def test_a_refused_link_leaves_no_token_in_the_log(cast, as_person, invited, caplog):
    token = invited("else@example.org").rstrip("/").rsplit("/", 1)[1]
    as_person(cast.sol).get(f"/invitations/{token}/")
    assert "request refused" in caplog.text
    assert token not in caplog.text


# The whole way


def test_somebody_without_an_account_comes_in(cast, client, invited):
    """The mail, the link, an account, the code from the mail, and back to the invitation."""
    link = invited("nia@example.org", name="Nia")
    page = client.get(link).content.decode()
    (signup,) = re.findall(r'href="(/accounts/signup/[^"]+)"', page)
    form = client.get(signup).content.decode()
    assert f'value="{link}"' in form
    response = client.post(
        signup,
        {
            "email": "Nia@Example.org",
            "password1": "kettle-on-thursdays",
            "time_zone": "Africa/Cairo",
            "next": link,
        },
    )
    assert response.status_code == 302
    assert not User.objects.filter(email="nia@example.org", emailaddress__verified=True).exists()
    (code_mail,) = mail.outbox
    assert code_mail.to == ["nia@example.org"]
    (code,) = re.findall(r"^([0-9A-Z]{4}-[0-9A-Z]{4})$", code_mail.body, re.MULTILINE)
    response = client.post(response["Location"], {"code": code})
    assert response.status_code == 302
    assert response["Location"] == link
    assert 'value="Nia"' in client.get(link).content.decode()
    response = client.post(
        link, {"display_name": "Nia", "mail_is_safe": "yes", "accept": "on", "version": "1"}
    )
    assert response["Location"] == "/g/tuesday-evening-circle/"
    assert client.get(PEOPLE).status_code == 200
    nia = User.objects.get(email="nia@example.org")
    assert is_in(nia, cast.circle)
    assert nia.time_zone == "Africa/Cairo"


def test_somebody_with_an_account_signs_in_and_comes_in(cast, client, invited):
    link = invited(cast.sol.email)
    page = client.get(link).content.decode()
    (signin,) = re.findall(r'href="(/accounts/login/[^"]+)"', page)
    response = client.post(
        signin, {"login": cast.sol.email, "password": "kettle-on-thursdays", "next": link}
    )
    assert response["Location"] == link
    assert client.post(link, YES).status_code == 302
    assert is_in(cast.sol, cast.circle)
