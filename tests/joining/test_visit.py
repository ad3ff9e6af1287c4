"""Visiting once: one meeting, one page, and everything erased unless the guest joins."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.urls import reverse

from groups.errors import NotPossible
from groups.forum.models import Thread
from groups.joining import actions, steps
from groups.joining.apart import keep_apart
from groups.joining.erasing import erase_visits
from groups.joining.steps import MOST_OPEN
from groups.joining.visits import evening_of
from groups.meetings.actions import answer, move_meeting, schedule
from groups.meetings.models import Meeting, Rsvp, Visit
from groups.membership.models import Group, Membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import found
from tests.joining.conftest import CIRCLE, NAMED, NOW, joins, standing
from tests.membership.test_second_lock import refused, unchanged

SOON = NOW + timedelta(days=3)


@pytest.fixture
def evening(cast, open_group) -> Meeting:
    """Of the open group, which takes guests; it has one seat."""
    with acting_as(cast.noor):
        Group.objects.filter(pk=open_group.pk).update(takes_guests=True, capacity=9)
        lead = Membership.objects.select_related("group").get(user=cast.noor, group=open_group)
        return planned(lead, capacity=1)


def planned(lead: Membership, **more) -> Meeting:
    series = schedule(
        lead,
        starts_on=SOON.date(),
        starts_at=time(19),
        time_zone="UTC",
        place="The blue room",
        link="https://meet.demo.test/blue",
        at=NOW,
        **more,
    )
    return Meeting.objects.visible_to(lead).select_related("series").get(series=series)


@pytest.fixture
def asked(cast) -> Meeting:
    """Of the circle, whose facilitators say yes to each guest."""
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(takes_guests=True)
        return planned(cast.member(cast.jo))


def page(slug: str) -> str:
    return reverse("joining:visit", args=[slug])


def wish(meeting: Meeting, **more: str) -> dict[str, str]:
    return {**NAMED, "meeting": str(meeting.pk), "display_name": "Guest", **more}


def the_visit(user) -> Visit:
    with acting_as(user):
        return Visit.objects.by(user).select_related("group").get()


def seen(user, at: datetime):
    with acting_as(user):
        return evening_of(Visit.objects.by(user).select_related("group").get(), at=at)


def test_a_guest_of_an_open_group_comes_at_once_and_sees_one_page(cast, evening, as_person):
    sol = as_person(cast.sol)
    answered = sol.post(page("open-door"), wish(evening))
    found = the_visit(cast.sol)
    assert answered.url == reverse("joining:guest", args=[found.pk])
    assert found.version == 1
    shown = sol.get(answered.url).content.decode()
    assert "The blue room" in shown
    assert "meet.demo.test" not in shown
    for path in ("", "people/", "meetings/", "threads/", f"meetings/{evening.pk}/"):
        assert sol.get(f"/g/open-door/{path}").status_code == 404
    assert b"Guest" in as_person(cast.noor).get("/g/open-door/people/applications/").content
    assert as_person(cast.kai).get(answered.url).status_code == 404


def test_the_database_shows_a_guest_their_meeting_and_nothing_else(cast, evening, as_person):
    with acting_as(cast.noor):
        lead = Membership.objects.select_related("group").get(
            user=cast.noor, group=evening.group_id
        )
        planned(lead)
    as_person(cast.sol).post(page("open-door"), wish(evening))
    with acting_as(cast.sol):
        assert list(Meeting.objects.values_list("pk", flat=True)) == [evening.pk]
        assert not Membership.objects.exclude(user=cast.sol).exists()
        assert not Rsvp.objects.exists()
        assert not Thread.objects.exists()
    with acting_as(cast.kai):
        assert not Meeting.objects.filter(group=evening.group_id).exists()


def test_the_link_stands_there_for_its_time_only(cast, evening, as_person):
    as_person(cast.sol).post(page("open-door"), wish(evening))
    quarter = timedelta(minutes=15)
    assert seen(cast.sol, evening.starts_at - quarter - timedelta(seconds=1)).link == ""
    assert seen(cast.sol, evening.starts_at - quarter).link == "https://meet.demo.test/blue"
    assert seen(cast.sol, evening.ends_at).link == ""
    assert seen(cast.sol, evening.ends_at).over


def test_a_guest_takes_a_seat_and_finds_none_in_a_full_meeting(cast, evening, as_person):
    as_person(cast.sol).post(page("open-door"), wish(evening))
    with acting_as(cast.noor):
        lead = Membership.objects.select_related("group", "user").get(
            user=cast.noor, group=evening.group_id
        )
        with pytest.raises(NotPossible, match="All seats"):
            answer(lead, evening, "yes", at=NOW)
    late = as_person(cast.priya).post(page("open-door"), wish(evening))
    assert late.status_code == 422
    assert b"There is no seat for a guest" in late.content
    assert b'value="Guest"' in late.content


def test_by_application_a_facilitator_says_yes(cast, asked, as_person):
    sol, jo = as_person(cast.sol), as_person(cast.jo)
    guest = sol.post(page(CIRCLE), wish(asked)).url
    assert b"You have asked to visit" in sol.get(guest).content
    with acting_as(cast.sol):
        assert not Meeting.objects.exists(), "nothing before the yes"
    answer = reverse("joining:answer_guest", args=[CIRCLE, the_visit(cast.sol).pk])
    assert as_person(cast.maren).post(answer, {"welcome": "yes"}).status_code == 403
    jo.post(answer, {"welcome": "yes"})
    assert b"The blue room" in sol.get(guest).content
    again = as_person(cast.ade).post(answer, {"welcome": "no"}, follow=True)
    assert b"answered already" in again.content


def test_facilitators_find_the_guest_on_the_meetings_page(cast, asked, as_person):
    as_person(cast.sol).post(page(CIRCLE), wish(asked, display_name="Quiet Visitor"))
    meeting = f"/g/{CIRCLE}/meetings/{asked.pk}/"
    assert b"Quiet Visitor" not in as_person(cast.jo).get(meeting).content, "not before the yes"
    with acting_as(cast.jo):
        actions.answer_guest(cast.member(cast.jo), the_visit(cast.sol).pk, welcome=True, at=NOW)
    for facilitator in (cast.jo, cast.ade):
        assert b"Quiet Visitor" in as_person(facilitator).get(meeting).content
    assert b"Quiet Visitor" not in as_person(cast.maren).get(meeting).content


def test_a_no_to_a_guest(cast, asked, as_person):
    sol = as_person(cast.sol)
    guest = sol.post(page(CIRCLE), wish(asked)).url
    with acting_as(cast.jo):
        actions.answer_guest(
            cast.member(cast.jo), the_visit(cast.sol).pk, welcome=False, at=datetime.now(UTC)
        )
    shown = sol.get(guest).content
    assert b"Not this time" in shown
    assert b"The blue room" not in shown


def test_a_guest_who_joins_is_a_member_and_no_guest_any_more(cast, evening, as_person):
    sol = as_person(cast.sol)
    sol.post(page("open-door"), wish(evening))
    join = reverse("joining:join", args=["open-door"])
    assert b'value="Guest"' in sol.get(join).content
    assert sol.post(join, NAMED).url == "/g/open-door/"
    assert standing(cast.sol, evening.group).is_active
    with acting_as(cast.sol):
        assert not Visit.objects.exists()


def test_a_guest_who_leaves_is_erased(cast, evening, as_person):
    sol = as_person(cast.sol)
    guest = sol.post(page("open-door"), wish(evening)).url
    end = reverse("joining:end_visit", args=[the_visit(cast.sol).pk])
    assert sol.get(end).status_code == 200
    assert sol.post(end).url == "/"
    assert sol.get(guest).status_code == 404
    with acting_as(cast.noor):
        assert not Visit.objects.exists()


def test_without_a_word_a_visit_is_erased_a_week_after(cast, asked, as_person):
    as_person(cast.sol).post(page(CIRCLE), wish(asked))
    assert the_visit(cast.sol).erase_at == asked.ends_at + timedelta(days=7)
    assert erase_visits() == 0
    with acting_as(cast.kai):
        Visit.objects.create(
            group=cast.circle,
            meeting=asked,
            guest=cast.kai,
            name="Late",
            version=1,
            state="asked",
            asked_at=NOW,
            erase_at=NOW - timedelta(days=1),
        )
    assert erase_visits() == 1
    assert the_visit(cast.sol)


@pytest.mark.parametrize("held", [False, True])
def test_a_visit_is_remembered_as_long_where_its_meeting_moves(cast, asked, as_person, held):
    """Whether the facilitator who moves it can see the visit or not."""
    if held:
        with acting_as(cast.maren):
            keep_apart(cast.maren, cast.sol.email, at=NOW)
    as_person(cast.sol).post(page(CIRCLE), wish(asked))
    before = the_visit(cast.sol)
    later = SOON.date() + timedelta(days=30)
    with acting_as(cast.jo):
        member = cast.member(cast.jo)
        move_meeting(member, asked, starts_on=later, starts_at=time(19), at=NOW)
        moved = Meeting.objects.get(pk=asked.pk)
    after = the_visit(cast.sol)
    assert moved.ends_at == asked.ends_at + timedelta(days=30)
    assert after.erase_at == moved.ends_at + timedelta(days=7)
    assert (after.state, after.name) == (before.state, before.name)


def test_nobody_else_says_how_long_a_visit_is_remembered(cast, asked, as_person):
    as_person(cast.sol).post(page(CIRCLE), wish(asked))
    longer = SOON + timedelta(days=99)
    for user in (cast.sol, cast.jo):
        with acting_as(user):
            assert unchanged(Visit.objects.filter(guest=cast.sol), erase_at=longer)
    with acting_as(cast.jo):
        own = Visit.objects.filter(guest=cast.sol)
        assert unchanged(own, erase_at=longer, state="coming", answered_at=NOW)


@pytest.mark.parametrize("by", ["member", "guest"])
def test_two_who_are_kept_apart_do_not_meet_at_a_visit(cast, evening, by, as_person):
    joins(cast.maren, evening.group, "Maren")
    one, other = (cast.maren, cast.sol) if by == "member" else (cast.sol, cast.maren)
    with acting_as(one):
        keep_apart(one, other.email, at=NOW)
    held = as_person(cast.sol).post(page("open-door"), wish(evening))
    as_person(cast.kai).post(page("open-door"), wish(evening))
    full = as_person(cast.priya).post(page("open-door"), wish(evening))
    assert held.status_code == full.status_code == 422
    without = [
        [line for line in answer.content.splitlines() if b"csrfmiddlewaretoken" not in line]
        for answer in (held, full)
    ]
    assert without[0] == without[1]


def test_who_is_held_back_looks_like_who_waits_for_an_answer(cast, asked, as_person):
    with acting_as(cast.maren):
        keep_apart(cast.maren, cast.sol.email, at=NOW)
    held = as_person(cast.sol).post(page(CIRCLE), wish(asked)).url
    free = as_person(cast.kai).post(page(CIRCLE), wish(asked)).url
    pages = [as_person(cast.sol).get(held).content, as_person(cast.kai).get(free).content]
    ids = [the_visit(cast.sol), the_visit(cast.kai)]
    assert pages[0].replace(str(ids[0].pk).encode(), b"") == pages[1].replace(
        str(ids[1].pk).encode(), b""
    )
    with acting_as(cast.jo):
        assert [one.guest_id for one in Visit.objects.all()] == [cast.kai.pk]


@pytest.mark.parametrize("slug", ["beside-you", "nothing-there", CIRCLE])
def test_a_group_that_takes_no_guests_has_no_such_page(cast, as_person, slug):
    sol = as_person(cast.sol)
    assert sol.get(page(slug)).status_code == 404
    assert sol.post(page(slug), NAMED).status_code == 404


def test_nobody_lets_themselves_in_as_a_guest(cast, asked, as_person):
    row = {
        "group": cast.circle,
        "meeting": asked,
        "guest": cast.sol,
        "name": "G",
        "version": 1,
        "asked_at": NOW,
        "erase_at": SOON + timedelta(days=9),
    }
    with acting_as(cast.sol), refused():
        Visit.objects.create(**row, state="coming", answered_at=NOW)
    as_person(cast.sol).post(page(CIRCLE), wish(asked))
    with acting_as(cast.sol):
        own = Visit.objects.by(cast.sol)
        assert unchanged(own, state="coming", answered_at=NOW)
    with acting_as(cast.jo):
        assert unchanged(Visit.objects.filter(guest=cast.sol), name="Other", state="coming")


@pytest.mark.parametrize(
    ("visits", "said"), [(MOST_OPEN - 1, "Wait for an answer"), (0, None)], ids=["with", "without"]
)
def test_asking_to_visit_counts_among_what_one_asks(cast, asked, visits, said):
    """With four visits on their way and one application, a visit more is one too many."""
    for number in range(visits):
        elsewhere(cast, f"door-{number}", cast.sol)
    with acting_as(cast.sol):
        circle = Group.objects.with_card().get(pk=cast.circle.pk)
        own = Group.objects.with_card().get(slug=elsewhere(cast, "one-more"))
        joining = actions.begin(cast.sol, own, display_name="Sol", version=1, at=NOW)
        assert joining
        actions.send(cast.sol, own, at=NOW)
        told = {"meeting": asked.pk, "name": "G", "version": 1, "at": NOW}
        if said is None:
            assert actions.visit(cast.sol, circle, **told)
        else:
            with pytest.raises(NotPossible, match=said):
                actions.visit(cast.sol, circle, **told)


def test_visits_of_a_day_count_whatever_became_of_them(cast, asked, monkeypatch):
    monkeypatch.setattr(steps, "MOST_A_DAY", 1)
    with acting_as(cast.sol):
        circle = Group.objects.with_card().get(pk=cast.circle.pk)
        made = actions.visit(cast.sol, circle, meeting=asked.pk, name="G", version=1, at=NOW)
    with acting_as(cast.jo):
        actions.answer_guest(cast.member(cast.jo), made.pk, welcome=False, at=NOW)
    with acting_as(cast.sol), pytest.raises(NotPossible, match="many groups today"):
        actions.begin(cast.sol, circle, display_name="Sol", version=1, at=NOW)


def elsewhere(cast, slug: str, guest=None) -> str:
    """Another group that takes applications, and guests; gives its address."""
    lead = found(
        cast.noor, slug, display_name="Noor", at=NOW, slug=slug, summary="Come in.",
        visibility="listed", joining="application", takes_guests=True,
    )  # fmt: skip
    with acting_as(cast.noor):
        meeting = planned(lead)
    if guest is not None:
        with acting_as(guest):
            card = Group.objects.with_card().get(slug=slug)
            actions.visit(guest, card, meeting=meeting.pk, name="G", version=1, at=NOW)
    return slug


def test_a_second_visit_waits_until_the_first_is_erased(cast, asked):
    with acting_as(cast.sol):
        circle = Group.objects.with_card().get(pk=cast.circle.pk)
        told = {"meeting": asked.pk, "name": "G", "version": 1, "at": NOW}
        first = actions.visit(cast.sol, circle, **told)
        with pytest.raises(NotPossible, match="already"):
            actions.visit(cast.sol, circle, **told)
        actions.end_visit(cast.sol, first.pk)
        assert actions.visit(cast.sol, circle, **told)
