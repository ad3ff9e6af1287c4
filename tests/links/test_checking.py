"""Going round the links: what is found over days, and what becomes of the resource."""

from datetime import timedelta

import pytest
from django.conf import settings

from groups.library.models import Resource
from groups.library.rounds import send_back
from groups.links.checking import BATCH, LEASE, PAUSE, WEEK, check_some, note
from groups.links.models import LinkCheck, Outcome
from groups.links.visiting import Answer
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.library.shelves import NOW, approve, proposal, published
from tests.links.misbehaving import running, status

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def site():
    with running() as site:
        site.answers["/page"] = status(200)
        yield site


def linked(cast, url: str, title: str = "A page somewhere") -> Resource:
    return published(cast, title, url=url)


def check_of(resource: Resource) -> LinkCheck:
    with acting_as(Purpose.VETTING):
        return LinkCheck.objects.get(resource=resource)


def now_is(resource: Resource) -> tuple[str, str]:
    with acting_as(Purpose.VETTING):
        found = Resource.objects.get(pk=resource.pk)
        return found.state, found.sent_back_because


def test_the_scheduler_wakes_it():
    assert "links.check" in {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}


def test_a_link_that_is_there_is_looked_at_again_in_a_week(cast, site):
    resource = linked(cast, site.url("/page"))
    assert check_some(NOW, reach=site.reach()) == 1
    found = check_of(resource)
    assert (found.outcome, found.next_at, found.claimed_until) == (Outcome.FINE, NOW + WEEK, None)
    assert check_some(NOW + DAY, reach=site.reach()) == 0
    assert check_some(NOW + WEEK, reach=site.reach()) == 1
    assert now_is(resource) == ("published", "")


def test_nothing_but_what_is_on_the_shelves_is_looked_after(cast, site):
    proposal(cast.sol, "Not yet", url=site.url("/page"))
    published(cast, "On paper")
    assert check_some(NOW, reach=site.reach()) == 0
    assert site.seen == []


def test_gone_three_times_over_days_goes_back_to_its_reviewers(cast, site):
    resource = linked(cast, site.url("/nowhere"))
    for day in (0, 1):
        assert check_some(NOW + day * DAY, reach=site.reach()) == 1
        assert now_is(resource)[0] == "published"
    assert check_some(NOW + 2 * DAY, reach=site.reach()) == 1
    assert now_is(resource) == ("sent_back", "gone")
    assert check_some(NOW + 9 * DAY, reach=site.reach()) == 0, "not on the shelves"


def test_a_page_that_comes_back_counts_from_the_beginning(cast, site):
    resource = linked(cast, site.url("/page"))
    for day, code in enumerate((404, 404, 200)):
        site.answers["/page"] = status(code)
        check_some(NOW + day * DAY, reach=site.reach())
    site.answers["/page"] = status(404)
    for day in (10, 11):
        check_some(NOW + day * DAY, reach=site.reach())
    assert now_is(resource) == ("published", "")
    assert check_of(resource).times == 2


def test_a_silent_site_is_asked_less_often_and_given_two_weeks(cast, site):
    resource = linked(cast, site.url("/page"))
    site.answers["/page"] = status(500)
    at, pauses = NOW, []
    while now_is(resource)[0] == "published":
        assert check_some(at, reach=site.reach()) == 1
        pauses.append(check_of(resource).next_at - at)
        at += pauses[-1]
    hours = [pause / timedelta(hours=1) for pause in pauses]
    assert hours[:4] == [1, 4, 16, 24]
    assert set(hours[4:]) == {24}
    assert timedelta(days=14) <= at - NOW <= timedelta(days=16)
    assert now_is(resource) == ("sent_back", "gone")


@pytest.mark.parametrize("to", ["shop.other", "inside.example"])
def test_a_link_that_leads_to_somebody_else_goes_back_at_once(cast, site, to):
    resource = linked(cast, site.url("/page"))
    site.answers["/page"] = status(301, Location=site.url("/there", host=to))
    site.answers["/there"] = status(200)
    check_some(NOW, reach=site.reach())
    assert now_is(resource) == ("sent_back", "moved")


def test_a_busy_host_rests_with_all_its_links(cast, site):
    for path in ("/page", "/other"):
        site.answers[path] = status(429, Retry_After="7200")
    first, second = (linked(cast, site.url(path), path) for path in ("/page", "/other"))
    assert check_some(NOW, reach=site.reach()) == 1
    later = NOW + timedelta(hours=2)
    assert {check_of(one).next_at for one in (first, second)} == {later}
    assert check_some(later - PAUSE, reach=site.reach()) == 0


def test_one_host_is_visited_once_at_a_time_with_a_pause(cast, site):
    for number in range(3):
        linked(cast, site.url("/page", host="one.example") + f"?{number}", f"Number {number}")
    linked(cast, site.url("/page", host="two.example"), "Another host")
    reach = site.reach()
    assert check_some(NOW, reach=reach) == 2
    assert check_some(NOW + PAUSE / 2, reach=reach) == 0
    assert check_some(NOW + PAUSE, reach=reach) == 1


def test_a_batch_is_small(cast, site):
    for number in range(BATCH + 2):
        linked(cast, site.url("/page", host=f"host{number}.example"), f"Number {number}")
    assert check_some(NOW, reach=site.reach()) == BATCH
    assert check_some(NOW, reach=site.reach()) == 2


def test_what_another_worker_took_over_is_not_written_twice(cast, site):
    """The first one was slow: its lease is over, and the link was visited again since."""
    resource = linked(cast, site.url("/page"))
    check_some(NOW, reach=site.reach())
    slow = check_of(resource)
    slow.claimed_until = NOW + LEASE
    note(slow, Answer(Outcome.MOVED), at=NOW)
    assert now_is(resource) == ("published", "")
    assert check_of(resource).outcome == Outcome.FINE


def test_a_link_in_hand_is_left_to_who_has_it(cast, site):
    resource = linked(cast, site.url("/page"))
    check_some(NOW, reach=site.reach())
    with acting_as(Purpose.VETTING):
        LinkCheck.objects.update(next_at=NOW, claimed_until=NOW + 2 * WEEK)
    assert check_some(NOW + WEEK, reach=site.reach()) == 0
    assert check_some(NOW + 2 * WEEK, reach=site.reach()) == 1
    assert check_of(resource).outcome == Outcome.FINE


def test_what_comes_back_with_another_address_begins_anew(cast, site):
    resource = linked(cast, site.url("/nowhere"))
    for day in (0, 1):
        check_some(NOW + day * DAY, reach=site.reach())
    with acting_as(Purpose.VETTING):
        assert send_back(resource, because="doubt", at=NOW + 2 * DAY)
        back = Resource.objects.get(pk=resource.pk)
    approve(cast.jo, back, at=NOW + 3 * DAY)
    approve(cast.cora, back, at=NOW + 3 * DAY)
    with acting_as(Purpose.VETTING):
        LinkCheck.objects.filter(resource=resource).update(url="https://before.example/")
    check_some(NOW + 4 * DAY, reach=site.reach())
    assert (check_of(resource).times, check_of(resource).url) == (1, resource.url)


def test_nobody_but_the_checker_sees_or_writes_what_was_found(cast, site):
    linked(cast, site.url("/page"))
    check_some(NOW, reach=site.reach())
    for person in (cast.sol, cast.jo, cast.cora, None):
        with acting_as(person):
            assert not LinkCheck.objects.exists()
            assert LinkCheck.objects.update(outcome="gone") == 0
