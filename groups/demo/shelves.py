"""Resources of the demo world, in every state of vetting, and what the groups were given."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import groups.library
from groups.demo.people import People
from groups.demo.texts import LISTENING, OWN_WEEK, THERAPY
from groups.library.actions import propose, review, share
from groups.library.answer_notices import PROPOSAL_ANSWERED
from groups.library.changes import change, words_now
from groups.library.importing import import_resources
from groups.library.models import Point, Resource, Review
from groups.library.rounds import mark_due, retire
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

FILE = Path(groups.library.__file__).parent / "data" / "resources.csv"
ANSWERS = {**dict.fromkeys(Point.values, "yes"), Point.COUNTRY.value: "not here"}
SHARED_WORDS: dict[str, Any] = {
    "publisher": "groupsite demo",
    "author": "Jo and Ade",
    "language": "en",
    "support_types": ["support group"],
}
PUBLISHED: tuple[dict[str, Any], ...] = (
    {
        "title": "Ten minutes of listening",
        "kind": "exercise",
        "situations": ["communication"],
        "summary": (
            "One speaks for ten minutes, the other only listens. Then the listener says back what "
            "they heard, without advice. Then you change places, or stop."
        ),
        "body": LISTENING,
    },
    {
        "title": "What therapy is, and what it asks of both",
        "kind": "article",
        "situations": ["starting therapy", "supporting a partner"],
        "summary": (
            "What usually happens in a first session, why progress is not a straight line, and "
            "what you may ask about and what you may leave alone."
        ),
        "body": THERAPY,
    },
    {
        "title": "A page about your own week",
        "kind": "worksheet",
        "situations": ["burnout", "self-compassion"],
        "summary": "Seven short questions about your own sleep, company and rest. For you alone.",
        "conflict_of_interest": "Written by the facilitators of a group on this site.",
        "body": OWN_WEEK,
    },
)
REVIEWED_ONCE: dict[str, Any] = {
    "title": "When plans fall through",
    "kind": "article",
    "situations": ["recovery"],
    "summary": "A page on evenings that go differently than planned, and what can be kept of them.",
}
DECLINED: dict[str, Any] = {
    "title": "Fix your partner in thirty days",
    "kind": "course",
    "situations": ["infidelity"],
    "summary": "A paid course that promises what nobody can promise.",
    "publisher": "A shop",
    "author": "",
}


OLDER: tuple[dict[str, Any], ...] = (
    {
        "title": "Who to call, and when",
        "kind": "guide",
        "situations": ["supporting a partner"],
        "summary": "A page of numbers and hours, and what you can expect when you call.",
    },
    {
        "title": "Walking together without talking",
        "kind": "exercise",
        "situations": ["communication"],
        "summary": "Half an hour outside, side by side, and nothing that has to be said.",
    },
    {
        "title": "An hour with a counsellor, on tape",
        "kind": "audio",
        "situations": ["starting therapy"],
        "summary": "What a first hour sounds like, with two actors.",
    },
)


def fill_the_shelves(people: People, at: datetime) -> int:
    """Three published, three that something became of since, one reviewed once, one declined, and
    the file's rows as proposals.
    """
    before = at - timedelta(days=40)
    published = [
        _review(people, _propose(people, words, before), before, "approve", "approve")
        for words in PUBLISHED
    ]
    _review(people, _propose(people, REVIEWED_ONCE, at - timedelta(days=4)), at, "approve")
    _review(people, _propose(people, DECLINED, at - timedelta(days=9)), at, "decline")
    _give(people, "jo", published[0], at - timedelta(days=20), "We will try this on Tuesday.")
    _give(people, "ade", published[1], at - timedelta(days=12), "")
    _give(people, "noor", published[2], at - timedelta(days=6), "For week four, if you like.")
    _grow_old(people, at)
    imported = import_resources(FILE.read_bytes(), at=at)
    _told_at_the_time()
    return len(PUBLISHED) + len(OLDER) + 2 + imported.added


def _grow_old(people: People, at: datetime) -> None:
    """One is due, one is to be changed, one was taken out; the circle was given the first of them."""
    long_ago, lately = at - timedelta(days=370), at - timedelta(days=60)
    due, changed, retired = (
        _review(people, _propose(people, words, since), since, "approve", "approve")
        for words, since in zip(OLDER, (long_ago, lately, lately), strict=True)
    )
    _give(people, "jo", due, at - timedelta(days=300), "Keep it where you find it.")
    mark_due(at - timedelta(days=3))
    jo, cora = people.users["jo"], people.users["cora"]
    with acting_as(jo):
        words = {**words_now(changed), "cost_kind": "free", "reading_level": "easy"}
        change(jo, changed, at=at - timedelta(days=2), **words)
    with acting_as(cora):
        retire(cora, retired, because="gone", at=at - timedelta(days=1))


def _told_at_the_time() -> None:
    """No mails of today about answers of weeks ago."""
    with acting_as(Purpose.REMINDERS):
        old = Notice.objects.filter(kind=PROPOSAL_ANSWERED)
        old.update(state=Notice.State.SENT, next_at=None)


def _propose(people: People, words: dict[str, Any], at: datetime) -> Resource:
    jo = people.users["jo"]
    with acting_as(jo):
        return propose(jo, at=at, **{**SHARED_WORDS, **words})


def _review(people: People, resource: Resource, at: datetime, *verdicts: str) -> Resource:
    """Cora first, then Noor: neither proposed it."""
    for name, verdict in zip(("cora", "noor"), verdicts, strict=False):
        user = people.users[name]
        because = Resource.Because.SELLING if verdict == Review.Verdict.DECLINE else ""
        with acting_as(user):
            resource = review(
                user, resource, verdict=verdict, at=at, because=because, answers=ANSWERS
            )
    return resource


def _give(people: People, name: str, resource: Resource, at: datetime, note: str) -> None:
    member = people.members[name]
    with acting_as(member.user):
        share(member, resource, at=at, note=note)
