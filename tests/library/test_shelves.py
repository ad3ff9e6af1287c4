"""Finding something on the shelves, and what one does with it for oneself."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext

from groups.errors import NotPossible
from groups.library import finding, marks, reading_list, rounds, views_shelves
from groups.library.finding import Found
from groups.library.models import Bookmark, Helped, Resource, Share, ShelfWords, query_of
from groupsite.confidentiality.acting import acting_as
from tests.cast import person
from tests.library.shelves import NOW, many_published, proposal, published, shared

pytestmark = pytest.mark.django_db
LAST = {
    "en": ("Coping when supporting somebody else", "Looking after yourself."),
    "de": ("Angehörige psychisch erkrankter Menschen", "Größere Gruppen, in Straßen von Köln."),
    "fr": ("Aider un proche en souffrance psychique", "Des thérapies de l'été."),
    "es": ("Acompañar en la terapia: límites", "Cuidado propio."),
    "ar": ("الدعم النفسي للشريك", "مدخل عام"),
}


@pytest.fixture
def languages(cast) -> dict[str, Resource]:
    return {
        language: published(cast, title, language=language, summary=summary)
        for language, (title, summary) in LAST.items()
    }


def titles(client, **asked: str) -> list[str]:
    answer = client.get("/library/", asked)
    assert answer.status_code == 200
    return [resource.title for resource in answer.context["page"]]


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("support", "en"),
        ("SUPPORTED coping", "en"),
        ("angehoriger", "de"),
        ("Angehörigen", "de"),
        ("strasse", "de"),
        ("koln grosse", "de"),
        ("therapie", "fr"),
        ("ete", "fr"),
        ("limite", "es"),
        ("acompanar", "es"),
        ("للشريك", "ar"),
    ],
)
def test_words_are_found_in_their_language_without_their_accents(
    client, languages, words, language
):
    assert LAST[language][0] in titles(client, q=words)
    assert titles(client, q=words, language=language) == [LAST[language][0]]


def test_all_words_have_to_be_there_and_titles_come_first(client, cast):
    published(cast, "About the kettle", summary="A cup of tea.")
    published(cast, "A cup", summary="And the kettle beside it.")
    assert titles(client, q="kettle") == ["About the kettle", "A cup"]
    assert titles(client, q="kettle beside") == ["A cup"]
    assert titles(client, q="kettle rabbit") == []
    assert titles(client, q="the of and") == [], "no word that counts"


def test_where_too_much_fits_the_page_says_so(client, cast, monkeypatch):
    for module in (finding, views_shelves):
        monkeypatch.setattr(module, "MOST_FOUND", 2)
    many_published(cast, 3)
    assert len(titles(client, q="number")) == 2
    assert (
        "These are the newest 2 of those"
        in client.get("/library/", {"q": "number"}).content.decode()
    )
    assert len(titles(client)) == 3


@pytest.mark.parametrize("words", ["'", "a & b | !c", "\\", "<->", "%", ":*", "😀", "(", "x" * 200])
def test_whatever_is_typed_is_words(client, cast, words):
    published(cast)
    assert titles(client, q=words) == []


def test_too_many_words_are_said_beside_the_field(client):
    answer = client.get("/library/", {"q": "word " * 60})
    assert answer.status_code == 422
    assert "at most 200 characters" in answer.content.decode()


def test_the_shelves_are_narrowed_by_everything_at_once(client, cast):
    wanted = {
        "kind": "guide",
        "language": "de",
        "support_types": ["cbt"],
        "situations": ["burnout"],
        "reading_level": "easy",
        "cost_kind": "free",
    }
    published(cast, "This one", **wanted)
    asked = {
        "kind": "guide",
        "language": "de",
        "support": "cbt",
        "situation": "burnout",
        "level": "easy",
        "cost": "free",
        "q": "one",
    }
    assert titles(client, **asked) == ["This one"]
    for name, other in {
        "kind": "book",
        "language": "fr",
        "support": "emdr",
        "situation": "ptsd",
        "level": "plain",
        "cost": "paid",
    }.items():
        assert titles(client, **{**asked, name: other}) == [], name


@pytest.mark.parametrize("words", ["kind:guide", "'kind:guide'", "language en", "cost:free", "\\"])
def test_what_it_is_is_chosen_and_not_typed(client, cast, words):
    published(cast, "This one", kind="guide", language="en", cost_kind="free")
    assert titles(client, q=words) == []


def test_words_that_were_there_before_are_taken_over(cast):
    """Back to the words without order, and forward again, with something on the shelves."""
    shelved = [published(cast, title) for title in ("One kettle", "Another kettle")]
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    executor = MigrationExecutor(connection)
    executor.migrate([("library", "0006_words_of_the_shelves")])
    with acting_as(None), connection.cursor() as cursor:
        cursor.execute("select resource_id from library_shelfwords")
        assert {pk for (pk,) in cursor.fetchall()} == {one.pk for one in shelved}
    executor.loader.build_graph()
    executor.migrate([("library", "0007_shelves_in_order")])
    with acting_as(None):
        found = Found("kettle", "", {"kind": "exercise", "language": "en"})
        assert {one.pk for one in found} == {one.pk for one in shelved}
        assert {row.published_at for row in ShelfWords.objects.all()} == {NOW}


def test_the_shelves_on_paper_carry_addresses_and_nothing_of_the_reader(client, cast, as_person):
    published(cast, "A guide", kind="guide", url="https://example.org/guide")
    own = published(cast, "Our own", kind="exercise", body="Breathe.")
    for browser in (client, as_person(cast.sol)):
        page = browser.get("/library/on-paper/").content.decode()
        assert "https://example.org/guide" in page
        assert f"http://testserver/library/{own.pk}/" in page
    page = client.get("/library/on-paper/", {"kind": "guide"}).content.decode()
    assert "A guide" in page
    assert "Our own" not in page
    assert '"/library/?kind=guide"' in page
    shelves = client.get("/library/", {"kind": "guide", "page": "1", "else": "x"}).content.decode()
    assert '"/library/on-paper/?kind=guide"' in shelves
    wrong = as_person(cast.sol).get("/library/on-paper/", {"kind": "x"})
    assert wrong.status_code == 422
    assert "Propose something" in wrong.content.decode(), (
        "the shelves, as who is signed in has them"
    )


def test_no_more_than_a_hundred_on_one_paper(client, cast, monkeypatch):
    monkeypatch.setattr(views_shelves, "MOST_ON_PAPER", 2)
    many_published(cast, 3)
    page = client.get("/library/on-paper/").content.decode()
    assert "These are the first 2." in page
    assert [title in page for title in ("Number 2", "Number 1", "Number 0")] == [True, True, False]


def test_what_is_not_on_the_shelves_is_not_found(client, cast):
    proposal(cast.sol, "A kettle not yet looked at")
    taken = published(cast, "A kettle that was")
    assert titles(client, q="kettle") == ["A kettle that was"]
    assert rounds.send_back(taken, because="doubt", at=NOW)
    assert titles(client, q="kettle") == []
    with acting_as(None):
        assert not ShelfWords.objects.exists()


def test_nobody_writes_the_words_by_hand(cast):
    resource = published(cast)
    for reader in (cast.sol, cast.jo, cast.cora, None):
        with acting_as(reader):
            assert ShelfWords.objects.update(words="") == 0
            assert ShelfWords.objects.filter(resource=resource).delete()[0] == 0


def test_a_page_of_what_was_looked_for_asks_little(client, cast):
    many_published(cast, 14)
    with CaptureQueriesContext(connection) as seen:
        client.get("/library/", {"q": "number", "support": "cbt"})
    asked = [query for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]]
    # The one more puts the actor back, which only a test's transaction around all of it needs.
    assert len(asked) - 1 <= 4


def test_row_security_does_not_keep_the_index_from_being_asked(cast):
    """It would, were the words in the table whose rows it hides."""
    published(cast)
    with acting_as(None), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        plan = ShelfWords.objects.filter(words=query_of("listening")).explain()
    assert "shelf_words_index" in plan


def test_the_card_says_who_stands_for_it_and_names_nobody(client, cast):
    resource = published(cast)
    for address in ("/library/", f"/library/{resource.pk}/"):
        words = " ".join(client.get(address).content.decode().split())
        assert "Vetted 23 November 2026 by two people, one of them a coordinator" in words


# For oneself.


def helped(reader, resource: Resource, *, yes: bool = True) -> None:
    with acting_as(reader):
        marks.say_it_helped(reader, resource, helped=yes)


def test_how_many_it_helped_is_said_from_three_on(client, cast):
    resource = published(cast)
    address = f"/library/{resource.pk}/"
    for reader in (cast.sol, cast.maren, cast.maren):
        helped(reader, resource)
    assert "It helped" not in client.get(address).content.decode()
    helped(cast.kai, resource)
    assert "It helped 3 people" in client.get(address).content.decode()
    assert "helped 3 people" in client.get("/library/").content.decode()
    helped(cast.kai, resource, yes=False)
    assert "It helped" not in client.get(address).content.decode()


def test_whom_it_helped_and_who_keeps_it_is_seen_by_nobody_else(cast, unguarded_marks):
    resource = published(cast)
    helped(cast.maren, resource)
    with acting_as(cast.maren):
        marks.keep(cast.maren, resource, note="zqnote for myself", at=NOW)
    for reader in (cast.jo, cast.cora, cast.stella, cast.kai, None):
        with acting_as(reader):
            assert not Bookmark.objects.exists()
            assert not Helped.objects.exists()
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(cast.kai):
        Helped.objects.create(person=cast.maren, resource=resource)
    unguarded_marks()
    with acting_as(cast.kai):
        assert not Bookmark.objects.visible_to(cast.kai).exists()
        assert not Helped.objects.visible_to(cast.kai).exists()
        with connection.cursor() as cursor:
            cursor.execute("select note from library_bookmark")
            assert b"zqnote" not in bytes(cursor.fetchone()[0])


@pytest.fixture
def unguarded_marks():
    def open_up() -> None:
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            for table in ("library_bookmark", "library_helped"):
                cursor.execute(f"alter table {table} disable row level security")

    return open_up


def test_a_thing_is_kept_once_with_a_note_that_can_change(cast, as_person):
    resource = published(cast, "The kettle book")
    maren = as_person(cast.maren)
    address = f"/library/{resource.pk}/keep/"
    assert maren.post(address, {"note": "Page 12."}).status_code == 302
    assert "Page 12.</textarea>" in maren.get(address).content.decode()
    assert maren.post(address, {"note": "Page 40."}).status_code == 302
    page = maren.get("/library/kept/").content.decode()
    assert page.count("The kettle book") == 1
    assert "Page 40." in page
    assert "Page 12." not in page
    assert "The kettle book" not in as_person(cast.kai).get("/library/kept/").content.decode()


def test_a_note_outlives_the_shelves(cast, as_person):
    resource = published(cast, "The kettle book")
    maren = as_person(cast.maren)
    maren.post(f"/library/{resource.pk}/keep/", {"note": "My own words."})
    assert rounds.send_back(resource, because="doubt", at=NOW)
    page = maren.get("/library/kept/").content.decode()
    assert "My own words." in page
    assert "The kettle book" not in page
    assert "not in the library any more" in page
    assert maren.post(f"/library/{resource.pk}/let-go/").status_code == 302
    with acting_as(cast.maren):
        assert not Bookmark.objects.exists()


def test_a_note_that_is_too_long_is_not_lost(cast, as_person):
    resource, note = published(cast), "A long note. " * 200
    answer = as_person(cast.maren).post(f"/library/{resource.pk}/keep/", {"note": note})
    assert answer.status_code == 422
    assert note.strip() in answer.content.decode()


def test_what_is_not_on_the_shelves_is_kept_and_praised_by_nobody(cast, as_person):
    hidden = proposal(cast.sol)
    maren = as_person(cast.maren)
    for what in ("keep", "helped"):
        assert maren.post(f"/library/{hidden.pk}/{what}/").status_code == 404
    with acting_as(cast.sol), pytest.raises(NotPossible):
        marks.say_it_helped(cast.sol, hidden, helped=True)


def test_marks_go_with_the_account(cast):
    resource, tilda = published(cast), person("tilda")
    helped(tilda, resource)
    with acting_as(tilda):
        marks.keep(tilda, resource, note="Mine.", at=NOW)
        tilda.delete()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table in ("library_bookmark", "library_helped"):
            cursor.execute(f"alter table {table} disable row level security")
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,)


# A group's reading list.


def order(member) -> list[str]:
    with acting_as(member.user):
        return [share.resource.title for share in Share.objects.visible_to(member)]


def test_the_newest_comes_first_and_the_facilitators_order_it(cast):
    for resource in many_published(cast, 3):
        shared(cast, resource)
    jo = cast.member(cast.jo)
    assert order(jo) == ["Number 2", "Number 1", "Number 0"]

    def move(title: str, *, up: bool) -> None:
        with acting_as(cast.jo):
            given = Share.objects.visible_to(jo).get(resource__title=title)
            reading_list.move(jo, given, up=up)

    move("Number 0", up=True)
    assert order(jo) == ["Number 2", "Number 0", "Number 1"]
    move("Number 2", up=False)
    move("Number 1", up=False)
    assert order(cast.member(cast.maren)) == ["Number 0", "Number 2", "Number 1"]
    (another,) = many_published(cast, 1, language="de")
    shared(cast, another)
    assert len(order(jo)) == 4
    assert order(jo)[1:] == ["Number 0", "Number 2", "Number 1"]


def test_members_do_not_order_it(cast):
    given = shared(cast, published(cast))
    maren, noor = cast.member(cast.maren), cast.member(cast.noor, cast.beside)
    for member in (maren, noor):
        with acting_as(member.user), pytest.raises(PermissionDenied):
            reading_list.move(member, given, up=True)
        with acting_as(member.user):
            assert Share.objects.filter(pk=given.pk).update(position=9) == 0


def test_something_is_given_for_one_meeting(scene, as_person):
    jo = as_person(scene.cast.jo)
    resource = published(scene.cast, "For that evening")
    address = "/g/tuesday-evening-circle/library/share/"
    wrong = jo.post(address, {"resource": resource.pk, "meeting": scene.beside.meeting.pk})
    assert wrong.status_code == 422
    assert "Select a valid choice" in wrong.content.decode()
    right = {"resource": resource.pk, "meeting": scene.circle.meeting.pk, "note": "Please read it."}
    assert jo.post(address, right).status_code == 302
    page = as_person(scene.cast.maren).get("/g/tuesday-evening-circle/library/").content.decode()
    assert f'/meetings/{scene.circle.meeting.pk}/">' in page
    assert "For the meeting" in page
    of_meeting = f"/g/tuesday-evening-circle/meetings/{scene.circle.meeting.pk}/"
    page = as_person(scene.cast.maren).get(of_meeting).content.decode()
    assert f'href="/library/{resource.pk}/"' in page
    assert "Please read it." in page


def test_a_meeting_shows_nothing_that_was_given_for_another_or_for_none(scene, as_person):
    shared(scene.cast, published(scene.cast, "For every evening"))
    page = as_person(scene.cast.maren).get(
        f"/g/tuesday-evening-circle/meetings/{scene.circle.meeting.pk}/"
    )
    assert page.status_code == 200
    assert "For every evening" not in page.content.decode()
    assert "For this meeting" not in page.content.decode()


def test_the_database_holds_a_share_and_its_meeting_in_one_group(scene):
    cast = scene.cast

    def give_for_anothers_meeting() -> None:
        Share.objects.filter(pk=scene.circle.share.pk).update(meeting=scene.beside.meeting.pk)
        connection.check_constraints()

    with pytest.raises(IntegrityError, match="share_for_own_meeting"), acting_as(cast.jo):
        give_for_anothers_meeting()
