"""What a visitor's search of the shelves costs at the database, with 20,000 resources on them."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from groups.library.forms_shelves import ShelvesForm
from groups.library.models import Proposal, Resource, Review, ShelfWords
from groups.library.pages import ON_A_PAGE
from groups.vocabulary import Language, Situation, SupportType
from groupsite.confidentiality.acting import acting_as
from tests.bench.report import Bar, Chapter
from tests.bench.timing import in_turns
from tests.clients import client_of
from tests.scene import undone

MANY = 20_000
TURNS = 60
MOST_MS = 50.0
MOST_QUERIES = 4
PORTION = 2_000
WORDS = [
    "listening",
    "waiting",
    "kettle",
    "boundaries",
    "evening",
    "partner",
    "therapy",
    "recovery",
    "support",
    "anxiety",
    "calm",
    "letter",
    "garden",
    "morning",
    "question",
    "answer",
    "breath",
    "walking",
    "silence",
    "trust",
    "anger",
    "sleep",
    "company",
]
ASKED = {
    "everything": {},
    "a word that one in twenty has": {"q": "rabbits"},
    "two words that nearly all have": {"q": "partner therapy"},
    "a word, in one language, of one kind": {"q": "kettles", "language": "en", "kind": "guide"},
    "a support, a situation, no words": {"support": "cbt", "situation": "burnout"},
    "what nobody wrote": {"q": "zeppelin"},
}


def measure_library(lot: Random, *, many: int = MANY) -> Chapter:
    """Resources of its own, taken away again afterwards."""
    with undone():
        _fill(many, lot)
        with connection.cursor() as cursor:
            for model in (Resource, ShelfWords):
                cursor.execute(f"analyze {model._meta.db_table}")
        with acting_as(None):
            times = in_turns(range(TURNS), {name: _look(name) for name in ASKED})
        queries = {name: _count(name) for name in ASKED}
    slowest = max(taken.median for taken in times.values())
    return Chapter(
        "Library",
        f"Looking for something among {many:,} resources: the count and one page of what fits, as a"
        " visitor asks for them.",
        ["", "at the database, ms", "queries of the page"],
        [[name, f"{times[name].median:.1f}", str(queries[name])] for name in ASKED],
        [
            Bar(f"Under {MOST_MS:.0f} ms", f"{slowest:.1f} ms", slowest < MOST_MS),
            Bar(
                f"No page asks more than {MOST_QUERIES} questions",
                str(max(queries.values())),
                max(queries.values()) <= MOST_QUERIES,
            ),
        ],
    )


def _look(name: str):
    form = ShelvesForm(ASKED[name])
    assert form.is_valid()

    def look(_: int) -> None:
        found = form.found()
        len(found)
        list(found[:ON_A_PAGE])

    return look


def _count(name: str) -> int:
    """Without the one that puts the actor back, which only a transaction around all of it needs."""
    with CaptureQueriesContext(connection) as seen:
        assert client_of().get("/library/", ASKED[name]).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries) - 1


def _fill(many: int, lot: Random) -> None:
    """As the actions would leave them: two people looked at each, one of them a coordinator."""
    at = datetime.now(UTC)
    names = ("proposer", "first", "second")
    proposer, *reviewers = (
        User.objects.create_user(f"{name}@library.bench.test", "bench", is_coordinator=True)
        for name in names
    )
    for begins in range(0, many, PORTION):
        made = [_resource(number, at, lot) for number in range(begins, begins + PORTION)]
        with acting_as(proposer):
            for resource in made:
                resource.proposal = Proposal(proposer=proposer)
            Proposal.objects.bulk_create([resource.proposal for resource in made])
            Resource.objects.bulk_create(made)
        for reviewer in reviewers:
            with acting_as(reviewer):
                Review.objects.bulk_create(
                    [
                        Review(
                            resource=resource, reviewer=reviewer, verdict="approve", reviewed_at=at
                        )
                        for resource in made
                    ]
                )
        with acting_as(reviewers[0]):
            Resource.objects.filter(pk__in=[resource.pk for resource in made]).update(
                state="published", published_at=at, next_review_on=at.date() + timedelta(days=365)
            )


def _resource(number: int, at: datetime, lot: Random) -> Resource:
    words = lot.choices(WORDS, k=40) + (["rabbit"] if number % 20 == 0 else [])
    return Resource(
        title=f"Number {number}: {' '.join(lot.choices(WORDS, k=5))}",
        identity=uuid4().hex,
        publisher="A small press",
        kind=lot.choice(Resource.Kind.values),
        language=lot.choice(Language.values),
        support_types=lot.sample(SupportType.values, 2),
        situations=lot.sample(Situation.values, 3),
        summary=" ".join(words),
        proposed_at=at,
    )
