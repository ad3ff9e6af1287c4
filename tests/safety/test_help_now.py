"""Whom to call: for somebody in a hurry, with nothing but a browser."""

from datetime import date

import pytest
from django.core.management import call_command

from groups.safety.helplines import SHIPPED
from groups.safety.models import Helpline
from groupsite.confidentiality.acting import Purpose, acting_as

pytestmark = pytest.mark.django_db


def page(client, country: str = "") -> str:
    answer = client.get("/help-now/", {"country": country} if country else {})
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


def test_the_page_names_numbers_although_nobody_imported_any(client):
    words = page(client, "GB")
    assert not Helpline.objects.exists()
    assert 'href="tel:116123"' in words
    assert 'href="tel:08082000247"' in words


def test_the_emergency_number_comes_first(client):
    for country, number in {"GB": "999", "US": "911", "AU": "000", "DE": "112", "": "112"}.items():
        words = page(client, country)
        first = words.index('class="phone"')
        assert f'href="tel:{number}"' in words[first : first + 60], country


def test_a_number_that_nobody_checked_says_so(client):
    assert page(client, "GB").count("Not yet checked by a coordinator") == 3


def test_a_checked_number_says_when(client):
    with acting_as(Purpose.CATALOGUE):
        Helpline.objects.create(
            country="GB",
            name="A line",
            number="0800 1",
            position=0,
            source_checked_on=date(2026, 11, 2),
        )
    words = page(client, "GB")
    assert "Checked by a coordinator on 2 November 2026" in words
    assert "Not yet checked" not in words


def test_every_country_of_the_list_can_be_chosen_by_a_plain_link(client):
    words = page(client)
    codes = {line.split(",")[0] for line in SHIPPED.read_text().splitlines()[1:]} - {"*"}
    assert len(codes) == 16
    for code in codes:
        assert f'href="?country={code}"' in words


def test_capitals_do_not_matter(client):
    assert "Samaritans" in page(client, "gb")


def test_a_country_without_numbers_still_gets_the_emergency_number(client):
    words = page(client, "JP")
    assert "no further numbers for Japan" in words
    assert 'href="tel:112"' in words


@pytest.mark.parametrize("wrong", ["ZZ", "Britain", "<script>", "*", "G\0B", "x" * 5000])
def test_no_such_country_still_shows_the_page(client, wrong):
    answer = client.get("/help-now/", {"country": wrong})
    assert answer.status_code == 404
    words = answer.content.decode()
    assert 'href="tel:112"' in words
    assert "<script>" not in words


def test_one_query_however_long_the_list(client, django_assert_max_num_queries):
    call_command("import_helplines", str(SHIPPED), verbosity=0)
    with django_assert_max_num_queries(12) as asked:
        page(client, "GB")
    assert sum("safety_helpline" in query["sql"] for query in asked.captured_queries) == 1


def test_a_signed_in_person_reads_the_same_numbers(cast, as_person):
    assert (
        'href="tel:116123"' in as_person(cast.maren).get("/help-now/?country=GB").content.decode()
    )
