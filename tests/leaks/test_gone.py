"""Somebody is no longer a member, or never was one: what is left of it for them."""

from datetime import UTC, datetime, timedelta

import pytest

from groups.membership import actions
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import join
from tests.exports.test_export import taken_by
from tests.leaks.pages import (
    INSIDE,
    address,
    browser_of,
    database,
    differing,
    look,
    met,
    past_the_second_lock,
    plain,
    seen,
    whole,
    write,
)
from tests.notices.here import told
from tests.right_values import FIELDS, right
from tests.routes import routes_inside_groups
from tests.scene import words_in

# Coming back is for those who are away.
BEHIND_THE_DOOR = sorted(set(routes_inside_groups()) - {"membership:resume"})
# A question put to the facilitators: nobody else knows of it, whoever is in the group.
NOT_FOR_MEMBERS = {"forum:glass"}
NOW = datetime.now(UTC)


def leave(world, user) -> None:
    member = world.cast.member(user, world.cast.beside if user == world.cast.kai else None)
    with acting_as(user):
        actions.leave(member, at=NOW)


def test_l1_who_left_meets_a_group_that_never_was(world):
    before = look(world, world.cast.maren, world.circle, BEHIND_THE_DOOR)
    absent = {name for name, answer in before.items() if answer.status_code == 404}
    assert absent <= NOT_FOR_MEMBERS

    leave(world, world.cast.maren)
    gone = look(world, world.cast.maren, world.circle, BEHIND_THE_DOOR)
    world.circle.slug = "never-was"
    never = look(world, world.cast.maren, world.circle, BEHIND_THE_DOOR)

    for name in BEHIND_THE_DOOR:
        where = world.circle.slug.encode()
        assert gone[name].status_code == never[name].status_code, name
        assert gone[name].content.replace(b"tuesday-evening-circle", where) == never[name].content
    world.circle.slug = "tuesday-evening-circle"


def test_l1_the_first_page_forgets_a_group_as_soon_as_one_left(world):
    kai = browser_of(world.cast.kai)
    assert "group name" in met([kai.get("/")])
    leave(world, world.cast.kai)
    assert met([kai.get("/"), kai.get("/me/"), kai.get("/groups/")]) == set()


def test_l2_who_left_changes_nothing_that_they_wrote(world):
    own = ("forum:edit_post", "forum:delete_post", "meetings:answer")
    maren = browser_of(world.cast.maren)
    before = database()
    assert maren.get(address(world, world.circle, own[0])).status_code == 200

    leave(world, world.cast.maren)
    left = database()
    assert differing(before, left), "leaving itself is written down"
    for name in [name for name in BEHIND_THE_DOOR if name in FIELDS]:
        answer = maren.post(address(world, world.circle, name), right(world, name))
        assert answer.status_code == 404, name
    assert differing(left, database()) == []


def test_l2_a_member_does_change_what_they_wrote(world):
    """The other half: with the membership, the same forms do something."""
    before = database()
    maren = browser_of(world.cast.maren)
    for name in ("forum:edit_post", "meetings:answer"):
        answer = maren.post(address(world, world.circle, name), right(world, name))
        assert answer.status_code == 302, name
    assert {"forum_post", "meetings_rsvpnote"} <= set(differing(before, database()))


@pytest.mark.parametrize("ends_in_days", [-1, 1])
@pytest.mark.parametrize("state", [state for state in Membership.State if state != "active"])
def test_l3_a_row_that_is_left_over_opens_nothing(world, state, ends_in_days):
    """Whatever an old row says of when it ends: only an active membership opens the door."""
    kai = browser_of(world.cast.kai)
    page = address(world, world.beside, "forum:thread")
    assert kai.get(page).status_code == 200
    with past_the_second_lock():
        Membership.objects.filter(pk=world.beside.member.pk).update(
            state=state,
            ended_at=NOW + timedelta(days=ends_in_days),
            asked_at=NOW,
            kept_until=NOW + timedelta(days=ends_in_days) if state == "offered" else None,
        )
    assert kai.get(page).status_code == 404
    # Who is away finds their own place kept, by the group's name, and nothing behind it.
    kept = {"group name"} if state == "paused" else set()
    assert met([kai.get("/"), kai.get(page)]) == kept


def test_l4_an_account_that_is_switched_off_is_signed_out_at_its_next_request(world):
    kai = browser_of(world.cast.kai)
    page = address(world, world.beside, "forum:thread")
    assert kai.get(page).status_code == 200
    world.cast.kai.is_active = False
    world.cast.kai.save(update_fields=["is_active"])
    answer = kai.get(page)
    assert (answer.status_code, met([answer])) == (302, set())


def test_l4_no_page_stays_open_as_a_stream(usual):
    """Nothing to close: every answer is whole when it arrives."""
    answers = usual("kai")
    assert [name for name, answer in answers.items() if answer.streaming] == []
    kinds = {answer.headers["Content-Type"].split(";")[0] for answer in answers.values()}
    assert "text/event-stream" not in kinds


def test_l6_what_is_kept_for_later_reading_says_nothing(world):
    """Messages wait in the session; whoever left reads the last one without a word of the group."""
    kai = browser_of(world.cast.kai)
    kept = ""
    for name in ("forum:edit_post", "meetings:answer", "forum:reply", "membership:leave"):
        kai.post(address(world, world.beside, name), {**right(world, name), "audience": "everyone"})
        kept += repr(dict(kai.session))
    assert "Your words are changed" in kept
    assert "You have left" in kept
    assert met([kai.get("/")]) == set()
    assert not [word for word in ("zq", "beside-you", "Beside you") if word in kept]


def test_l6_a_notice_is_read_again_whenever_its_page_is(world):
    """It was told while Kai was there; who left finds no word of it, and no sign that it was."""
    kai, sol = browser_of(world.cast.kai), browser_of(world.cast.sol)
    meeting = world.beside.meeting
    told(
        "meeting_reminder",
        world.cast.kai,
        meeting.pk,
        group=world.cast.beside,
        revision=meeting.time_revision,
    )
    assert "group name" in met([kai.get("/notices/")])
    assert "Something new" in kai.get("/").content.decode()
    leave(world, world.cast.kai)
    assert met([kai.get("/notices/"), kai.get("/")]) == set()
    assert plain(kai.get("/notices/")) == plain(sol.get("/notices/"))
    assert "Something new" not in kai.get("/").content.decode()


def feed_of(world, user, place) -> str:
    page = browser_of(user).post(address(world, place, "meetings:calendar")).content.decode()
    return page.partition("http://testserver")[2].partition('"')[0]


def test_l8_a_calendar_link_dies_with_the_membership_and_with_the_next_link(world):
    first = feed_of(world, world.cast.kai, world.beside)
    program = browser_of(None)
    assert program.get(first).status_code == 200
    second = feed_of(world, world.cast.kai, world.beside)
    assert program.get(second).status_code == 200

    # Each gives an empty calendar, the same to everybody, and then nothing but that it has ended.
    last_words = [program.get(first)]
    gone = [program.get(first)]
    leave(world, world.cast.kai)
    last_words.append(program.get(second))
    gone.append(program.get(second))
    assert [answer.status_code for answer in last_words + gone] == [200, 200, 410, 410]
    assert len({whole(answer) for answer in last_words}) == len({whole(answer) for answer in gone})
    assert len({whole(answer) for answer in gone}) == 1
    assert b"VEVENT" not in last_words[0].content
    assert met(last_words + gone) == set()
    assert program.get(f"/calendar/{'x' * 43}.ics").status_code == 404


def test_l8_a_calendar_says_when_and_nothing_else(world):
    where = feed_of(world, world.cast.kai, world.beside)
    answer = browser_of(None).get(where)
    text = answer.content.decode()
    assert text.count("BEGIN:VEVENT") == 2
    assert met([answer]) == set()
    assert "SUMMARY:Reminder" in text
    said = {line.split(":")[0].split(";")[0] for line in text.splitlines()}
    assert not said & {"LOCATION", "ATTENDEE", "ORGANIZER", "DESCRIPTION", "URL", "CONTACT"}
    assert answer["Cache-Control"] == "private, no-cache"
    token = where.removeprefix("/calendar/").removesuffix(".ics")
    assert token not in repr(database())


def test_l21_the_address_of_an_erased_post_is_as_one_that_never_was(world):
    """There are no links to share; what can be passed on is an address, and it dies with the post."""
    noor = browser_of(world.cast.noor)
    thread = address(world, world.beside, "forum:thread")
    at = f"{thread}?at={world.beside.post.pk}"
    assert noor.get(at).status_code == 200
    gone = browser_of(world.cast.kai).post(address(world, world.beside, "forum:delete_post"))
    assert gone.status_code == 302
    never = noor.get(f"{thread}?at={world.beside.lead.pk}")
    assert (noor.get(at).status_code, plain(noor.get(at))) == (404, plain(never))


@pytest.mark.parametrize(("who", "others"), [("kai", "reply body"), ("noor", "post body")])
def test_l28_ones_own_file_holds_ones_own_words_and_nobody_elses(world, who, others):
    """Others' words stand on the pages that the same person reads, and not in the file."""
    user = getattr(world.cast, who)
    page = browser_of(user).get(address(world, world.beside, "forum:thread"))
    assert {"post body", "reply body"} <= met([page])
    files = taken_by(user)
    for words in files.values():
        inside = words_in(words.encode())
        assert ({"post body", "reply body"} & inside) == {"post body", "reply body"} - {others}
        assert not {"group name", "meeting link", "meeting place", "invited address"} & inside
    assert "words.html" in files


def test_l28_nobody_takes_anything_away_as_a_file_by_looking(usual):
    """It is asked for by a form, after the password; but for the file of a public resource."""
    for who in ("kai", None):
        answers = usual(who)
        offered = [
            n for n, a in answers.items() if "attachment" in a.get("Content-Disposition", "")
        ]
        assert offered == ["library:download"]
        kinds = {answer.headers["Content-Type"].split(";")[0] for answer in answers.values()}
        public = {"application/atom+xml", "application/feed+json", "application/pdf"}
        assert kinds - public <= {"text/html", "text/plain", "application/json"}


def test_l55_who_joins_reads_nothing_from_before(world):
    """Unless its author said so: by the tick, it is read by those who come later, too."""
    secret, open_one = "Before you came", "For whoever comes"
    write(world.circle.member, secret, secret)
    write(world.circle.member, open_one, open_one, open_to_later=True)
    pages = b"".join(
        content for _, content in seen(world, world.cast.sam, world.circle, INSIDE).values()
    )
    assert secret.encode() in pages
    assert open_one.encode() in pages

    join(world.circle.lead, world.cast.sol, "Sol", at=datetime.now(UTC))
    world.circle.thread = write(world.circle.member, "After", "After", at=datetime.now(UTC))
    pages = b"".join(
        content for _, content in seen(world, world.cast.sol, world.circle, INSIDE).values()
    )
    assert secret.encode() not in pages
    assert open_one.encode() in pages
    assert b"After" in pages
