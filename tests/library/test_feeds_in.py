"""OPML and Atom as proposals, and tables in portions."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from groups.library.feeds_file import read_entries
from groups.library.importing import PORTION, import_resources
from groups.library.models import Resource
from groups.tables import TableError
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.library.shelves import NOW

OPML = b"""<?xml version="1.0"?>
<opml version="2.0"><head><title>Ours</title></head><body><outline text="A folder">
<outline text="The kettle blog" htmlUrl="https://kettle.example/?utm_source=x" xmlUrl="https://kettle.example/feed"/>
<outline text="Nur auf Deutsch" xmlUrl="https://tee.example/feed" language="de-DE"/>
<outline text="Evil" htmlUrl="javascript:alert(1)"/>
</outline></body></opml>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>La bouilloire</title>
<entry><title type="html">Le &lt;b&gt;th&#233;&lt;/b&gt;</title><link rel="self" href="https://x.example/self"/>
<link href="https://the.example/un"/><author><name>Line</name></author>
<summary type="html">&lt;p&gt;Deux&lt;/p&gt; mots &amp;amp; plus</summary></entry></feed>"""


def bring_in(path, raw: bytes, **options: str) -> str:
    path.write_bytes(raw)
    said = StringIO()
    call_command("import_resources", str(path), stdout=said, stderr=StringIO(), **options)
    return said.getvalue()


@pytest.mark.django_db
def test_a_list_of_feeds_becomes_proposals(tmp_path):
    said = bring_in(tmp_path / "list.opml", OPML, kind="organisation")
    assert said.splitlines() == [
        "3 rows: 2 proposed, 0 known already, 0 taken together with an earlier row, 1 refused.",
        "entry 1: tracking was taken out of the address",
        "entry 3: refused: the address does not begin with https:// or http://",
    ]
    with acting_as(Purpose.CATALOGUE):
        blog, german = Resource.objects.order_by("proposed_at")
    assert (blog.title, blog.url, blog.publisher, blog.kind, blog.language, blog.state) == (
        "The kettle blog",
        "https://kettle.example/",
        "kettle.example",
        "organisation",
        "en",
        "proposed",
    )
    assert german.language == "de"
    assert "0 proposed, 2 known" in bring_in(tmp_path / "list.opml", OPML)


@pytest.mark.django_db
def test_the_entries_of_a_feed_become_proposals(tmp_path):
    bring_in(tmp_path / "feed.xml", ATOM)
    with acting_as(Purpose.CATALOGUE):
        made = Resource.objects.get()
    assert (made.title, made.url, made.author, made.publisher, made.language, made.summary) == (
        "Le thé",
        "https://the.example/un",
        "Line",
        "La bouilloire",
        "fr",
        "Deux mots & plus",
    )


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"<opml>", "no XML"),
        (b"<opml/>", "no entries"),
        (b"<html><body/></html>", "neither OPML nor Atom"),
        (b"<?xml version='1.0' encoding='nothing'?><opml/>", "no XML"),
        (b"<!DOCTYPE opml><opml/>", "document type"),
        (
            b"<!DOCTYPE o [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'>]><opml>&b;</opml>",
            "document type",
        ),
        (
            b"<!DOCTYPE o [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><opml>&x;</opml>",
            "document type",
        ),
        (b"<opml>" + b" " * (2 * 1024 * 1024) + b"</opml>", "larger than 2 MB"),
        (
            b"<opml>" + b"<outline url='https://x.example/'/>" * 5_001 + b"</opml>",
            "more than 5,000",
        ),
        (b"<a>" * 20_000, "no XML"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_such_list_is_refused(raw, reason):
    with pytest.raises(TableError, match=reason):
        read_entries(raw, kind="article", language="en")


@pytest.mark.django_db
def test_the_command_says_why_and_changes_nothing(tmp_path):
    with pytest.raises(CommandError, match=r"^Nothing was changed: The file has a document type"):
        bring_in(tmp_path / "list.opml", b"<!DOCTYPE opml><opml/>")


def many(count: int) -> bytes:
    rows = (f"Number {number},Somebody,guide,en" for number in range(count))
    return "\n".join(["title,publisher,kind,language", *rows]).encode()


@pytest.mark.django_db
def test_a_run_that_was_stopped_is_finished_by_the_next():
    class Stopped(Exception):
        pass

    def stop(done: int, of: int) -> None:
        assert (done, of) == (PORTION, PORTION + 3)
        raise Stopped

    raw = many(PORTION + 3)
    with pytest.raises(Stopped):
        import_resources(raw, at=NOW, tell=stop)
    heard: list[tuple[int, int]] = []
    done = import_resources(raw, at=NOW, tell=lambda *said: heard.append(said))
    assert (done.added, done.known) == (3, PORTION)
    assert heard == [(PORTION, PORTION + 3), (PORTION + 3, PORTION + 3)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("country", "XX", "country is no two-letter code"),
        ("isbn", "978-3-16-148410-1", "its last digit does not fit"),
        ("cost_kind", "cheap", "cost kind is none of the known ones"),
        ("reading_level", "hard", "reading level is none of the known ones"),
        ("credit", "n" * 81, "credit is too long"),
    ],
)
def test_every_column_is_judged(column, cell, reason):
    raw = f"title,publisher,kind,language,{column}\nOne,Two,book,en,{cell}\n".encode()
    (remark,) = import_resources(raw, at=NOW).remarks
    assert reason in remark.words


@pytest.mark.django_db
def test_every_column_comes_in():
    raw = (
        b"title,publisher,kind,language,country,isbn,cost_kind,cost,reading_level,evidence,credit,body\n"
        b'One,Two,Book,EN,gb,978-3-16-148410-0,Free,,easy,A study.,Sol,"Our *own*\nwords"\n'
    )
    assert import_resources(raw, at=NOW).added == 1
    with acting_as(Purpose.CATALOGUE):
        made = Resource.objects.get()
    assert (made.country, made.isbn, made.cost_kind) == ("GB", "9783161484100", "free")
    assert (made.reading_level, made.evidence, made.credit) == ("easy", "A study.", "Sol")
    assert made.body == "Our *own*\nwords"
