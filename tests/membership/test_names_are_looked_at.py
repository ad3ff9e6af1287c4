"""A name in a group, and what a group says of itself, are looked at before anybody else can."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from groups.guarding.actions import add_word
from groups.membership.models import Group
from groupsite.confidentiality.acting import acting_as
from tests.right_values import GROUP

START = reverse("membership:start")


@pytest.fixture(autouse=True)
def _alex(cast):
    with acting_as(cast.sol):
        add_word(cast.sol, "Alex", at=datetime.now(UTC))


def decided(browser, where, form):
    """The answer to the form, and to the same form as it is."""
    first = browser.post(where, form)
    token = first.context["form"].pause.token
    return first, browser.post(where, {**form, "as_it_is": token})


def test_whoever_joins_is_shown_a_word_of_theirs_in_the_name(cast, invited, as_person, people_in):
    link, sol = invited("sol@demo.test"), as_person(cast.sol)
    form = {"display_name": "aléx’s partner", "mail_is_safe": "yes", "accept": "on", "version": "1"}
    first, second = decided(sol, link, form)
    page = first.content.decode()
    assert first.status_code == 422
    assert "<mark>aléx</mark>" in page
    assert 'value="aléx’s partner"' in page
    assert "Send it as it is" in page
    assert second.status_code == 302
    assert "aléx’s partner" in people_in(cast.member(cast.jo))


@pytest.mark.parametrize("field", ["name", "summary", "who_for", "display_name"])
def test_whoever_founds_a_group_is_shown_it_too(cast, as_person, field):
    form = {**GROUP, "display_name": "Quiet Heron", field: "Alex and I"}
    first, second = decided(as_person(cast.sol), START, form)
    assert [one.found for one in first.context["form"].pause.excerpts] == ["Alex"]
    assert second.status_code == 302
    with acting_as(cast.sol):
        assert Group.objects.filter(founder=cast.sol).exists()


def test_without_such_a_word_nothing_stands_in_the_way(cast, invited, as_person):
    form = {"display_name": "Quiet Heron", "mail_is_safe": "yes", "accept": "on", "version": "1"}
    assert as_person(cast.sol).post(invited("sol@demo.test"), form).status_code == 302
