"""A list in the Meeting Guide format, brought in as drafts of groups."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from groups.membership.models import Group, Membership
from groupsite.confidentiality.acting import acting_as

LIST = [
    {
        "name": "Sunday walkers",
        "slug": "sunday-walkers",
        "day": [0, 3],
        "time": "10:00",
        "end_time": "11:30",
        "timezone": "Europe/Berlin",
        "address": "Zephyr Lane 7",
        "city": "Köln",
        "types": ["O", "DE", "X", "XB", "ZZ"],
        "notes": "We walk.\n\nNobody has to talk.",
        "contact_1_name": "Zelda",
        "contact_1_email": "zelda@example.org",
    },
    {"name": "By appointment", "slug": 12, "conference_url": "https://meet.example.org/12"},
    {"name": "", "slug": "no-name"},
    {"name": "Twice", "slug": "sunday-walkers"},
    {"name": "A day too many", "slug": "day", "day": 7, "time": "10:00"},
    {"name": "Tea time", "slug": "tea", "day": 1, "time": "5 o'clock"},
    {"name": "x" * 81, "slug": "long"},
    {"name": "Turned\u202e", "slug": "turned"},
    {"name": "Spaced", "slug": "a b"},
    {"name": "Mars", "slug": "mars", "timezone": "Mars/Olympus"},
    {"name": ["a"], "slug": "list"},
    "no meeting",
    {"name": "Long notes", "slug": "notes", "notes": "word " * 400},
]


def upload(content: object) -> dict:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return {
        "display_name": "Sol",
        "file": SimpleUploadedFile("list.json", raw, content_type="application/json"),
    }


def groups_of(user) -> dict[str, Group]:
    with acting_as(user):
        own = Membership.objects.active().filter(user=user).select_related("group")
        return {one.group.name: one.group for one in own}


def test_good_entries_become_hidden_drafts_and_wrong_ones_are_named_by_number(cast, as_person):
    browser = as_person(cast.sol)
    page = browser.post("/groups/start/list/", upload(LIST)).content.decode()
    groups = groups_of(cast.sol)
    assert set(groups) == {"Sunday walkers", "By appointment", "Long notes"}
    walkers = groups["Sunday walkers"]
    assert (walkers.visibility, walkers.joining, walkers.stage) == (
        "hidden",
        "invitation",
        "forming",
    )
    assert (walkers.time_zone, walkers.language, walkers.area) == ("Europe/Berlin", "de", "Köln")
    assert walkers.format == "in person"
    assert walkers.accessibility == ["step-free", "accessible toilet"]
    assert walkers.evening == "Sundays, Wednesdays, 10:00 to 11:30"
    assert walkers.summary == "We walk.\n\nNobody has to talk."
    assert groups["By appointment"].format == "online"
    assert groups["By appointment"].time_zone == "Europe/London"
    assert len(groups["Long notes"].summary) <= 600
    for number in (3, 4, 5, 6, 7, 8, 9, 10, 11, 12):
        assert f"Entry {number}</span>" in page
    assert page.count("Left out") == 10
    assert "It was shortened in its notes." in page
    with acting_as(cast.sol):
        rows = repr(list(Group.objects.filter(founder=cast.sol).values()))
    assert "elda" not in rows
    assert "Zephyr" not in rows
    assert "meet.example.org" not in rows


def test_nobody_else_knows_of_the_drafts(cast, as_person, client):
    as_person(cast.sol).post("/groups/start/list/", upload(LIST))
    (slug,) = [one.slug for name, one in groups_of(cast.sol).items() if name == "Sunday walkers"]
    for browser in (client, as_person(cast.cora), as_person(cast.jo)):
        assert "Sunday walkers" not in browser.get("/groups/").content.decode()
        assert browser.get(f"/groups/{slug}/").status_code == 404


def test_the_same_list_again_makes_nothing_twice(cast, as_person):
    browser = as_person(cast.sol)
    for _ in range(2):
        page = browser.post("/groups/start/list/", upload(LIST)).content.decode()
    assert page.count("There already") == 3
    with acting_as(cast.sol):
        assert Group.objects.filter(founder=cast.sol).count() == 3
    as_person(cast.kai).post("/groups/start/list/", upload(LIST))
    assert "Sunday walkers" in groups_of(cast.kai), "another person's drafts are their own"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        ({"meetings": []}, "no list of meetings"),
        ([], "no list of meetings"),
        ([{}] * 201, "more than 200 entries"),
        (b" " * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(cast, as_person, content, reason):
    answer = as_person(cast.sol).post("/groups/start/list/", upload(content))
    assert answer.status_code in (413, 422)
    assert reason in answer.content.decode() or answer.status_code == 413
    assert groups_of(cast.sol) == {}


def test_an_entry_that_cannot_be_founded_takes_the_others_with_it(cast, as_person, monkeypatch):
    """Nothing half done: the third one breaks, and none is there."""
    import groups.finder.drafts as drafts

    found, calls = drafts.found_group, []

    def third_breaks(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError
        return found(*args, **kwargs)

    monkeypatch.setattr(drafts, "found_group", third_breaks)
    with pytest.raises(RuntimeError):
        as_person(cast.sol).post("/groups/start/list/", upload(LIST))
    assert len(calls) == 3
    assert groups_of(cast.sol) == {}


def written(tmp_path: Path, content: object) -> str:
    file = tmp_path / "list.json"
    file.write_text(json.dumps(content))
    return str(file)


def test_an_operator_brings_a_list_in_for_somebody(cast, tmp_path, capsys):
    file = written(tmp_path, LIST)
    call_command("import_meeting_guide", file, owner="SOL@demo.test")
    said = capsys.readouterr().out
    assert "3 drafts made, 10 left out" in said
    assert "entry 5: has a day that is none from 0 to 6" in said
    assert "walkers" not in said
    assert len(groups_of(cast.sol)) == 3
    call_command("import_meeting_guide", file, owner="sol@demo.test")
    assert "0 drafts made, 13 left out" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "options", "reason"),
    [
        (LIST, {"owner": "nobody@demo.test"}, "no account"),
        (LIST, {"owner": "sol@demo.test", "name": "\u202e"}, "name"),
        ([{"slug": "x"}], {"owner": "sol@demo.test"}, "nothing was changed"),
        ({}, {"owner": "sol@demo.test"}, "no list of meetings"),
    ],
)
def test_the_command_says_why_it_changes_nothing(cast, tmp_path, content, options, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("import_meeting_guide", written(tmp_path, content), **options)
    assert groups_of(cast.sol) == {}


def test_our_own_schedule_can_be_brought_in_again(cast, client, as_person):
    """What this site writes it also reads."""
    from datetime import time

    from tests.finder.conftest import meets

    meets(cast.member(cast.jo), time(19))
    raw = client.get("/meetings.json").content
    as_person(cast.sol).post("/groups/start/list/", upload(raw))
    draft = groups_of(cast.sol)["Tuesday evening circle"]
    assert draft.evening == "Mondays, 19:00 to 20:30"
    assert draft.summary == "For partners of people in therapy."
