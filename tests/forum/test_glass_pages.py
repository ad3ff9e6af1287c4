"""The pages on which two facilitators look behind a name, and the one that the author finds."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from groups.forum.models import BrokenGlass
from groups.membership.models import Membership
from groups.notices.actions import plan, wake
from groupsite.confidentiality.acting import acting_as
from tests.forum.test_glass import DAY, NOW, agrees, asks, demote
from tests.forum.test_own_words import address
from tests.forum.test_thread_page import SLUG, page_of, queries
from tests.notices.conftest import point_at
from tests.notices.sink import running_sink

LIST = reverse("forum:glasses", args=[SLUG])
HOME = reverse("home:group", args=[SLUG])


@pytest.fixture
def thread(cast, start):
    return start(cast.priya, at=NOW - 10 * DAY)


@pytest.fixture
def post(cast, thread, reply):
    """What Maren wrote without her name."""
    return reply(cast.maren, thread, body="A worry", anonymous=True, at=NOW - 9 * DAY)


def page_about(asked):
    return reverse("forum:glass", args=[SLUG, asked.pk])


def text_of(browser, where):
    answer = browser.get(where)
    assert answer.status_code == 200
    return answer.content.decode()


def test_two_facilitators_look_and_the_author_finds_out(cast, thread, post, as_person):
    """From the question to the author's page, as it happens."""
    jo, ade, maren = (as_person(user) for user in (cast.jo, cast.ade, cast.maren))
    there = address("ask", post)
    assert f'href="{there}"' in text_of(jo, page_of(thread))
    assert "Two of you together may look, with a reason" in text_of(jo, there)
    asked = jo.post(there, {"reason": "I fear for somebody."}, follow=True)
    assert b"It waits for a second facilitator now." in asked.content
    assert b"Agree, and see" not in asked.content
    assert "waits for a second one" in text_of(ade, HOME)
    waiting = text_of(ade, LIST)
    assert "I fear for somebody." in waiting
    agree = re.search(r'action="([^"]+/agree/)"', waiting).group(1)
    assert agree not in text_of(jo, LIST)
    opened = ade.post(agree, follow=True).content.decode()
    where = agree.removesuffix("agree/")
    for page in (opened, text_of(jo, where)):
        assert re.search(r"It was written by <strong[^>]*>Maren</strong>", page)
    for browser in (jo, ade):
        assert 'Written by <b dir="auto">Maren</b>' in text_of(browser, page_of(thread))
    assert maren.get(where).status_code == 404
    assert "it was you" not in text_of(maren, HOME)
    assert plan(NOW + timedelta(minutes=20)) == 1
    home = text_of(maren, HOME)
    assert f'href="{where}"' in home
    found = text_of(maren, where)
    for words in ("Jo", "Ade", "I fear for somebody.", "Somebody looked who wrote it"):
        assert words in found


@pytest.mark.parametrize("name", ["sam", "priya"])
def test_other_members_find_nothing_of_it(cast, thread, post, as_person, name):
    asked = asks(cast, cast.jo, post)
    agrees(cast, cast.ade, asked)
    plan(NOW)
    browser = as_person(getattr(cast, name))
    assert browser.get(page_about(asked)).status_code == 404
    assert browser.get(LIST).status_code == 403
    assert browser.get(address("ask", post)).status_code == 403
    assert browser.post(page_about(asked) + "agree/").status_code == 403
    assert "Who wrote this?" not in text_of(browser, page_of(thread))
    assert "Written by" not in text_of(browser, page_of(thread))
    assert "it was you" not in text_of(browser, HOME)


def test_nobody_outside_gets_to_any_of_it(cast, post, client, as_person):
    asked = asks(cast, cast.jo, post)
    pages = (LIST, page_about(asked), address("ask", post))
    for name in ("lena", "kai", "noor", "rae", "stella", "cora", "sol"):
        for page in pages:
            assert as_person(getattr(cast, name)).get(page).status_code == 404
    for page in pages:
        assert client.get(page).status_code == 302


def test_one_person_alone_gets_nowhere(cast, thread, post, as_person):
    asked = asks(cast, cast.jo, post)
    browser = as_person(cast.jo)
    refused = browser.post(page_about(asked) + "agree/")
    assert refused.status_code == 422
    assert "nobody does this alone" in refused.content.decode()
    assert "Maren" not in text_of(browser, page_about(asked))
    assert "Written by" not in text_of(browser, page_of(thread))


def test_after_24_hours_the_page_says_no_name(cast, thread, post, as_person):
    asked = asks(cast, cast.jo, post, at=NOW - 3 * DAY)
    agrees(cast, cast.ade, asked, at=NOW - 2 * DAY)
    for user in (cast.jo, cast.ade):
        page = text_of(as_person(user), page_about(asked))
        assert "Over" in page
        assert "Maren" not in page


def test_a_third_facilitator_reads_the_reason_and_no_name(cast, post, as_person):
    with acting_as(cast.jo):
        Membership.objects.filter(pk=cast.member(cast.sam).pk).update(role="facilitator")
    asked = asks(cast, cast.jo, post)
    agrees(cast, cast.ade, asked)
    page = text_of(as_person(cast.sam), page_about(asked))
    assert "Because" in page
    assert "Maren" not in page


def test_what_is_late_or_lost_its_asker_says_so(cast, post, as_person):
    late = asks(cast, cast.jo, post, at=NOW - 8 * DAY)
    assert "Nobody agreed" in text_of(as_person(cast.ade), page_about(late))
    asked = asks(cast, cast.ade, post)
    demote(cast, cast.ade)
    browser = as_person(cast.jo)
    assert "Agree, and see" not in text_of(browser, page_about(asked))
    assert browser.post(page_about(asked) + "agree/").status_code == 422
    assert as_person(cast.ade).get(page_about(asked)).status_code == 404


def test_agreeing_twice_is_answered_in_words(cast, post, as_person):
    asked = asks(cast, cast.jo, post)
    browser = as_person(cast.ade)
    assert browser.post(page_about(asked) + "agree/").status_code == 302
    again = browser.post(page_about(asked) + "agree/")
    assert again.status_code == 422
    assert b"This has been decided" in again.content


def test_who_agrees_need_not_be_able_to_read_the_post(cast, start, reply, as_person):
    few = start(cast.priya, audience="chosen", readers=[cast.maren, cast.jo], at=NOW - 9 * DAY)
    post = reply(cast.maren, few, anonymous=True, at=NOW - 9 * DAY)
    asked = asks(cast, cast.jo, post)
    page = text_of(as_person(cast.ade), page_about(asked))
    assert "A post that is not for you" in page
    assert str(few.pk) not in page
    assert str(few.pk) in text_of(as_person(cast.jo), page_about(asked))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": "", "safety": "Somebody"}, "Say why"),
        ({"reason": "x" * 2001, "safety": "Somebody"}, "at most 2000 characters"),
        ({"tell_after": "3"}, "Say whose safety"),
        ({"tell_after": "8"}, "Choose one of these."),
        ({"tell_after": "-1", "safety": "Somebody"}, "Choose one of these."),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_every_entry_comes_back(cast, post, as_person, wrong, said):
    sent = {"reason": "My reason", "tell_after": "2", "safety": ""}
    answer = as_person(cast.jo).post(address("ask", post), sent | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    if "reason" not in wrong:
        assert "My reason</textarea>" in page
    with acting_as(cast.jo):
        assert not BrokenGlass.objects.exists()


def test_telling_later_says_when_and_why_to_facilitators_alone(cast, post, as_person):
    sent = {"reason": "My reason", "tell_after": "2", "safety": "Somebody at home"}
    page = as_person(cast.jo).post(address("ask", post), sent, follow=True).content.decode()
    assert "2 days later" in page
    assert "Somebody at home" in page
    with acting_as(cast.jo):
        asked = BrokenGlass.objects.get()
    agrees(cast, cast.ade, asked, at=NOW + timedelta(minutes=1))
    plan(NOW + 30 * DAY)
    maren = as_person(cast.maren)
    assert maren.get(page_about(asked)).status_code == 404
    assert "it was you" not in text_of(maren, HOME)


def test_an_author_told_later_reads_that_but_not_why(cast, post, as_person):
    wishes = {"safety": "Somebody at home", "tell_after": DAY}
    asked = asks(cast, cast.jo, post, at=NOW - 5 * DAY, **wishes)
    agrees(cast, cast.ade, asked, at=NOW - 3 * DAY)
    plan(NOW)
    page = text_of(as_person(cast.maren), page_about(asked))
    assert "later than usual" in page
    assert "Somebody at home" not in page


def test_a_name_is_no_question_and_neither_is_what_is_absent(cast, thread, reply, as_person):
    named = reply(cast.maren, thread, at=NOW - DAY)
    browser = as_person(cast.jo)
    assert browser.get(address("ask", named)).status_code == 404
    assert "Who wrote this?" not in text_of(browser, page_of(thread))


def test_the_list_asks_the_database_as_often_for_one_as_for_twenty(cast, start, reply, as_person):
    browser = as_person(cast.ade)

    def ask_some(count):
        for number in range(count):
            thread = start(cast.maren, anonymous=True, at=NOW - 9 * DAY, title=str(number))
            with acting_as(cast.jo):
                opening = thread.posts.get()
            asks(cast, cast.jo, opening)
        return len(queries(browser, LIST))

    few = ask_some(1)
    assert few == ask_some(20) <= 12


@pytest.mark.django_db(transaction=True)
def test_the_mail_says_nothing_and_goes_to_the_author_at_its_time(
    cast, thread, reply, post, settings
):
    other = reply(cast.sam, thread, body="Zqbody", anonymous=True, at=NOW - 8 * DAY)
    later = {"safety": "Zqsafety", "tell_after": 2 * DAY}
    for one, agreed_at in ((post, NOW - DAY), (other, NOW - 3 * DAY)):
        asked = asks(cast, cast.jo, one, at=NOW - 5 * DAY, **later)
        agrees(cast, cast.ade, asked, at=agreed_at)
    with running_sink() as sink:
        point_at(settings, sink.port)
        wake(NOW)
        wake(NOW + timedelta(minutes=5))
    # Of Maren it is told tomorrow.
    assert [mail.recipients for mail in sink.received] == [["sam@demo.test"]]
    said = sink.received[0].everything
    for word in ("Zq", "Because", "Tuesday", "Jo", "Ade", "Maren", other.byline, "/g/", "glass"):
        assert word not in said
    assert "there is something for you to read on a private page" in said
