"""The ways in: invitations, signing in, and forms that somebody else filled in."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache

from accounts.models import User
from groups.forum.models import Thread
from groups.membership import invitations
from groups.membership.models import Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.leaks.pages import (
    address,
    browser_of,
    database,
    differing,
    met,
    plain,
)
from tests.right_values import right

PASSWORD = "kettle-on-thursdays"
YES = {"display_name": "Solveig", "mail_is_safe": "yes", "accept": "on", "version": "1"}


def invite(world, user: User, *, by: Membership) -> str:
    """The address of the page behind the mail's link."""
    with acting_as(by.user):
        made = invitations.invite(by, user.email, at=datetime.now(UTC))
    assert made is not None
    with acting_as(Purpose.REMINDERS):
        row = Notice.objects.get(kind="invitation", subject_id=made.pk)
        said = invitations.KIND.prepare(row, datetime.now(UTC))
    return said.context["link"].removeprefix("http://testserver")


def memberships(user: User) -> list[tuple[str, str, str]]:
    with acting_as(user):
        mine = Membership.objects.filter(user=user).select_related("group")
        return sorted((one.group.slug, one.role, one.state) for one in mine)


def test_l38_an_invitation_opens_one_group_in_one_role_for_one_address(world):
    link = invite(world, world.cast.sol, by=world.beside.lead)
    rae = browser_of(world.cast.rae).get(link)
    forged = browser_of(world.cast.rae).get(f"/invitations/{'x' * 43}/")
    assert (rae.status_code, plain(rae)) == (404, plain(forged))
    assert browser_of(world.cast.rae).post(link, YES).status_code == 404

    wishes = {**YES, "role": "lead", "group": str(world.circle.lead.group_id), "state": "active"}
    assert browser_of(world.cast.sol).post(link, wishes).status_code == 302
    assert memberships(world.cast.sol) == [("beside-you", "member", "active")]
    # A second time it opens nothing, even for the one it was meant for.
    assert plain(browser_of(world.cast.sol).get(link)) == plain(forged)


def test_l38_who_signs_up_is_not_in_before_the_address_is_theirs(cast, client):
    """A right password of one's own choosing is no session; the code from the mail is."""
    cache.clear()
    new = {"email": "nia@demo.test", "password1": PASSWORD, "time_zone": "Europe/London"}
    answer = client.post("/accounts/signup/", new)
    assert "_auth_user_id" not in client.session
    assert client.get("/me/").status_code == 302
    (code,) = re.findall(r"^([0-9A-Z]{4}-[0-9A-Z]{4})$", mail.outbox[0].body, re.MULTILINE)
    client.post(answer["Location"], {"code": code})
    assert client.get("/me/").status_code == 200


# What a program may send for "not ticked", and what no browser sends for "ticked".
NOT_TICKED = (None, "", "false", "False", "0", "no", "off", "null", "[]", "{}")


@pytest.mark.parametrize("value", NOT_TICKED)
def test_l39_only_a_tick_is_taken_for_one(world, value):
    """Whether mails are safe decides what a partner can find; whoever did not say so gets none."""
    maren = browser_of(world.cast.maren)
    form = right(world, "accounts:settings")
    for said, safe in ((value, False), ("on", True)):
        tick = {} if said is None else {"mail_is_safe": said}
        words = {name: one for name, one in form.items() if name != "mail_is_safe"}
        assert maren.post("/me/", {**words, **tick}).status_code == 302
        world.cast.maren.refresh_from_db()
        assert world.cast.maren.mail_is_safe is safe


@pytest.mark.parametrize("value", NOT_TICKED)
def test_l39_what_is_not_ticked_is_not_for_who_joins_later(world, value):
    maren = browser_of(world.cast.maren)
    words = {"kind": "discussion", "title": "T", "body": "B", "audience": "everyone"}
    start = address(world, world.circle, "forum:start_thread")
    for said, later in ((value, False), ("on", True)):
        tick = {} if said is None else {"open_to_later": said}
        answer = maren.post(start, {**words, **tick})
        assert answer.status_code == 302
        with acting_as(world.cast.maren):
            thread = Thread.objects.get(pk=answer["Location"].split("/")[-2])
        assert thread.open_to_later is later


@pytest.mark.parametrize("value", NOT_TICKED)
def test_l39_who_did_not_agree_is_not_in(world, value):
    link = invite(world, world.cast.sol, by=world.circle.lead)
    sol = browser_of(world.cast.sol)
    tick = {} if value is None else {"accept": value}
    assert sol.post(link, {"display_name": "Solveig", **tick}).status_code == 422
    assert memberships(world.cast.sol) == []
    assert sol.post(link, YES).status_code == 302


@pytest.mark.parametrize(
    "audience",
    [
        "EVERYONE",
        "Everyone",
        "everyone,facilitators",
        "true",
        "1",
        "[]",
        '["everyone"]',
        "null",
        "0",
    ],
)
def test_l39_an_audience_is_one_of_the_words_or_none(world, audience):
    maren = browser_of(world.cast.maren)
    start = address(world, world.circle, "forum:start_thread")
    words = {"kind": "discussion", "title": "T", "body": "B", "audience": audience}
    before = database()
    assert maren.post(start, words).status_code == 422
    assert maren.post(start, {**words, "audience": ["facilitators", audience]}).status_code == 422
    assert differing(before, database()) == []
    assert maren.post(start, {**words, "audience": "facilitators"}).status_code == 302


def test_l39_numbers_ids_and_lists_are_what_they_should_be(world):
    """An id as a list, a nested name, a body that is JSON: refused as a missing field is."""
    maren = browser_of(world.cast.maren)
    reply = address(world, world.circle, "forum:reply")
    wish = {"body": "B", "audience": "chosen"}
    sam = str(world.cast.member(world.cast.sam).pk)
    before = database()
    for chosen in (
        {"chosen[]": sam},
        {"chosen[0]": sam},
        {"chosen": f"[{sam}]"},
        {"chosen": "true"},
    ):
        assert maren.post(reply, {**wish, **chosen}).status_code == 422, chosen
    as_json = maren.post(reply, {**wish, "chosen": [sam]}, content_type="application/json")
    assert as_json.status_code == 422
    assert differing(before, database()) == []
    assert maren.post(reply, {**wish, "chosen": sam}).status_code == 302


SAME = re.compile(r'value="[^"]*"|[\w.+-]+@demo\.test')


def answered(path: str, form: dict[str, str]) -> tuple[object, ...]:
    """Status, place, page without what was typed, cookies, and how many mails went out."""
    cache.clear()
    mail.outbox.clear()
    answer = browser_of(None).post(path, form)
    page = SAME.sub("", answer.content.decode())
    return (
        answer.status_code,
        answer.headers.get("Location"),
        page,
        sorted(answer.cookies),
        len(mail.outbox),
    )


def test_l48_signing_in_does_not_tell_who_has_an_account(cast):
    who = ("maren@demo.test", "nobody@demo.test")
    wrong = [answered("/accounts/login/", {"login": one, "password": "wrong"}) for one in who]
    assert wrong[0] == wrong[1]
    right = answered("/accounts/login/", {"login": who[0], "password": PASSWORD})
    assert right[:2] == (302, "/")


def test_l48_signing_up_does_not_tell_who_has_an_account(cast):
    """Both times one mail goes out, and the same page follows."""
    form = {"password1": "two-cups-and-a-kettle", "time_zone": "Europe/London"}
    taken = answered("/accounts/signup/", {**form, "email": "maren@demo.test"})
    first = mail.outbox[0].to
    free = answered("/accounts/signup/", {**form, "email": "nia@demo.test"})
    assert taken == free
    assert (first, mail.outbox[0].to) == (["maren@demo.test"], ["nia@demo.test"])
    assert free[-1] == 1


def test_l48_asking_for_a_new_password_does_not_tell_who_has_an_account(cast):
    """On the page it is one answer. An address without an account gets no mail, by decision:
    strangers' mailboxes are not written to, and only their owners could count what arrives."""
    known = answered("/accounts/password/reset/", {"email": "maren@demo.test"})
    unknown = answered("/accounts/password/reset/", {"email": "nobody@demo.test"})
    assert known[:-1] == unknown[:-1]
    assert (known[-1], unknown[-1]) == (1, 0)


def test_l48_both_ways_take_the_work_of_a_password(cast, settings, monkeypatch):
    """Timing in a test proves little; that the hash is made for nobody, too, is what counts."""
    made = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        hasher, lambda self, password, salt: made.append(1) or encode(self, password, salt)
    )
    for who in ("maren@demo.test", "nobody@demo.test"):
        made.clear()
        answered("/accounts/login/", {"login": who, "password": "wrong"})
        assert len(made) == 1, who


def test_l48_the_page_of_an_invitation_does_not_tell_who_has_an_account(world):
    """Nobody signed in sees the same words whether the link is a right one, and for whom."""
    link = invite(world, world.cast.sol, by=world.beside.lead)
    right, forged = (browser_of(None).get(one) for one in (link, f"/invitations/{'x' * 43}/"))
    token = link.split("/")[2]
    assert plain(right).replace(token.encode(), b"") == plain(forged).replace(b"x" * 43, b"")
    assert met([right]) == set()
