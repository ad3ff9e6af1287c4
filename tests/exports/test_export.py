"""Taking one's own words along: all of them, nobody else's, and only who said their password."""

import json
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.exports.archive import archive_of
from groups.forum.actions import reply, start_thread
from groups.membership import actions
from groupsite.confidentiality.acting import acting_as
from tests.clients import client_of
from tests.scene import MARKERS, words_in

PASSWORD = "kettle-on-thursdays"
WHERE = "/g/beside-you/export/"


def browser_of(user):
    """Signed in, and the password said a moment ago."""
    browser = client_of(user)
    asked = browser.get(WHERE)["Location"]
    assert asked == f"/accounts/reauthenticate/?next={WHERE.replace('/', '%2F')}"
    assert browser.post(asked, {"password": PASSWORD})["Location"] == WHERE
    return browser


def files_of(answer) -> dict[str, str]:
    with ZipFile(BytesIO(answer.content)) as files:
        assert files.testzip() is None
        return {name: files.read(name).decode() for name in files.namelist()}


def taken_by(user, where=WHERE) -> dict[str, str]:
    answer = browser_of(user).post(where)
    assert answer.status_code == 200
    return files_of(answer)


def test_it_is_a_file_that_says_nothing_by_its_name_and_is_kept_nowhere(scene):
    answer = browser_of(scene.cast.kai).post(WHERE)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="archive.zip"'
    assert "no-store" in answer["Cache-Control"]
    assert set(files_of(answer)) == {"words.html", "words.json"}


@pytest.mark.parametrize("name", ["words.html", "words.json"])
def test_a_member_takes_all_of_their_own_words_and_nobody_elses(scene, name):
    assert words_in(taken_by(scene.cast.kai)[name].encode()) == {
        "thread title",
        "post body",
        "facilitators' post",
        "post without a name",
        "answer",
        "content note",
        "draft",
        "note of a check-in",
        "rsvp note",
        "display name",
        "note on something kept",
    }


def test_the_lead_takes_theirs(scene):
    """The thread in which she replied is Kai's: its title stays his."""
    assert words_in(taken_by(scene.cast.noor)["words.json"].encode()) == {
        "question",
        "reply body",
        "facilitator name",
        "share note",
        "reason to look behind a name",
        "reason to tell later",
        "words of a report",
    }


def test_programs_find_it_by_its_names(scene):
    said = json.loads(taken_by(scene.cast.kai)["words.json"])
    assert list(said) == [
        *("made_at", "place", "answers", "notes", "shares", "kept"),
        *("posts", "drafts", "heard", "muted", "reasons", "reports", "check-ins", "never_post"),
    ]
    posts = {one["text"]: one for one in said["posts"]}
    assert posts.keys() == {
        MARKERS["post body"],
        MARKERS["facilitators' post"],
        MARKERS["post without a name"],
        MARKERS["answer"],
    }
    assert posts[MARKERS["post body"]]["kind"] == "post"
    assert posts[MARKERS["post body"]]["title"] == MARKERS["thread title"]
    assert posts[MARKERS["facilitators' post"]]["for"] == "Facilitators only"
    assert said["answers"][0]["answer"] == "I’ll come"
    assert said["place"][1]["version"] == 1
    assert posts[MARKERS["post body"]]["note"].startswith("Death or loss")
    assert said["reasons"] == []
    # How many, and not which.
    assert said["never_post"] == [{"at": None, "title": "How many", "text": "", "words": 1}]


def test_names_of_chosen_readers_stay_theirs(scene):
    kai, noor = scene.beside.member, scene.beside.lead
    with acting_as(scene.cast.kai):
        start_thread(
            kai,
            kind="discussion",
            title="T",
            body="For one person",
            audience="chosen",
            readers=[noor],
            at=datetime.now(UTC),
        )
    taken = taken_by(scene.cast.kai)["words.html"]
    assert "For one person" in taken
    assert MARKERS["facilitator name"] not in taken


def test_a_text_stands_in_it_as_it_was_written_and_runs_nothing(scene):
    with acting_as(scene.cast.kai):
        reply(
            scene.beside.member,
            scene.beside.thread,
            body="<script>alert(1)</script> & *more*",
            audience="everyone",
            at=datetime.now(UTC),
        )
    taken = taken_by(scene.cast.kai)
    assert "<script>" not in taken["words.html"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; *more*" in taken["words.html"]
    assert (
        json.loads(taken["words.json"])["posts"][-1]["text"] == "<script>alert(1)</script> & *more*"
    )


def test_the_password_is_asked_for_again(scene, as_person):
    """The partner may sit at the laptop, and its owner is signed in."""
    browser = as_person(scene.cast.kai)
    for answer in (browser.get(WHERE), browser.post(WHERE)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_who_is_not_in_the_group_finds_no_such_page(scene, as_person):
    with acting_as(scene.cast.sam):
        actions.pause(scene.cast.member(scene.cast.sam), at=datetime.now(UTC))
    for name, slug in (("sol", "beside-you"), ("maren", "beside-you"), ("cora", "beside-you"),
                       ("lena", "tuesday-evening-circle"), ("sam", "tuesday-evening-circle")):  # fmt: skip
        browser = as_person(getattr(scene.cast, name))
        never = browser.get("/g/no-such-group/export/")
        for answer in (browser.get(f"/g/{slug}/export/"), browser.post(f"/g/{slug}/export/")):
            assert answer.status_code == 404
            assert answer.content == never.content


def test_the_page_says_what_is_in_the_file(scene):
    page = browser_of(scene.cast.kai).get(WHERE)
    assert page.status_code == 200
    assert b"Nobody else\xe2\x80\x99s words or names are in it" in page.content


def test_it_asks_the_database_little_however_much_there_is(scene, django_assert_max_num_queries):
    kai = scene.beside.member
    with acting_as(scene.cast.kai):
        with CaptureQueriesContext(connection) as before:
            archive_of(kai, at=datetime.now(UTC))
        for number in range(12):
            reply(
                kai,
                scene.beside.thread,
                body=f"{number}",
                audience="everyone",
                at=datetime.now(UTC),
            )
        with django_assert_max_num_queries(len(before)):
            archive_of(kai, at=datetime.now(UTC))
    # One for each section, and for some of them a second one.
    assert len(before) <= 18
