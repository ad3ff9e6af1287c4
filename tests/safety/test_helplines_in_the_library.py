"""Numbers to call are resources of the library: two people look at each, and the page says when."""

from datetime import UTC, datetime, timedelta

import pytest

from groups.library.models import Resource
from groups.library.rounds import send_back
from groups.safety.actions import import_helplines
from groups.safety.helplines import SHIPPED
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.library.shelves import approve

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def bring_in() -> None:
    import_helplines(SHIPPED.read_bytes(), at=NOW)


def samaritans() -> Resource:
    with acting_as(Purpose.CATALOGUE):
        return Resource.objects.get(title="Samaritans: 116 123", country="GB")


def checked(cast, at: datetime = NOW) -> Resource:
    line = samaritans()
    approve(cast.jo, line, at=at)
    return approve(cast.cora, line, at=at)


def said(client, country: str = "GB") -> str:
    return " ".join(client.get("/help-now/", {"country": country}).content.decode().split())


def test_every_number_comes_before_the_reviewers_once():
    bring_in()
    bring_in()
    with acting_as(Purpose.CATALOGUE):
        kinds = Resource.objects.values_list("kind", "state")
        assert list(kinds) == [("helpline", "proposed")] * 26


def test_a_number_that_two_people_stand_for_says_since_when(cast, client):
    bring_in()
    assert said(client).count("Not yet checked") == 3
    line = checked(cast)
    page = said(client)
    assert f"Checked by a coordinator on {NOW:%-d %B %Y}" in page
    assert page.count("Not yet checked") == 2
    assert f'href="/library/{line.pk}/"' in page
    bring_in()
    assert said(client).count("Not yet checked") == 2, "the same list again"


@pytest.mark.parametrize(("days", "old"), [(179, False), (182, True)])
def test_what_was_checked_half_a_year_ago_says_so(cast, client, days, old):
    bring_in()
    checked(cast, NOW - timedelta(days=days))
    assert ("the number may have changed" in said(client)) is old


def test_a_number_in_doubt_counts_as_unchecked_and_stays(cast, client):
    bring_in()
    assert send_back(checked(cast), because="doubt", at=NOW)
    page = said(client)
    assert page.count("Not yet checked") == 3
    assert 'href="tel:116123"' in page


def test_another_number_of_the_same_line_is_another_resource(cast, client):
    bring_in()
    checked(cast)
    changed = SHIPPED.read_text().replace("116 123", "116 124")
    import_helplines(changed.encode(), at=NOW)
    assert said(client).count("Not yet checked") == 3
