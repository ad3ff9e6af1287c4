"""The agreement: what it says of anonymous posts, and how its next version is written."""

from datetime import UTC, datetime

import pytest

from groups.errors import NotPossible
from groups.membership import actions
from groups.membership.agreement import DEFAULT_AGREEMENT
from groups.membership.models import Acceptance, Agreement
from groupsite.confidentiality.acting import acting_as

NOW = datetime.now(UTC)
ROOT = "/g/tuesday-evening-circle/"
CHANGE = f"{ROOT}agreement/change/"
SEALED = "the facilitators do not either"
OPEN = "The facilitators of this group can see it."


def version_of(cast):
    with acting_as(cast.maren):
        return Agreement.objects.in_force(cast.circle.pk)


def test_authorship_is_sealed_unless_the_founder_says_otherwise(cast, as_person):
    browser = as_person(cast.sol)
    form = {
        "name": "Another circle", "summary": "Words.", "format": "online", "language": "en",
        "capacity": "8", "time_zone": "Europe/London", "visibility": "hidden",
        "joining": "invitation", "cadence": "ongoing", "display_name": "Sol",
    }  # fmt: skip
    for tick, expected in (({}, False), ({"facilitators_see_authors": "on"}, True)):
        answer = browser.post("/groups/start/", {**form, **tick})
        slug = answer["Location"].split("/")[2]
        with acting_as(cast.sol):
            assert Agreement.objects.get(group__slug=slug).facilitators_see_authors is expected
        page = browser.get(f"/g/{slug}/agreement/").content.decode()
        assert (SEALED in page, OPEN in page) == (not expected, expected)


def test_everybody_reads_what_holds_before_they_come_in(cast, as_person, invited):
    link = invited(cast.sol.email)
    for page in (link, "/groups/tuesday-evening-circle/"):
        assert SEALED in as_person(cast.sol).get(page).content.decode()


def test_a_facilitator_writes_the_next_version(cast, as_person):
    browser = as_person(cast.ade)
    assert CHANGE in browser.get(f"{ROOT}agreement/").content.decode()
    page = browser.get(CHANGE).content.decode()
    assert "What is said here stays here" in page
    words = {**DEFAULT_AGREEMENT, "limits": "We are people.\nPeople fail."}
    answer = browser.post(CHANGE, {**words, "facilitators_see_authors": "on", "based_on": "1"})
    assert answer.status_code == 302
    now = version_of(cast)
    assert (now.version, now.limits, now.facilitators_see_authors) == (2, words["limits"], True)
    assert now.nobody_does == DEFAULT_AGREEMENT["nobody_does"]
    with acting_as(cast.maren):
        before = Agreement.objects.get(group=cast.circle, version=1)
        assert before.limits == DEFAULT_AGREEMENT["limits"]
        assert not before.facilitators_see_authors
        accepted = Acceptance.objects.filter(agreement=now)
        assert [one.membership_id for one in accepted] == [cast.member(cast.ade).pk]
    page = as_person(cast.maren).get(f"{ROOT}agreement/").content.decode()
    assert "Version 2" in page
    assert OPEN in page
    assert "You accepted it" not in page
    assert CHANGE not in page


def test_members_do_not_write_it(cast, as_person, client):
    data = {**DEFAULT_AGREEMENT, "limits": "None.", "based_on": "1"}
    for who, status in (("maren", 403), ("noor", 404), ("lena", 404), ("sol", 404), ("cora", 404)):
        browser = as_person(getattr(cast, who))
        assert browser.get(CHANGE).status_code == browser.post(CHANGE, data).status_code == status
    assert client.post(CHANGE, data).status_code == 302
    assert version_of(cast).version == 1


def test_two_facilitators_do_not_write_over_each_other(cast, as_person):
    first = {**DEFAULT_AGREEMENT, "limits": "First.", "based_on": "1"}
    second = {**DEFAULT_AGREEMENT, "limits": "Second.", "based_on": "1"}
    assert as_person(cast.ade).post(CHANGE, first).status_code == 302
    answer = as_person(cast.jo).post(CHANGE, second)
    assert answer.status_code == 422
    assert "Somebody else wrote a new version" in answer.content.decode()
    assert "Second." in answer.content.decode()
    assert (version_of(cast).version, version_of(cast).limits) == (2, "First.")


def test_a_version_without_a_change_or_without_words_is_none(cast, as_person):
    browser = as_person(cast.jo)
    same = browser.post(CHANGE, {**DEFAULT_AGREEMENT, "based_on": "1"})
    assert same.status_code == 422
    assert "Nothing in it is different" in same.content.decode()
    for wrong in (
        {**DEFAULT_AGREEMENT, "limits": "", "based_on": "1"},
        {**DEFAULT_AGREEMENT, "limits": "Other.", "based_on": "x"},
        {**DEFAULT_AGREEMENT, "limits": "x" * 4001, "based_on": "1"},
        {},
    ):
        assert browser.post(CHANGE, wrong).status_code == 422
    assert version_of(cast).version == 1


def test_the_action_names_only_what_changes(cast):
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        after = actions.change_agreement(jo, at=NOW, facilitators_see_authors=True)
        assert (after.version, after.limits) == (2, DEFAULT_AGREEMENT["limits"])
        with pytest.raises(NotPossible):
            actions.change_agreement(jo, at=NOW)
        with pytest.raises(NotPossible):
            actions.change_agreement(jo, at=NOW, limits="Others.", based_on=1)
