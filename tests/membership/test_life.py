"""A group forms, runs, rests and comes to its end: who says so, who is told, and what changes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from groups.errors import NotPossible
from groups.membership import invitations, life
from groups.membership.actions import pause, resume
from groups.membership.life_notices import plan_once_more
from groups.membership.models import Group, Invitation, Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import join, person

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
LAST_DAY = (NOW + 20 * DAY).date()
SLUG = "tuesday-evening-circle"


@pytest.fixture
def lead(cast) -> Membership:
    return cast.member(cast.jo)


def as_lead(lead, step, **wishes):
    with acting_as(lead.user):
        step(lead, at=NOW, **wishes)


def of_now(lead) -> Group:
    with acting_as(lead.user):
        return Group.objects.get(pk=lead.group_id)


def told(kind):
    with acting_as(Purpose.REMINDERS):
        rows = Notice.objects.filter(kind=kind).select_related("recipient")
        return sorted(row.recipient.email.partition("@")[0] for row in rows)


def test_the_lead_takes_it_from_forming_to_running_to_resting_and_back(lead):
    as_lead(lead, life.begin)
    assert of_now(lead).stage == "running"
    as_lead(lead, life.let_rest, until=LAST_DAY)
    assert (of_now(lead).stage, of_now(lead).rests_until) == ("resting", LAST_DAY)
    as_lead(lead, life.resume)
    assert (of_now(lead).stage, of_now(lead).rests_until) == ("running", None)


@pytest.mark.parametrize("who", ["ade", "maren"])
@pytest.mark.parametrize(
    ("step", "wishes"),
    [
        (life.begin, {}),
        (life.let_rest, {}),
        (life.resume, {}),
        (life.announce_end, {"last_day": LAST_DAY}),
        (life.call_off, {}),
    ],
    ids=["begin", "rest", "resume", "end", "call off"],
)
def test_nobody_else_takes_a_step(cast, who, step, wishes):
    user = getattr(cast, who)
    with acting_as(user), pytest.raises(PermissionDenied):
        step(cast.member(user), at=NOW, **wishes)


@pytest.mark.parametrize(
    ("step", "wishes"),
    [(life.resume, {}), (life.let_rest, {}), (life.call_off, {})],
    ids=["resume", "rest", "call off"],
)
def test_a_step_that_does_not_follow_is_refused(lead, step, wishes):
    """The group is forming."""
    with acting_as(lead.user), pytest.raises(NotPossible, match="Nothing was changed"):
        step(lead, at=NOW, **wishes)


@pytest.mark.parametrize("days", [-1, 0, 13, 367])
def test_an_end_is_two_weeks_to_a_year_away(lead, days):
    wanted = life.first_last_day(lead.group, at=NOW) + (days - 14) * DAY
    with acting_as(lead.user), pytest.raises(NotPossible, match="everybody needs time") as no:
        life.announce_end(lead, last_day=wanted, at=NOW)
    assert no.value.field == "last_day"


def test_the_end_is_the_midnight_after_the_last_day_on_the_groups_clock(lead):
    as_lead(lead, life.announce_end, last_day=LAST_DAY)
    group = of_now(lead)
    assert group.last_day == LAST_DAY
    assert (group.closes_at - timedelta(hours=2)).date() <= LAST_DAY


def test_everybody_who_is_there_is_told_of_the_end_and_once_more(cast, lead):
    as_lead(lead, life.announce_end, last_day=LAST_DAY)
    assert told("group_closing") == ["ade", "maren", "priya", "sam"]
    ends = of_now(lead).closes_at
    assert plan_once_more(ends - 3 * DAY - timedelta(minutes=1)) == 0
    assert plan_once_more(ends - 3 * DAY) == 5
    assert plan_once_more(ends - 3 * DAY) == 0
    assert plan_once_more(ends) == 0
    assert told("group_closing").count("jo") == 1


def test_called_off_it_goes_on_and_can_be_announced_anew(lead):
    as_lead(lead, life.announce_end, last_day=LAST_DAY)
    as_lead(lead, life.call_off)
    assert (of_now(lead).stage, of_now(lead).closes_at) == ("running", None)
    assert told("group_changed") == ["ade", "maren", "priya", "sam"]
    as_lead(lead, life.announce_end, last_day=LAST_DAY)
    assert told("group_closing").count("sam") == 2


def test_invitations_on_their_way_are_taken_back_with_the_announcement(cast, lead, invited):
    invited("sol@demo.test")
    as_lead(lead, life.announce_end, last_day=LAST_DAY)
    with acting_as(cast.jo):
        assert not Invitation.objects.open(NOW).exists()


@pytest.mark.parametrize("ending", [True, False], ids=["closing", "resting"])
def test_nobody_new_comes_in(cast, lead, ending):
    with acting_as(cast.jo):
        life.begin(lead, at=NOW)
        if ending:
            life.announce_end(lead, last_day=LAST_DAY, at=NOW)
        else:
            life.let_rest(lead, at=NOW)
        with pytest.raises(NotPossible, match="nobody can be invited"):
            invitations.invite(lead, "sol@demo.test", at=NOW)


def test_an_invitation_waits_until_the_rest_is_over(cast, lead, invited):
    token = invited("sol@demo.test").rstrip("/").rsplit("/", 1)[1]
    as_lead(lead, life.begin)
    as_lead(lead, life.let_rest)
    at = datetime.now(UTC)

    def accepts():
        with acting_as(cast.sol, bearing=token):
            found = invitations.invitation_in_hand(cast.sol, token, at=at)
            return invitations.accept(cast.sol, found, display_name="Sol", at=at)

    with pytest.raises(NotPossible, match="Your invitation stays open"):
        accepts()
    as_lead(lead, life.resume)
    assert accepts().is_active


def test_a_rest_is_over_on_its_day(lead):
    as_lead(lead, life.begin)
    as_lead(lead, life.let_rest, until=(NOW + 5 * DAY).date())
    group = of_now(lead)
    assert group.rests_at(NOW + 3 * DAY)
    assert not group.rests_at(NOW + 6 * DAY)
    as_lead(lead, life.let_rest, until=LAST_DAY)
    assert of_now(lead).rests_at(NOW + 6 * DAY)


def test_the_page_says_where_the_group_stands(cast, lead, as_person):
    page = f"/g/{SLUG}/life/"
    assert b"The group is forming" in as_person(cast.maren).get(page).content
    assert b"The group has begun" in as_person(cast.jo).get(page).content
    assert b"The group has begun" not in as_person(cast.maren).get(page).content
    as_lead(lead, life.announce_end, last_day=LAST_DAY)
    said = as_person(cast.maren).get(page).content.decode()
    assert f"Until the end of {LAST_DAY:%A, %-d %B %Y} everything can be read" in said
    home = as_person(cast.maren).get(f"/g/{SLUG}/").content.decode()
    assert f"This group ends after {LAST_DAY:%A, %-d %B %Y}." in home


def test_who_is_away_gets_no_mail_and_reads_it_on_their_first_page(cast, lead, as_person):
    with acting_as(cast.sam):
        pause(cast.member(cast.sam), at=NOW)
    as_lead(lead, life.announce_end, last_day=LAST_DAY)
    assert "sam" not in told("group_closing")
    assert b"This group ends after" in as_person(cast.sam).get("/").content


def test_full_is_told_inside_and_never_outside(cast, lead, as_person):
    with acting_as(cast.jo):
        life.begin(lead, at=NOW)
        Group.objects.filter(pk=lead.group_id).update(capacity=5)
    page = f"/g/{SLUG}/life/"
    assert b"Every place is taken" in as_person(cast.maren).get(page).content
    full = as_person(cast.sol).get(f"/groups/{SLUG}/").content
    with acting_as(cast.jo):
        Membership.objects.filter(user=cast.sam, group=lead.group_id).update(
            state="ended", ended_at=NOW, ended_because="removed"
        )
    assert b"There are free places" in as_person(cast.maren).get(page).content
    assert as_person(cast.sol).get(f"/groups/{SLUG}/").content == full


def test_the_card_of_a_group_that_rests_says_so(cast, lead, as_person, client):
    as_lead(lead, life.begin)
    as_lead(lead, life.let_rest, until=LAST_DAY)
    said = client.get(f"/groups/{SLUG}/").content.decode()
    assert f"This group rests until {LAST_DAY:%A, %-d %B %Y}" in said
    as_lead(lead, life.announce_end, last_day=LAST_DAY)
    assert b"Tuesday evening circle" not in client.get("/groups/").content


def test_the_members_log_says_who_announced_the_end(cast, lead, as_person):
    as_lead(lead, life.announce_end, last_day=LAST_DAY)
    said = as_person(cast.maren).get(f"/g/{SLUG}/log/").content.decode()
    assert "Jo announced the end of the group." in said


def test_a_wrong_day_is_kept_with_its_reason(cast, as_person):
    answer = as_person(cast.jo).post(f"/g/{SLUG}/life/end/", {"last_day": "2020-01-01"})
    assert answer.status_code == 422
    assert b'value="2020-01-01"' in answer.content
    assert b"everybody needs time" in answer.content


def test_the_lead_goes_through_it_by_the_pages(cast, lead, as_person):
    browser = as_person(cast.jo)
    where = f"/g/{SLUG}/life/"
    assert browser.post(f"{where}step/", {"step": "begin"})["Location"] == where
    assert browser.post(f"{where}rest/", {"until": ""})["Location"] == where
    assert b"The group is resting" in browser.get(where).content
    assert browser.post(f"{where}step/", {"step": "begin"}).status_code == 422
    assert browser.post(f"{where}step/", {"step": "resume"})["Location"] == where
    assert browser.post(f"{where}end/", {"last_day": str(LAST_DAY)})["Location"] == where
    assert browser.post(f"{where}step/", {"step": "call_off"})["Location"] == where
    assert of_now(lead).stage == "running"


# --- the second lock


@pytest.mark.parametrize(
    "changes",
    [
        {"stage": "closed"},
        {"stage": "running"},
        {"stage": "running", "stage_changes": 2},
        {"stage": "resting", "stage_changes": 1},
        {"stage": "closing", "stage_changes": 1, "closes_at": NOW + 13 * DAY},
        {"rests_until": LAST_DAY},
    ],
    ids=["closed", "uncounted", "twice", "out of order", "too soon", "a rest without one"],
)
def test_the_database_lets_the_lead_take_no_other_step(lead, changes):
    with pytest.raises(IntegrityError), acting_as(lead.user), transaction.atomic():
        Group.objects.filter(pk=lead.group_id).update(**changes)


def test_the_database_lets_no_other_facilitator_take_a_step(cast, lead):
    step = {"stage": "running", "stage_changes": 1}
    with pytest.raises(IntegrityError), acting_as(cast.ade), transaction.atomic():
        Group.objects.filter(pk=lead.group_id).update(**step)
    with acting_as(cast.jo):
        assert Group.objects.filter(pk=lead.group_id).update(**step)


def test_the_database_does_not_let_an_end_be_moved(lead):
    as_lead(lead, life.announce_end, last_day=LAST_DAY)
    for changes in (
        {"closes_at": NOW + 15 * DAY},
        {"closes_at": NOW + 15 * DAY, "stage_changes": 2},
    ):
        with pytest.raises(IntegrityError), acting_as(lead.user), transaction.atomic():
            Group.objects.filter(pk=lead.group_id).update(**changes)


def test_the_database_lets_nobody_into_a_group_that_ends(cast, lead):
    as_lead(lead, life.announce_end, last_day=LAST_DAY)
    with pytest.raises(IntegrityError), acting_as(cast.sol), transaction.atomic():
        Membership.objects.create(
            group=cast.circle, user=cast.sol, state="applied", display_name="Sol"
        )


def test_somebody_comes_back_into_a_group_that_ends(cast, lead):
    """Their place was kept, and so are their words until the end."""
    with acting_as(cast.sam):
        pause(cast.member(cast.sam), at=NOW)
    as_lead(lead, life.announce_end, last_day=LAST_DAY)
    with acting_as(cast.sam):
        assert resume(cast.sam, cast.circle, at=NOW).is_active


def test_another_person_joins_while_it_runs(cast, lead):
    """So that the refusals above are about the stage."""
    as_lead(lead, life.begin)
    assert join(lead, person("uma"), "Uma", at=datetime.now(UTC)).is_active
