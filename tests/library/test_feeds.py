"""The shelves for other programs, and as a table."""

import csv
import io
import json
from xml.etree.ElementTree import fromstring

import pytest

from groups.library.importing import import_resources
from groups.library.table_out import COLUMNS, as_table
from groups.library.views_feeds import ON_A_PAGE_OF_JSON
from tests.library.shelves import NOW, many_published, proposal, published

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def test_atom_names_what_is_on_the_shelves_and_nobody(cast, client):
    proposal(cast.sol, "Not yet")
    resource = published(cast, "Tea & <kettles>", summary="A cup.", url="https://tea.example/")
    answer = client.get("/library/feed.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    feed = fromstring(answer.content)
    (entry,) = feed.iterfind(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Tea & <kettles>"
    assert entry.findtext(f"{ATOM}id") == resource.pk.urn
    assert entry.findtext(f"{ATOM}updated") == "2026-11-23T18:00:00+00:00"
    link = entry.find(f"{ATOM}link").get("href")
    assert link.endswith(f"/library/{resource.pk}/")
    assert (
        client.get("/library/feed.atom", headers={"host": "testserver"}).content.count(b"<entry")
        == 1
    )


def test_json_has_all_of_them_a_page_at_a_time(cast, client):
    many_published(cast, ON_A_PAGE_OF_JSON + 1)
    first = client.get("/library/feed.json")
    assert first["Content-Type"] == "application/feed+json"
    feed = json.loads(first.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert len(feed["items"]) == ON_A_PAGE_OF_JSON
    rest = json.loads(
        client.get("/library/feed.json" + feed["next_url"].partition("feed.json")[2]).content
    )
    assert len(rest["items"]) == 1
    assert "next_url" not in rest
    assert client.get("/library/feed.json?page=3").status_code == 404


def test_json_says_of_a_resource_what_its_card_says(cast, client):
    published(
        cast,
        url="https://tea.example/",
        cost_kind="free",
        country="GB",
        conflict_of_interest="sells tea",
    )
    (item,) = json.loads(client.get("/library/feed.json").content)["items"]
    assert item["external_url"] == "https://tea.example/"
    assert item["_library"] == {
        "publisher": "A small press",
        "cost": "free",
        "country": "GB",
        "conflict_of_interest": "sells tea",
    }


def test_the_table_goes_out_and_in_again(cast, as_person):
    published(
        cast,
        "Größer: als “Tee”",
        url="https://tea.example/",
        support_types=["cbt", "emdr"],
        situations=["burnout"],
        summary="Two\nlines; and more.",
        reading_level="easy",
        cost_kind="free",
        country="DE",
        isbn="9783161484100",
        evidence="A study.",
        body="Some *words* of our own.",
        credit="Sol",
    )
    answer = as_person(cast.cora).get("/library/resources.csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert tuple(row) == COLUMNS
    assert row["support_types"] == "cbt; emdr"
    assert row["isbn"] == "9783161484100"
    done = import_resources(answer.content, at=NOW)
    assert (done.rows, done.known, done.refused) == (1, 1, 0)


@pytest.mark.parametrize("cell", ["=1+1", "+44 20", "-1", "@home", "＝1", "\t=1"])
def test_no_cell_runs_in_a_spreadsheet(cast, cell):
    written = as_table([published(cast, cell)])
    assert f"'{cell}" in written
