"""Each question asked in both worlds; what differs is what leaks."""

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable
from uuid import uuid4

from tests.two_worlds.asking import Answer, Question, ask, the_same_every_time
from tests.two_worlds.questions import plan
from tests.two_worlds.readers import ROLES, Reader, Stage

EVERYTHING = os.environ.get("TWO_WORLDS") == "everything"
"""Every question from everybody, which takes minutes; else some of them are shared out."""

asked: Counter[tuple[str, str]] = Counter()
"""Questions in both worlds together, by route and role."""


def differences(stage: Stage, *names: str, roles: Collection[str] = ROLES) -> list[str]:
    """What anybody could tell the worlds apart by, on these routes; empty where nobody can.

    To enter a world takes as long as many answers, so that one is entered once for all of them.
    """
    planned = {name: plan(stage, name, everything=EVERYTHING) for name in names}
    found = []
    for role in roles:
        reader = stage.readers[role]
        in_a = {name: _answers(stage, reader, planned[name][role]) for name in names}
        with reader.world.entered():
            in_b = {name: _answers(stage, reader, planned[name][role]) for name in names}
        for name in names:
            asked[name, role] += len(in_a[name]) + len(in_b[name])
            answers = zip(planned[name][role], in_a[name], in_b[name], strict=True)
            found += _unlike(stage, name, role, answers)
    return found


type Answered = tuple[tuple[str, Question], Answer, Answer]


def _unlike(stage: Stage, name: str, role: str, answers: Iterable[Answered]) -> list[str]:
    found = []
    for (path, question), one, other in answers:
        # A mistake of ours, even the same one in both worlds, compares nothing.
        assert one.status < 500 or name == READINESS, f"{role} at {path}, {question.name}"
        unlike = set(one.unlike(other)) - _told_anyway(stage, name, path, role, question)
        if name in KEEP_APART and _unmarked(one) == _unmarked(other):
            unlike -= {"values"}
        if unlike:
            found.append(f"{role} at {path}, {question.name}: {_words(unlike, one, other)}")
    return found


READINESS = "notices:readyz"
DECIDES_FOR_A_GROUP = "safety:complaint"
KEEP_APART = {"joining:apart", "forum:mute_author"}
_MARK = re.compile(r"'[0-9a-f]{64}'")


def _unmarked(answer: Answer) -> list[str]:
    """What went to the database, but for the mark of whom somebody wants to meet nowhere: it is made
    with their own key, which is drawn by lot in each world.
    """
    return [_MARK.sub("a mark", value) for value in answer.values]


OUTBOX = {
    "notices:outbox": {"body", "length", "values", "headers", "cookies"},
    "notices:again": {"headers", "cookies", "queries", "values"},
}


def _told_anyway(stage: Stage, name: str, path: str, role: str, question: Question) -> set[str]:
    """What may differ, and why.

    The probe says how late the mails of the whole site are, to whoever runs it: in seconds, not
    whose. The operators' page counts the rows of the whole outbox, and names those that were given
    up by kind, time and the part of an address behind the @, each with a form: no group, no person,
    and to nobody but staff. And who holds a token out of a mail or a calendar knows that there was something: they
    are answered alike, but it takes the database another question to see that it is not for them.
    A coordinator decides about a post of which they read a copy: what becomes of the post itself,
    and of whether it is still there, they are not told.
    """
    if name == READINESS:
        return {"body", "length", "values"}
    if role == "staff" and name in OUTBOX:
        return OUTBOX[name]
    if (role, name, question.method) == ("coordinator", DECIDES_FOR_A_GROUP, "POST"):
        return {"queries", "values"}
    if any(token in path for token in stage.tokens):
        return {"queries", "values"}
    return set()


def _answers(stage: Stage, reader: Reader, pairs: list[tuple[str, Question]]) -> list[Answer]:
    with the_same_every_time(stage.at, f"two-worlds-{uuid4()}"):
        return [ask(path, question, reader.cookies) for path, question in pairs]


def _words(unlike: set[str], in_a: Answer, in_b: Answer) -> str:
    """What differs, of long lists the first place."""
    parts = []
    for what in sorted(unlike):
        one, other = getattr(in_a, what), getattr(in_b, what)
        if isinstance(one, tuple):
            pairs = [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
            parts.append(f"{what} ({len(one)} and {len(other)}): {pairs[:1]}")
        else:
            parts.append(f"{what}: {one} and {other}")
    return "; ".join(parts)
