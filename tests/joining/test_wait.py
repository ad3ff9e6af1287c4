"""Open groups, and waiting for a place where there is none."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.urls import reverse

from groups.errors import NotPossible
from groups.joining import actions
from groups.joining.waiting import KIND, OFFERED_FOR
from groups.membership import actions as membership
from groups.membership import life
from groups.membership.models import Group, Membership
from groups.notices.kinds import Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.joining.conftest import NAMED, NOW, joins, newcomer, standing, states
from tests.membership.test_second_lock import refused, unchanged

JOIN = reverse("joining:join", args=["open-door"])


def leaves(user, group) -> None:
    with acting_as(user):
        membership.leave(
            Membership.objects.select_related("group").get(user=user, group=group), at=NOW
        )


def offers(user) -> list[Notice]:
    with acting_as(Purpose.REMINDERS):
        return list(
            Notice.objects.filter(kind=KIND.name, recipient=user).select_related("recipient")
        )


def prepared(notice: Notice, at: datetime) -> Message | Unwanted:
    with acting_as(Purpose.REMINDERS):
        return KIND.prepare(notice, at)


def test_an_open_group_takes_whoever_accepts_its_agreement(cast, open_group, as_person):
    sol = as_person(cast.sol)
    assert b"The agreement" in sol.get(JOIN).content
    assert sol.post(JOIN, {**NAMED, "accept": ""}).status_code == 422
    assert standing(cast.sol, open_group) is None
    answer = sol.post(JOIN, NAMED, follow=True)
    assert b"Welcome. You are in." in answer.content
    assert standing(cast.sol, open_group).is_active
    cast.sol.refresh_from_db()
    assert cast.sol.mail_is_safe is False
    assert sol.post(JOIN, NAMED).url == "/g/open-door/", "sent twice, it is done once"


def test_a_group_that_rests_takes_nobody_in_and_offers_no_place(cast, open_group, as_person):
    joins(cast.sol, open_group)
    joins(cast.rae, open_group)
    assert standing(cast.rae, open_group).state == Membership.State.WAITLISTED
    lead = cast.member(cast.noor, open_group)
    with acting_as(cast.noor):
        life.begin(lead, at=NOW)
        life.let_rest(lead, at=NOW)
    leaves(cast.sol, open_group)
    with acting_as(Purpose.REMINDERS):
        assert KIND.plan(NOW) == 0
    assert standing(cast.rae, open_group).state == Membership.State.WAITLISTED
    refused = as_person(cast.lena).post(JOIN, NAMED)
    assert refused.status_code == 422
    assert b"rests for now, and takes nobody in" in refused.content
    assert standing(cast.lena, open_group) is None


def test_a_name_that_somebody_has_is_said_beside_the_field(cast, open_group, as_person):
    refused = as_person(cast.sol).post(JOIN, {**NAMED, "display_name": "noor"})
    assert refused.status_code == 422
    assert b"uses this name" in refused.content
    assert standing(cast.sol, open_group) is None


def test_without_a_place_somebody_waits_and_nobody_sees_it(cast, open_group, as_person):
    joins(cast.kai, open_group)
    sol = as_person(cast.sol)
    assert sol.post(JOIN, NAMED).url == JOIN
    assert b"You wait for a place" in sol.get(JOIN).content
    with acting_as(cast.noor):
        assert not Membership.objects.filter(user=cast.sol).exists(), "not even who facilitates"
    assert b"Newcomer" not in as_person(cast.noor).get("/g/open-door/people/").content


def test_the_one_who_waits_longest_is_offered_the_place_that_becomes_free(
    cast, open_group, as_person
):
    joins(cast.kai, open_group)
    assert joins(cast.sol, open_group) is None
    assert joins(cast.maren, open_group) is None
    assert KIND.plan(NOW) == 0
    leaves(cast.kai, open_group)
    assert KIND.plan(NOW) == 1
    assert KIND.plan(NOW) == 0
    assert states(open_group)["sol"] == "offered"
    assert states(open_group)["maren"] == "waitlisted"
    (notice,) = offers(cast.sol)
    said = prepared(notice, NOW)
    assert isinstance(said, Message)
    assert set(said.context) == {"until", "link"}
    with acting_as(cast.sol):
        (line,) = KIND.show([notice], cast.sol, datetime.now(UTC)).values()
    assert (line.words, line.link) == ("Open door has a place for you.", JOIN)
    assert as_person(cast.sol).post(JOIN, NAMED).url == "/g/open-door/"
    assert standing(cast.sol, open_group).is_active


def test_a_kept_place_is_nobody_elses(cast, open_group):
    joins(cast.kai, open_group)
    joins(cast.sol, open_group)
    leaves(cast.kai, open_group)
    KIND.plan(NOW)
    assert joins(cast.priya, open_group) is None
    assert states(open_group)["priya"] == "waitlisted"


def test_an_offer_that_nobody_takes_passes_on(cast, open_group):
    joins(cast.kai, open_group)
    joins(cast.sol, open_group)
    joins(cast.maren, open_group)
    leaves(cast.kai, open_group)
    KIND.plan(NOW)
    (notice,) = offers(cast.sol)
    until = standing(cast.sol, open_group).kept_until
    assert KIND.plan(until - timedelta(seconds=1)) == 0
    assert KIND.plan(until) == 1
    assert states(open_group)["sol"] == "ended"
    assert states(open_group)["maren"] == "offered"
    assert prepared(notice, until) == Unwanted("answered or too late")
    with acting_as(cast.sol), pytest.raises(NotPossible):
        actions.come_in(cast.sol, open_group, display_name="Sol", version=1, at=until)


def test_who_does_not_want_it_leaves_it_to_the_next(cast, open_group, as_person):
    joins(cast.kai, open_group)
    joins(cast.sol, open_group)
    joins(cast.maren, open_group)
    leaves(cast.kai, open_group)
    KIND.plan(NOW)
    as_person(cast.sol).post(reverse("joining:take_back", args=["open-door"]))
    assert KIND.plan(NOW) == 1
    assert states(open_group)["maren"] == "offered"


def test_an_offer_does_not_end_while_somebody_may_sleep(cast, open_group):
    cast.sol.time_zone, cast.sol.quiet_from, cast.sol.quiet_until = "UTC", time(22), time(7)
    cast.sol.save(update_fields=["time_zone", "quiet_from", "quiet_until"])
    joins(cast.kai, open_group)
    joins(cast.sol, open_group)
    leaves(cast.kai, open_group)
    night = (NOW + timedelta(days=1)).replace(hour=23, minute=0, second=0, microsecond=0)
    KIND.plan(night)
    morning = night.replace(hour=7) + timedelta(days=1)
    # The two days begin when a mail may come, and that is in the morning.
    assert standing(cast.sol, open_group).kept_until == morning + OFFERED_FOR


def test_more_places_are_offered_as_well(cast, open_group):
    joins(cast.kai, open_group)
    for user in (cast.sol, cast.maren, cast.priya):
        joins(user, open_group)
    with acting_as(cast.noor):
        Group.objects.filter(pk=open_group.pk).update(capacity=4)
    assert KIND.plan(NOW) == 2
    assert [states(open_group)[name] for name in ("sol", "maren", "priya")] == [
        "offered",
        "offered",
        "waitlisted",
    ]


def test_an_agreement_that_changes_while_somebody_accepts_is_shown_anew(
    cast, open_group, as_person
):
    with acting_as(cast.noor):
        lead = Membership.objects.select_related("group").get(user=cast.noor, group=open_group)
        membership.change_agreement(lead, at=NOW, limits="Something new.")
    sol = as_person(cast.sol)
    refused = sol.post(JOIN, NAMED)
    assert refused.status_code == 422
    assert b"Something new." in refused.content
    assert b"Newcomer" in refused.content
    assert sol.post(JOIN, {**NAMED, "version": "2"}).url == "/g/open-door/"


def test_nobody_comes_in_past_the_actions(cast, open_group):
    """The database alone: neither where it is full, nor earlier than now, nor with a role."""
    wish = {"group": open_group, "user": cast.sol, "display_name": "S", "state": "active"}
    for wrong in (
        {"joined_at": NOW - timedelta(days=1)},
        {"joined_at": datetime.now(UTC), "role": "facilitator"},
    ):
        with acting_as(cast.sol), refused():
            Membership.objects.create(**{**wish, **wrong})
    joins(cast.kai, open_group)
    with acting_as(cast.sol), refused():
        Membership.objects.create(**wish, joined_at=datetime.now(UTC))


def test_nobody_puts_themselves_first_in_the_line_or_keeps_a_place(cast, open_group):
    joins(cast.kai, open_group)
    with acting_as(cast.sol), refused():
        Membership.objects.create(
            group=open_group,
            user=cast.sol,
            display_name="S",
            state="waitlisted",
            asked_at=NOW - timedelta(days=1),
        )
    joins(cast.sol, open_group)
    with acting_as(cast.sol):
        own = Membership.objects.filter(user=cast.sol)
        for change in (
            {"state": "offered", "kept_until": NOW + timedelta(days=9)},
            {"state": "active", "joined_at": datetime.now(UTC)},
            {"asked_at": NOW - timedelta(days=9)},
        ):
            assert unchanged(own, **change)


def test_a_group_that_ends_offers_nothing(cast, open_group):
    joins(cast.kai, open_group)
    joins(newcomer("new"), open_group)
    leaves(cast.kai, open_group)
    with acting_as(cast.noor):
        lead = cast.member(cast.noor, open_group)
        life.announce_end(lead, last_day=(NOW + timedelta(days=20)).date(), at=NOW)
    assert KIND.plan(NOW) == 0
