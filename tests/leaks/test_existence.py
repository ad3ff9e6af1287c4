"""Whether there is something at all: no status, number, order or message tells."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.cast import found
from tests.leaks.pages import (
    INSIDE,
    PAGES,
    address,
    answer_in,
    browser_of,
    database,
    differing,
    get,
    met,
    person,
    plain,
    write,
)
from tests.routes import routes_of_groups
from tests.scene import undone

# One of each sort; tests/test_access.py and the two worlds ask for all of them.
OUTSIDE = {None: ["get", "post"], "lena": ["get", "head", "post", "options"]}


def answers_of(world, user, name: str, methods: list[str]) -> list[tuple[object, ...]]:
    """What each method gets, without the address that was asked for."""
    browser, where = browser_of(user), address(world, world.beside, name)
    given = []
    for method in methods:
        with undone():
            answer = getattr(browser, method)(where)
        text = plain(answer).replace(world.beside.slug.encode(), b"")
        head = {key: text.replace(world.beside.slug, "") for key, text in answer.headers.items()}
        given.append((method, answer.status_code, text, head))
    return given


@pytest.mark.parametrize("who", OUTSIDE)
def test_l11_no_method_tells_a_hidden_group_from_none(world, who):
    user = person(world, who)
    for name in routes_of_groups():
        world.beside.slug = "beside-you"
        hidden = answers_of(world, user, name, OUTSIDE[who])
        world.beside.slug = "beside-me"
        absent = answers_of(world, user, name, OUTSIDE[who])
        world.beside.slug = "beside-you"
        assert hidden == absent, name


# A hidden group has no public card, who is not away cannot come back, and what a reader suggested
# is for who wrote the post.
NOT_FOR_HER = {
    "forum:answer_suggestion",
    "finder:card",
    "joining:join",
    "joining:question",
    "joining:review",
    "joining:take_back",
    "joining:visit",
    "membership:resume",
}


def test_l11_a_member_is_told_the_difference(world):
    """So that the test above cannot pass because everything is refused."""
    for name in routes_of_groups():
        world.beside.slug = "beside-you"
        mine = answers_of(world, world.cast.noor, name, ["get", "post"])
        world.beside.slug = "beside-me"
        absent = answers_of(world, world.cast.noor, name, ["get", "post"])
        world.beside.slug = "beside-you"
        assert (mine == absent) == (name in NOT_FOR_HER), name


ORDERS = {
    **dict.fromkeys(("order", "ordering", "sort", "o"), "-membership__user__email"),
    **dict.fromkeys(("filter", "audience", "author", "membership", "state"), "facilitators"),
}


def hide_something(world) -> None:
    """Posts of Sam's and Jo's in the circle that are not for Priya."""
    for number in range(3):
        asked = write(world.cast.member(world.cast.sam), f"Hidden {number}", "Hidden words",
                      audience="facilitators")  # fmt: skip
        answer_in(world.circle.lead, asked, "Hidden answer")
        answer_in(
            world.circle.lead,
            world.circle.thread,
            "Hidden reply",
            audience="chosen",
            readers=[world.circle.member],
        )


def test_l13_an_order_or_filter_that_nobody_offers_changes_nothing(world):
    hide_something(world)
    browser = browser_of(world.cast.priya)
    for name in PAGES:
        where = address(world, world.circle, name)
        usual, asked = get(browser, where), get(browser, where, ORDERS)
        assert (asked.status_code, plain(asked)) == (usual.status_code, plain(usual)), name


def test_l13_what_is_offered_does_something(world):
    """So that the pages are not deaf to every question."""
    shelves = browser_of(world.cast.priya)
    assert b"A published resource" in shelves.get("/library/", {"kind": "guide"}).content
    assert b"A published resource" not in shelves.get("/library/", {"language": "de"}).content


def test_l14_asking_for_a_hidden_word_is_as_asking_for_any_other(world):
    """No page but the search takes a word, and none answers differently where it is hidden."""
    kai = browser_of(world.cast.kai)
    assert "post body" in met([kai.get(address(world, world.beside, "forum:thread"))])
    browser = browser_of(world.cast.priya)
    for name in PAGES:
        where = address(world, world.circle, name)
        given = []
        for word in ("zqbody", "qzother"):
            asked = get(browser, where, dict.fromkeys(("q", "query", "search", "name"), word))
            given.append((asked.status_code, plain(asked).replace(word.encode(), b"")))
        assert given[0] == given[1], name


def test_l14_a_search_answers_hidden_words_as_words_that_nobody_wrote(world):
    hide_something(world)
    where = address(world, world.circle, "forum:search")

    def found(user, word):
        with undone():
            answer = browser_of(user).post(where, {"words": word})
        return answer.status_code, plain(answer).replace(word.encode(), b"")

    assert found(world.cast.priya, "Hidden") == found(world.cast.priya, "Qzother")
    assert found(world.cast.jo, "Hidden") != found(world.cast.jo, "Qzother")


LEAD_ON = {"joining:answer_guest", "joining:application", "safety:check_in_done"}
"""What is answered already leads back to the list, and what never was does so as well."""


def test_l37_an_id_of_another_group_opens_nothing_under_ones_own(world):
    """Whoever facilitates one group tries what is another's: as if it were nowhere."""
    jo = browser_of(world.cast.jo)
    tried = 0
    for name in routes_of_groups():
        where = address(world, world.beside, name).replace("beside-you", world.circle.slug)
        if where.count("-") < 4:
            continue  # it names no id
        made_up = re.sub(r"[0-9a-f-]{36}", lambda _: str(uuid4()), where)
        for method in ("get", "post"):
            with undone():
                other = getattr(jo, method)(where)
                nowhere = getattr(jo, method)(made_up)
            assert other.status_code == nowhere.status_code, name
            assert other.status_code in {404, 405, *([302] if name in LEAD_ON else [])}, name
            assert plain(other) == plain(nowhere), name
            tried += other.status_code == 404
    assert tried >= 10
    assert jo.get(address(world, world.circle, "forum:thread")).status_code == 200


def test_l42_nothing_says_since_when_a_page_is_as_it_is(world):
    """Without ETag and Last-Modified there is nothing to ask "has it changed?" with."""
    conditions = (
        {"If-None-Match": "*", "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"If-Match": 'W/"x"', "Range": "bytes=0-9"},
    )
    for user in (world.cast.kai, world.cast.sol):
        browser = browser_of(user)
        for name in INSIDE:
            where = address(world, world.beside, name)
            usual = get(browser, where)
            assert not {"ETag", "Last-Modified", "Age"} & set(usual.headers), name
            for condition in conditions:
                asked = get(browser, where, headers=condition)
                assert asked.status_code == usual.status_code, name
                if name != "notices:readyz":
                    assert plain(asked) == plain(usual), name


def test_l49_founding_a_group_does_not_tell_which_names_there_are(world):
    sol = browser_of(world.cast.sol)
    given = []
    for name in ("zqgroupname", "zqnosuchname"):
        with undone():
            found(world.cast.sol, name, display_name="Sol", at=datetime.now(UTC))
            answer = sol.get("/")
            stem = re.findall(rb"/g/zq[a-z]+-[0-9a-f]{6}/", answer.content)
            assert stem
            given.append(re.sub(rb"zq[a-z]+(-[0-9a-f]{6})?", b"", plain(answer)))
    assert given[0] == given[1]


def test_l49_inviting_does_not_tell_who_has_an_account_or_is_elsewhere(world):
    jo = browser_of(world.cast.jo)
    invite = address(world, world.circle, "membership:invite")
    given = {}
    for who in ("kai@demo.test", "sol@demo.test", "lena@demo.test", "nobody-at-all@demo.test"):
        with undone():
            before = database()
            answer = jo.post(invite, {"addresses": who, "role": "member"}, follow=True)
            changed = differing(before, database())
            # An invited address is shown by its first letter.
            page = re.sub(r"[0-9a-f-]{36}|\w…@demo.test", "", plain(answer).decode())
            given[who] = (answer.status_code, page, changed)
    assert len({repr(one) for one in given.values()}) == 1, given.keys()
    with undone():
        # Of their own group a facilitator does learn who is in it.
        again = jo.post(invite, {"addresses": "sam@demo.test", "role": "member"}, follow=True)
        assert b"belong to people in the group" in again.content
