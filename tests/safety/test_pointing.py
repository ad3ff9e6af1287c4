"""A post that may speak of danger goes out as it is; its author alone is shown whom to call, once."""

import re

import pytest

from groups.forum.models import Post
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.forum.test_partings import ROOT, begin

DARK = "Some nights I want to die, and nobody knows."
POINTER = "there are people to talk to right now"


def fields(body: str, **more: str) -> dict[str, str]:
    return {"body": body, "audience": "everyone", **more}


@pytest.fixture
def thread(cast):
    return begin(cast, cast.jo, "Evenings")


@pytest.fixture
def send(cast, thread, as_person):
    """What the author's page says after a reply."""

    def send_one(body: str, user=None) -> str:
        browser = as_person(user or cast.maren)
        answer = browser.post(f"{ROOT}threads/{thread.pk}/reply/", fields(body), follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    return send_one


def edit(cast, browser, thread, body: str) -> str:
    with acting_as(cast.maren):
        post = Post.objects.filter(thread=thread.pk, opens=False).latest("created_at")
    where = f"{ROOT}threads/{thread.pk}/posts/{post.pk}/edit/"
    return browser.post(where, {"body": body}, follow=True).content.decode()


def test_it_goes_out_and_its_author_is_shown_help(cast, thread, send, as_person):
    cast.maren.country = "DE"
    cast.maren.save(update_fields=["country"])
    with acting_as(Purpose.REMINDERS):
        before = Notice.objects.count()
    page = send(DARK)
    assert POINTER in page
    assert 'href="/help-now/?country=DE"' in page
    assert DARK in page
    for other in (cast.jo, cast.sam):
        theirs = as_person(other).get(f"{ROOT}threads/{thread.pk}/").content.decode()
        assert DARK in theirs
        assert POINTER not in theirs
    with acting_as(Purpose.REMINDERS):
        assert Notice.objects.count() == before, "nobody is told"


def test_without_a_country_the_page_asks_for_one(send):
    assert 'href="/help-now/"' in re.sub("(?s)<aside.*?</aside>", "", send(DARK))


def test_by_htmx_it_comes_with_the_answer(cast, thread, as_person):
    maren = as_person(cast.maren)
    where = f"{ROOT}threads/{thread.pk}/reply/"
    page = maren.post(where, fields(DARK), headers={"HX-Request": "true"}).content.decode()
    assert POINTER in page
    assert POINTER not in maren.get(f"{ROOT}threads/{thread.pk}/").content.decode()


def test_once_for_a_text(cast, thread, send, as_person):
    maren = as_person(cast.maren)
    assert POINTER in send(DARK)
    assert POINTER not in maren.get(f"{ROOT}threads/{thread.pk}/").content.decode(), "not again"
    assert POINTER not in send(DARK), "the same words once more"
    assert POINTER not in edit(cast, maren, thread, f"{DARK} It rains.")
    assert POINTER in edit(cast, maren, thread, f"{DARK} He hit me yesterday.")


def test_other_texts_say_nothing_of_it(send):
    assert POINTER not in send("I put the kettle on. It was killing me to wait.")


def test_a_thread_is_looked_at_with_its_title(cast, as_person):
    sent = fields("I cannot say more.", kind="discussion", title="He threatened to kill me")
    page = as_person(cast.maren).post(f"{ROOT}threads/new/", sent, follow=True).content.decode()
    assert POINTER in page


def test_nothing_of_it_is_kept(send):
    from tests.leaks.pages import database, differing

    send("I put the kettle on.")
    before = {table: len(rows) for table, rows in database().items()}
    send(DARK)
    more = differing(before, {table: len(rows) for table, rows in database().items()})
    assert set(more) <= {"forum_post", "forum_authorship", "django_session"}
