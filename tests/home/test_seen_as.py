"""What others see of a person, held against the pages on which they see it."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from groups.forum.disclosures import disclose
from groups.forum.models import Authorship, Post, Thread
from groups.forum.own_words import delete_post, edit_post, narrow
from groups.home.account_row import COLUMNS
from groups.home.seen_as import LINES_SHOWN, MEETINGS_SHOWN, POSTS_SHOWN
from groups.meetings.actions import answer, schedule
from groups.meetings.models import Meeting
from groups.membership import actions as membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import LONG_AGO, join
from tests.scene import open_the_second_lock, undone

PAGE = "/me/seen-as/"
SLUG = "tuesday-evening-circle"
AT = LONG_AGO + timedelta(days=100)
# Who looks on the page, and somebody who looks on the real ones.
READERS = [("member", "sam"), ("facilitator", "jo")]


@pytest.fixture(autouse=True)
def _one_clock(cast):
    """Times are told on the reader's own clock; here everybody has the same."""
    User.objects.update(time_zone="Europe/Berlin")


def text_of(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def tidy(html):
    """Without what differs between two pages and is not about the person."""
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", html)).strip()


def articles(html):
    """The posts on a page, by id; what a reader can do with them is in their footers."""
    html = re.sub(r"<footer>.*?</footer>", "", html, flags=re.S)
    html = re.sub(r'<div class="heard".*?</div>', "", html, flags=re.S)
    found = re.findall(r'<article class="card post" id="post-([^"]+)".*?</article>', html, re.S)
    whole = re.findall(r'<article class="card post".*?</article>', html, re.S)
    return dict(zip(found, map(tidy, whole), strict=True))


def own_posts(cast, user, group=None):
    """Ids of everything that the person wrote."""
    member = cast.member(user, group)
    with acting_as(user):
        signed = Authorship.objects.filter(membership=member.pk)
        began = signed.filter(post=None).values("thread")
        found = Post.objects.filter(thread__in=began, opens=True).values_list("pk", flat=True)
        wrote = signed.exclude(post=None).values_list("post", flat=True)
        return {str(pk) for pk in (*found, *wrote)}


def readable(cast, user):
    """Ids of all posts that somebody reads, by both locks."""
    member = cast.member(user)
    with acting_as(user):
        return {str(pk) for pk in Post.objects.visible_to(member).values_list("pk", flat=True)}


def on_the_real_pages(cast, as_person, reader):
    """Every post that somebody meets in the group's threads, as it stands there."""
    member = cast.member(reader)
    with acting_as(reader):
        threads = list(Thread.objects.visible_to(member).with_posts_for(member))
    browser = as_person(reader)
    found = {}
    for thread in threads:
        found |= articles(text_of(browser.get(reverse("forum:thread", args=[SLUG, thread.pk]))))
    return found


def look(as_person, user, looking="member"):
    return text_of(as_person(user).get(f"{PAGE}?as={looking}"))


@pytest.fixture
def wrote(cast, start, reply, gather):
    """Maren wrote to every kind of readers, with her name and without, among words of others."""
    meeting = gather(cast.maren, cast.priya, began=AT - timedelta(days=1))
    own = start(cast.maren, title="Quiet Thursdays", body="Everyone reads this", at=AT)
    start(cast.maren, body="For chosen", audience="chosen", readers=[cast.priya], at=AT)
    start(cast.maren, body="For facilitators", audience="facilitators", at=AT)
    start(cast.maren, body="No name", anonymous=True, open_to_later=True, at=AT)
    sams = start(cast.sam, title="Sam's evening", body="zqsam", at=AT)
    reply(cast.sam, own, body="zqsam again", at=AT)
    for number, wishes in enumerate(
        [
            {"body": "In Sam's"},
            {"body": "In Sam's, no name", "anonymous": True},
            {"body": "In Sam's, facilitators", "audience": "facilitators"},
            {"body": "In Sam's, facilitators, no name", "audience": "facilitators", "anonymous": 1},
            {"body": "In Sam's, meeting", "audience": "meeting", "meeting": meeting},
            {"body": "In Sam's, chosen", "audience": "chosen", "readers": [cast.priya]},
            {"body": "Goes soon", "stays_for": timedelta(days=30), "at": datetime.now(UTC)},
        ]
    ):
        wished = {"at": AT + timedelta(minutes=number), **wishes}
        reply(cast.maren, sams, **{**wished, "anonymous": bool(wished.get("anonymous"))})
    return own


@pytest.mark.parametrize("agree", [False, True])
@pytest.mark.parametrize(("looking", "who"), READERS)
def test_the_posts_are_those_that_others_read_as_they_read_them(
    cast, request, as_person, looking, who, agree
):
    if agree:
        request.getfixturevalue("agreed")()
    request.getfixturevalue("wrote")
    reader = getattr(cast, who)
    mine = own_posts(cast, cast.maren)
    real = on_the_real_pages(cast, as_person, reader)
    shown = articles(look(as_person, cast.maren, looking))
    assert shown == {pk: article for pk, article in real.items() if pk in mine}
    assert set(shown) == mine & readable(cast, reader)
    assert len(shown) == {"member": 5, "facilitator": 9}[looking]
    named = agree and looking == "facilitator"
    assert ('Written by <b dir="auto">Maren</b>' in "".join(shown.values())) == named


@pytest.mark.parametrize(("looking", "who"), READERS)
def test_what_becomes_of_a_post_is_seen_by_both(cast, wrote, as_person, looking, who):
    maren = cast.member(cast.maren)
    with acting_as(cast.maren):
        posts = {post.body: post for post in Post.objects.visible_to(maren).written_by(maren)}
        now = datetime.now(UTC)
        edit_post(maren, posts["Everyone reads this"], body="Other words", at=now)
        narrow(maren, posts["In Sam's"], audience="facilitators", at=now)
        delete_post(maren, posts["No name"], at=now)
    reader = getattr(cast, who)
    mine = own_posts(cast, cast.maren)
    real = on_the_real_pages(cast, as_person, reader)
    shown = articles(look(as_person, cast.maren, looking))
    assert shown == {pk: article for pk, article in real.items() if pk in mine}
    assert "Other words" in shown[str(posts["Everyone reads this"].pk)]
    assert (str(posts["In Sam's"].pk) in shown) == (looking == "facilitator")


@pytest.mark.parametrize("looking", ["member", "facilitator", "staff"])
def test_nothing_of_anybody_else_stands_there(cast, wrote, soon, as_person, looking):
    for user in (cast.sam, cast.priya):
        say(cast, user, soon, "yes", note="zqnote")
    say(cast, cast.maren, soon, "yes", note="My own note")
    html = look(as_person, cast.maren, looking)
    # Not even names: of a thread only its title, which she reads anyway.
    inside = html.split('<main id="main"')[1].split("</main>")[0]
    inside = re.sub("Sam(&#x27;|')s", "", inside)
    for word in ("zqsam", "zqnote", "Sam", "Priya", "Ade", "Jo", "sam@", "jo@", "priya@"):
        assert not re.search(rf"\b{word}", inside), word
    # Nor anything that others can do with it.
    assert "<form" not in inside
    assert "<footer" not in inside


def section(html, heading):
    """What stands under a heading, to the end of its section."""
    return tidy(re.search(rf"<h2>{heading}</h2>(.*?)</section>", html, re.S).group(1))


@pytest.mark.parametrize("role", ["member", "facilitator"])
@pytest.mark.parametrize(("looking", "who"), READERS)
def test_the_line_about_a_person_is_that_of_the_people_page(cast, as_person, looking, who, role):
    if role == "facilitator":
        with acting_as(cast.jo):
            membership.change_role(
                cast.member(cast.jo), cast.member(cast.maren), "facilitator", at=datetime.now(UTC)
            )
    people = text_of(as_person(getattr(cast, who)).get(reverse("membership:people", args=[SLUG])))
    rows = [tidy(row) for row in re.findall(r"<li>(.*?)</li>", people, re.S)]
    (real,) = [row for row in rows if '<b dir="auto">Maren</b>' in row]
    # What can be done is said in words: nobody does it from here.
    real = re.sub(r'<a class="quiet".*?</a>', "", real).strip()
    page = section(look(as_person, cast.maren, looking), "On the page of people")
    assert f'<ul class="rows"><li>{real}</li></ul>' in page
    assert ("Facilitator</span>" in real) == (role == "facilitator")
    if looking == "facilitator":
        ends, changes = {
            "member": ("Each of them can end your", "The lead can make you a facilitator"),
            "facilitator": ("The lead can end your", "The lead can make you a member again"),
        }[role]
        assert ends in page
        assert changes in page
    assert "maren@" not in page


@pytest.fixture
def soon(cast):
    """A meeting in three days."""
    return meetings_to_come(cast, 1)[0]


def meetings_to_come(cast, number):
    now = datetime.now(UTC)
    with acting_as(cast.jo):
        series = schedule(
            cast.member(cast.jo),
            starts_on=(now + timedelta(days=3)).date(),
            starts_at=time(19),
            time_zone="Europe/London",
            at=now,
            **({"frequency": "weekly", "occurrences": number} if number > 1 else {}),
        )
        return list(Meeting.objects.filter(series=series).order_by("starts_at"))


def say(cast, user, meeting, words, note=""):
    with acting_as(user):
        seen = Meeting.objects.get(pk=meeting.pk)
        answer(cast.member(user), seen, words, note=note, at=datetime.now(UTC))


@pytest.mark.parametrize("words", ["yes", "maybe", "no"])
@pytest.mark.parametrize(("looking", "who"), READERS)
def test_an_answer_is_shown_as_the_meetings_page_shows_it(
    cast, soon, as_person, looking, who, words
):
    say(cast, cast.maren, soon, words, note="I come late")
    real = text_of(
        as_person(getattr(cast, who)).get(reverse("meetings:meeting", args=[SLUG, soon.pk]))
    )
    page = section(look(as_person, cast.maren, looking), "On the pages of meetings")
    who_comes = section(real, "Who comes").split('<p class="small muted">')[0].strip()
    assert who_comes in page
    assert ("Maren" in who_comes) == (words != "no")
    if looking == "facilitator":
        assert section(real, "Words to the facilitators") in page
        assert "I come late" in page
    else:
        assert "I come late" not in real + page


@pytest.mark.parametrize(("looking", "who"), READERS)
def test_the_log_says_of_a_person_what_it_says_to_others(cast, soon, as_person, looking, who):
    say(cast, cast.maren, soon, "yes")
    now = datetime.now(UTC)
    for role in ("facilitator", "member"):
        with acting_as(cast.jo):
            membership.change_role(cast.member(cast.jo), cast.member(cast.maren), role, at=now)
    as_person(cast.maren).get(reverse("membership:invite", args=[SLUG]))
    with acting_as(cast.maren):
        membership.pause(cast.member(cast.maren), at=now)
        membership.resume(cast.maren, cast.circle, at=now)
    real = text_of(as_person(getattr(cast, who)).get(reverse("membership:log", args=[SLUG])))
    lines = [tidy(row) for row in re.findall(r'<ul class="rows">(.*?)</ul>', real, re.S)]
    about = [row for row in re.findall(r"<li>.*?</li>", lines[0]) if "Maren" in row]
    page = section(look(as_person, cast.maren, looking), "In the group’s log")
    assert re.findall(r"<li>.*?</li>", page) == about
    assert len(about) == {"member": 3, "facilitator": 6}[looking]


def test_a_report_changes_nothing_that_its_author_finds(cast, wrote, as_person):
    with acting_as(cast.priya):
        for body in ("For chosen", "In Sam's, chosen"):
            post = next(one for one in Post.objects.all() if one.body == body)
            before = look(as_person, cast.maren, "facilitator")
            disclose(cast.member(cast.priya), post, at=datetime.now(UTC))
            with acting_as(cast.jo):
                assert Post.objects.disclosed_to(cast.member(cast.jo)).filter(pk=post.pk).exists()
            assert look(as_person, cast.maren, "facilitator") == before
    assert "A post that somebody reported can be read by the facilitators" in before


def test_what_was_closed_to_its_author_does_not_come_back_here(cast, start, reply, as_person):
    thread = start(cast.sam, title="Sam's evening", at=AT)
    reply(cast.maren, thread, body="Here I am", at=AT)
    assert "Here I am" in look(as_person, cast.maren, "facilitator")
    with acting_as(cast.sam):
        opening = Post.objects.get(thread=thread, opens=True)
        narrow(cast.member(cast.sam), opening, audience="facilitators", at=datetime.now(UTC))
    for second_lock in (True, False):
        with undone():
            if not second_lock:
                open_the_second_lock()
            html = look(as_person, cast.maren, "facilitator")
            assert "Here I am" not in html
            assert "Sam&#x27;s evening" not in html
    assert "their thread to you, your replies in it are still read" in html


@pytest.mark.parametrize("looking", ["member", "facilitator"])
def test_the_first_lock_alone_gives_the_same_page(cast, wrote, soon, as_person, looking):
    say(cast, cast.maren, soon, "yes", note="I come late")
    say(cast, cast.sam, soon, "yes", note="zqnote")
    with_both = look(as_person, cast.maren, looking)
    with undone():
        open_the_second_lock()
        assert look(as_person, cast.maren, looking) == with_both


def test_staff_have_no_page_and_operators_a_row(cast, wrote, as_person):
    assert set(COLUMNS) == {field.name for field in User._meta.concrete_fields}
    html = look(as_person, cast.maren, "staff")
    page = section(html, "Your account, in the database")
    for name in COLUMNS.values():
        assert f"<dt>{name}</dt>" in page
    assert "maren@demo.test" in page
    assert "Europe/Berlin" in page
    assert cast.maren.password not in html
    assert "Everyone reads this" not in html
    assert "Tuesday evening circle" not in html
    assert 'href="/promises/"' in html
    for name in ("stella", "cora"):
        browser = as_person(getattr(cast, name))
        assert browser.get(reverse("membership:people", args=[SLUG])).status_code == 404


def test_long_lists_are_bounded_and_say_so(cast, start, as_person):
    for number in range(POSTS_SHOWN + 3):
        start(cast.maren, body=f"Number {number}.", at=AT + timedelta(hours=number))
    for meeting in meetings_to_come(cast, MEETINGS_SHOWN + 1):
        say(cast, cast.maren, meeting, "yes")
    for _ in range(LINES_SHOWN):
        as_person(cast.maren).get(reverse("membership:invite", args=[SLUG]))
    html = look(as_person, cast.maren, "facilitator")
    assert len(articles(html)) == POSTS_SHOWN
    assert "Number 12." in html
    assert "Number 2." not in html
    assert "There are 3 older ones of yours" in html
    assert "And 1 later one that you answered." in html
    assert "And 1 earlier line." in html


def queries(browser, address):
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in seen)


@pytest.mark.parametrize("looking", ["member", "facilitator", "staff"])
def test_the_page_asks_the_database_as_often_for_little_as_for_much(
    cast, start, reply, soon, agreed, as_person, looking
):
    agreed()
    browser = as_person(cast.maren)
    counts = []
    for rows in (1, 20):
        for number in range(rows):
            thread = start(cast.maren, anonymous=bool(number % 2), at=AT)
            reply(cast.maren, thread, anonymous=True, at=AT)
        for meeting in meetings_to_come(cast, rows):
            say(cast, cast.maren, meeting, "yes", note="I come late")
        counts.append(queries(browser, f"{PAGE}?as={looking}"))
    # And one that only a test has, whose transaction goes on after the request.
    assert counts[0] == counts[1] <= 12 + 1


def test_who_is_in_no_group_is_told_kindly(cast, as_person):
    for name in ("sol", "rae", "cora", "stella"):
        html = look(as_person, getattr(cast, name))
        assert "You are in no group" in html
        assert "Tuesday" not in html


def test_a_group_that_somebody_left_does_not_appear(cast, as_person):
    html = look(as_person, cast.lena, "facilitator")
    assert "Tuesday" not in html
    assert as_person(cast.lena).get(f"{PAGE}?in={SLUG}").status_code == 404


def test_who_is_away_finds_their_line_and_no_more(cast, wrote, as_person):
    with acting_as(cast.maren):
        membership.pause(cast.member(cast.maren), at=datetime.now(UTC))
    for looking in ("member", "facilitator"):
        html = look(as_person, cast.maren, looking)
        people = text_of(as_person(cast.sam).get(reverse("membership:people", args=[SLUG])))
        (real,) = [
            tidy(row) for row in re.findall(r"<li>(.*?)</li>", people, re.S) if "Maren" in row
        ]
        assert f"<li>{real}</li>" in section(html, "On the page of people")
        assert "Away for now" in real
        assert "Everyone reads this" not in html
        assert "Come back" in html


def test_groups_of_others_are_not_found_whether_they_exist_or_not(cast, as_person, client):
    browser = as_person(cast.maren)
    answers = [browser.get(f"{PAGE}?in={slug}") for slug in ("beside-you", "never-was")]
    assert [one.status_code for one in answers] == [404, 404]
    here = [re.sub(rb"in=[a-z-]+", b"", one.content) for one in answers]
    assert here[0] == here[1]
    assert browser.get(f"{PAGE}?as=somebody").status_code == 404
    assert browser.get(f"{PAGE}?in={SLUG}").status_code == 200
    assert client.get(PAGE).status_code == 302


def test_somebody_in_two_groups_looks_at_one_at_a_time(cast, start, as_person):
    join(cast.member(cast.noor, cast.beside), cast.maren, "Mara", at=datetime.now(UTC))
    start(cast.maren, body="In the circle", at=AT)
    start(cast.maren, group=cast.beside, body="Beside them", at=datetime.now(UTC))
    circle = text_of(as_person(cast.maren).get(f"{PAGE}?in={SLUG}"))
    beside = text_of(as_person(cast.maren).get(f"{PAGE}?in=beside-you"))
    assert "In the circle" in circle
    assert "Beside them" not in circle
    assert "Beside them" in beside
    assert "In the circle" not in beside
    assert '<b dir="auto">Mara</b>' in beside
    assert '<b dir="auto">Maren</b>' not in beside
    for html in (circle, beside):
        assert "as=member&amp;in=beside-you" in html
        assert f"as=member&amp;in={SLUG}" in html


def test_the_settings_lead_there_and_the_history_keeps_nothing(cast, wrote, as_person):
    browser = as_person(cast.maren)
    assert f'href="{PAGE}"' in text_of(browser.get("/me/"))
    answer = browser.get(PAGE)
    assert "no-store" in answer.headers["Cache-Control"]
    title = re.search("<title>(.*?)</title>", text_of(answer)).group(1)
    assert not re.search("Tuesday|Maren|seen|Quiet", title)
