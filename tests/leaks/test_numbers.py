"""Numbers, traces and leftovers: what can be worked out about words that one may not read."""

from django.apps import apps
from django.db import connection

from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.ranks import S4, ranked_fields
from tests.leaks.pages import (
    INSIDE,
    address,
    answer_in,
    browser_of,
    database,
    differing,
    look,
    met,
    parts_of,
    seen,
    whole,
    write,
)
from tests.scene import MARKERS


def say_something(world, *, to: str) -> None:
    """A thread and three replies, all for ``to`` only; Priya is not among them."""
    sam = world.cast.member(world.cast.sam)
    chosen = {"readers": [sam]} if to == "chosen" else {}
    write(world.circle.member, "Another thread", "Words", audience=to, **chosen)
    for number in range(3):
        answer_in(
            world.circle.member, world.circle.thread, f"Words {number}", audience=to, **chosen
        )


def test_l12_counts_do_not_count_hidden_posts(world):
    """Every page is byte for byte as it was: numbers, order, times and all."""
    hidden_from = {"chosen": ("priya", "jo"), "facilitators": ("priya",)}
    for to, people in hidden_from.items():
        before = {
            name: seen(world, getattr(world.cast, name), world.circle, INSIDE) for name in people
        }
        say_something(world, to=to)
        for name in people:
            after = seen(world, getattr(world.cast, name), world.circle, INSIDE)
            assert differing(before[name], after) == [], (to, name)


def test_l12_counts_do_count_what_one_may_read(world):
    """The other half: for those addressed, pages change."""
    before = seen(world, world.cast.jo, world.circle, INSIDE)
    say_something(world, to="facilitators")
    changed = differing(before, seen(world, world.cast.jo, world.circle, INSIDE))
    assert {"forum:thread", "forum:threads", "home:group"} <= set(changed)


def test_l12_numbers_of_people_stay_inside(world):
    """How many are in a hidden group changes nothing for anybody outside."""
    before = {
        name: seen(world, getattr(world.cast, name), world.circle, INSIDE)
        for name in ("sol", "cora")
    }
    inside = seen(world, world.cast.noor, world.beside, INSIDE)
    left = browser_of(world.cast.kai).post(address(world, world.beside, "membership:leave"))
    assert left.status_code == 302
    for name, pages in before.items():
        assert differing(pages, seen(world, getattr(world.cast, name), world.circle, INSIDE)) == []
    assert "membership:people" in differing(
        inside, seen(world, world.cast.noor, world.beside, INSIDE)
    )


def take_back(world) -> None:
    """Kai takes back the post that opens the hidden thread."""
    gone = browser_of(world.cast.kai).post(address(world, world.beside, "forum:delete_post"))
    assert gone.status_code == 302


def test_l18_nothing_else_remembers_an_erased_post(world):
    """No other row names it: no link, no count, no reader; only the log, which holds no words."""
    erased = str(world.beside.post.pk)
    naming = {table for table, rows in database().items() if any(erased in row for row in rows)}
    assert "forum_post" in naming
    take_back(world)
    naming = {table for table, rows in database().items() if any(erased in row for row in rows)}
    assert naming == {"audit_entry"}
    ways = b"".join(map(whole, look(world, world.cast.noor, world.beside, INSIDE).values()))
    assert erased.encode() not in ways


def test_l19_overviews_lose_an_erased_title_at_once(world):
    """The group's home and the list of threads are made anew each time."""
    noor = browser_of(world.cast.noor)
    pages = [address(world, world.beside, name) for name in ("home:group", "forum:threads")]
    assert [met([noor.get(page)]) >= {"thread title"} for page in pages] == [True, True]
    take_back(world)
    everything = look(world, world.cast.noor, world.beside, INSIDE).values()
    assert not met(everything) & {"thread title", "post body"}
    assert "reply body" in met(everything), "what others answered stays"


def test_l20_what_a_post_said_before_is_nowhere(world):
    """An edit replaces; there is no history to read, and no row more than before."""
    rows = {table: len(rows) for table, rows in database().items()}
    kai = browser_of(world.cast.kai)
    words = {"title": "Other title", "body": "Other words"}
    assert kai.post(address(world, world.beside, "forum:edit_post"), words).status_code == 302
    more = {table: len(found) for table, found in database().items()}
    assert differing(rows, more) == ["audit_entry"]
    for user in (world.cast.kai, world.cast.noor):
        answers = look(world, user, world.beside, INSIDE).values()
        assert not met(answers) & {"thread title", "post body"}
        assert b"Other words" in b"".join(map(whole, answers))


def test_l31_nobody_sees_who_looked_or_when(world):
    """Sam signs in and opens everything; for Jo, who facilitates, every page stays as it was."""
    before = seen(world, world.cast.jo, world.circle, INSIDE)
    sam = browser_of(world.cast.sam)
    # A door that is closed to him he does not try: facilitators are told of that.
    open_to_him = [
        n
        for n, page in look(world, world.cast.sam, world.circle, INSIDE).items()
        if page.status_code == 200
    ]
    for name in open_to_him:
        assert sam.get(address(world, world.circle, name)).status_code == 200
    assert {"forum:thread", "meetings:meeting", "membership:people"} <= set(open_to_him)
    assert differing(before, seen(world, world.cast.jo, world.circle, INSIDE)) == []
    answer_in(world.cast.member(world.cast.sam), world.circle.thread, "Now I do say something")
    after = seen(world, world.cast.jo, world.circle, INSIDE)
    assert "forum:thread" in differing(before, after)


def test_l31_looking_leaves_no_row(world):
    """Neither a read mark nor a time: the only row that a visit writes is its own session."""
    browser = browser_of(world.cast.sam)
    before = database()
    for name in ("forum:thread", "meetings:meeting", "membership:people", "home:group"):
        assert browser.get(address(world, world.circle, name)).status_code == 200
    assert differing(before, database()) == []


# What each role reads of a group, of all that is written about it. A new page or a new column on a
# page that shows one of these to somebody else fails here.
EVERYBODY_INSIDE = {
    "post without a name",
    "content note",
    "group name",
    "display name",
    "facilitator name",
    "thread title",
    "post body",
    "reply body",
    "question",
    "answer",
    "meeting topic",
    "meeting place",
    "share note",
}
FACILITATORS = EVERYBODY_INSIDE | {
    "group summary",
    "group who for",
    "group area",
    "group cost",
    "group evening",
    "group asks",
    # Noor's own card, which she has not shown with the group.
    "training",
    "about a facilitator",
    "facilitators' post",
    "rsvp note",
    "part of a plan",
    "follow-up",
    "wrap-up",
    "meeting link",
    "reason to look behind a name",
    "reason to tell later",
    "words of a report",
    "note of a check-in",
    "question to who asks",
    "name of who asks",
    "name of a guest",
    "answer of who asks",
}
# Kai wrote these four himself.
KAI = EVERYBODY_INSIDE | {"facilitators' post", "note of a check-in", "rsvp note", "draft"}


def test_l32_each_role_reads_exactly_these_fields(usual):
    assert met(usual("noor").values()) == FACILITATORS
    assert met(usual("kai").values()) == KAI
    for who in (None, "sol", "cora"):
        assert met(usual(who).values()) == set()


def test_l32_nobody_reads_anybodys_address(usual):
    """An account's address stands on its owner's pages and nowhere else."""
    for who, other in (("noor", "kai@"), ("kai", "noor@"), (None, "noor@")):
        pages = b"".join(map(whole, usual(who).values()))
        assert other.encode() not in pages
        assert who is None or f"{who}@demo.test".encode() in pages


def test_l32_what_is_data_says_exactly_this(usual):
    data = {
        name: answer.json()
        for name, answer in usual("noor").items()
        # When listed groups meet, and the shelves, are for everybody; what they say is asked for
        # in tests/finder and tests/library.
        if "json" in answer.headers["Content-Type"]
        and name not in {"finder:schedule", "library:json"}
    }
    assert {name: set(said) for name, said in data.items()} == {
        "notices:healthz": {"alive"},
        "notices:readyz": {
            "database",
            "broker",
            "migrations",
            "keys",
            "oldest_due_notice_s",
            "notices_planned_s",
            "meetings_topped_up_s",
        },
    }


def test_l32_every_word_of_rank_four_is_among_the_markers(world):
    """A new field of what people write needs a decision here: who reads it."""
    known = {
        "coordination.Objection.answer",
        "coordination.Objection.group_name",
        "coordination.Objection.reason",
        "coordination.Objection.words",
        "coordination.Removal.group_name",
        "coordination.Removal.reason",
        "forum.Authorship.named",
        "forum.Draft.words",
        "forum.Habits.closed",
        "forum.Post.note",
        "forum.Suggestion.topics",
        "guarding.GuardedWord.text",
        "forum.BrokenGlass.reason",
        "forum.BrokenGlass.safety",
        "forum.Hidden.body",
        "forum.Hidden.reason",
        "forum.Hidden.title",
        "forum.Mutes.names",
        "forum.Mutes.people",
        "forum.Mutes.threads",
        "forum.Post.body",
        "forum.Post.byline",
        "forum.Thread.named",
        "forum.Thread.title",
        "joining.Answer.text",
        "joining.Application.reply",
        "journal.JournalEntry.body",
        "library.Bookmark.note",
        "library.Checklist.notes",
        "library.Share.note",
        "meetings.Change.before",
        "meetings.FollowUp.text",
        "meetings.Meeting.topic",
        "meetings.Part.title",
        "meetings.RsvpNote.text",
        "meetings.Series.topic",
        "meetings.Session.own_words",
        "meetings.Session.themes",
        "membership.CardAnswer.words",
        "safety.CheckIn.note",
        "safety.Report.anchor",
        "safety.Report.byline",
        "safety.Report.clause",
        "safety.Report.text",
        "safety.Report.words",
        "safety.Ruling.clause",
        "safety.Told.excerpt",
    }
    words = {str(f) for f, rank in ranked_fields() if rank == S4 and f.get_internal_type() not in {
        "DateTimeField", "ForeignKey", "UUIDField", "BooleanField", "OneToOneField"}}  # fmt: skip
    assert words == known
    assert len(MARKERS) >= 18


def test_l43_the_title_is_the_same_on_every_page(usual):
    """It stands in the history and on shared screens: no name, and no number of what is new."""
    titles = {
        (tuple(parts.titles), tuple(link["href"] for link in parts.links if link["rel"] == "icon"))
        for who in ("kai", "noor", None)
        for parts in parts_of(usual(who)).values()
        if parts.titles  # what htmx fetches is a piece of a page
    }
    assert titles == {(("groupsite · Page",), ("/static/favicon.ico", "/static/favicon.svg"))}


def test_l30_who_works_for_the_site_reads_no_more_than_anybody(world, usual):
    """Coordinator and staff: no page of the group, and no row of it either."""
    models = [
        model for model in apps.get_models() if any(f.name == "group" for f in model._meta.fields)
    ]
    assert len(models) >= 10

    def rows(user) -> dict[str, int]:
        with acting_as(user):
            return {
                str(model): model._default_manager.filter(group=world.cast.beside).count()
                for model in models
            }

    assert sum(rows(world.cast.kai).values()) > 8
    for name in ("cora", "stella"):
        assert set(rows(getattr(world.cast, name)).values()) == {0}
        assert met(usual(name).values()) == set()
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
        assert cursor.fetchone() == (False,)
