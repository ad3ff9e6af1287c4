"""What reads like advice, where somebody asked to be heard; and the word before it is sent."""

import pytest
from django.urls import reverse

from groups.forum.advice import reads_like_advice
from groups.forum.habits import change_habits
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import bodies
from tests.forum.test_thread_page import SLUG, page_of

ADVICE = "You should talk to him about it."


@pytest.mark.parametrize(
    "text",
    [
        ADVICE,
        "you shouldn’t put up with that",
        "Have you tried a walk in the evening?",
        "HAVE YOU EVER CONSIDERED leaving?",
        "Why don't you just ask?",
        "Well. You have to look after yourself",
        "You need to rest.",
        "you must tell her",
        "If I were you I'd go.",
        "Just ignore it.",
        "My advice: wait.",
        "I would suggest a break.",
        "Have\nyou   tried that?",
    ],
)
def test_this_reads_like_advice(text):
    assert reads_like_advice(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "That sounds so hard.",
        "I should have gone home.",
        "They should know better.",
        "You must be exhausted.",
        "You should not have to carry this alone.",
        "You shouldn't have to hear that.",
        "All that you have to carry.",
        "I just tell him that I am tired.",
        "We simply stop and breathe.",
        "> You should talk to him.\nThat was said to me as well.",
        "Du solltest mit ihm reden.",
    ],
)
def test_this_does_not(text):
    assert not reads_like_advice(text)


@pytest.fixture
def thread(cast, start):
    return start(cast.maren, wish="listening")


def answer(cast, as_person, thread, name="sam", **words):
    form = {"body": ADVICE, "audience": "everyone", **words}
    where = reverse("forum:reply", args=[SLUG, thread.pk])
    return as_person(getattr(cast, name)).post(where, form)


def asked(response):
    return "asked to be heard" in response.content.decode()


def test_a_gentle_word_comes_first_and_nothing_is_lost(cast, as_person, thread):
    first = answer(cast, as_person, thread)
    page = first.content.decode()
    assert first.status_code == 422
    assert "Maren asked to be heard, and this reads a little like advice." in page
    assert f"{ADVICE}</textarea>" in page
    assert bodies(cast, cast.jo, thread) == ["I put the kettle on."]
    token = first.context["form"].pause.token
    assert answer(cast, as_person, thread, as_it_is=token).status_code == 302
    assert bodies(cast, cast.jo, thread)[1:] == [ADVICE]


def test_what_is_changed_goes_without_another_word(cast, as_person, thread):
    assert asked(answer(cast, as_person, thread))
    assert answer(cast, as_person, thread, body="That sounds hard.").status_code == 302


def test_whoever_began_without_a_name_is_called_by_the_other_one(cast, start, as_person):
    unnamed = start(cast.maren, wish="listening", anonymous=True)
    page = answer(cast, as_person, unnamed).content.decode()
    assert "asked to be heard" in page
    assert "Maren asked" not in page


@pytest.mark.parametrize("wish", ["", "experiences", "ideas"])
def test_where_ideas_are_welcome_nothing_is_said(cast, start, as_person, wish):
    assert answer(cast, as_person, start(cast.maren, wish=wish)).status_code == 302


def test_to_oneself_and_for_oneself_nothing_is_said(cast, as_person, thread):
    assert answer(cast, as_person, thread, name="maren").status_code == 302
    assert answer(cast, as_person, thread, audience="me").status_code == 302


def test_it_can_be_switched_off(cast, as_person, thread):
    with acting_as(cast.sam):
        change_habits(cast.sam, closed=[], opens_noted=False, no_word_on_advice=True)
    assert answer(cast, as_person, thread).status_code == 302
    assert asked(answer(cast, as_person, thread, name="priya"))


def test_by_htmx_the_word_comes_in_the_same_place(cast, as_person, thread):
    where = reverse("forum:reply", args=[SLUG, thread.pk])
    form = {"body": ADVICE, "audience": "everyone"}
    response = as_person(cast.sam).post(where, form, HTTP_HX_REQUEST="true")
    assert response.content.decode().strip().startswith('<div id="posts">')
    assert asked(response)


def test_the_wish_stands_where_people_reply(cast, start, as_person, thread):
    sam = as_person(cast.sam)
    assert "Just listening" in sam.get(page_of(thread)).content.decode()
    plain = start(cast.maren, title="Without")
    assert "would like:" not in sam.get(page_of(plain)).content.decode()


def test_the_wish_can_be_changed_and_another_one_is_refused(cast, as_person, thread):
    with acting_as(cast.maren):
        where = reverse("forum:edit_post", args=[SLUG, thread.pk, thread.posts.get().pk])
    maren = as_person(cast.maren)
    form = {"title": "Quiet Thursdays", "body": "I put the kettle on.", "wish": "ideas"}
    assert maren.post(where, form).status_code == 302
    assert "Ideas welcome" in maren.get(page_of(thread)).content.decode()
    assert maren.post(where, {**form, "wish": "praise"}).status_code == 422
