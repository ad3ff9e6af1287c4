"""Sends what the outbox holds: each row once, or the row says that nobody can be sure.

One row at a time, or a few of a kind that may be repeated, in three steps that never overlap:

1. *Claim* (``claims``), one transaction: lock the rows that are due and that nobody else holds,
   read everything about them again, make the mails, note who has them and until when.
2. *Hand over*, no transaction: one mail, one recipient, one after the other.
3. *Conclude*, one transaction: write down what the server said of each.

Whatever is decided before the claim counts (leaving, cancelling, switching off). A mail is handed
over within a second of its claim, or given back to be read once more: so a decision that comes
later meets at most what is in flight in that second. A process that is killed leaves at most one
claim in doubt. The connection to the mail server is kept from claim to claim.

A process that dies between 2 and 3 leaves its rows in *sending*. When the lease has run out, they
become *uncertain*: such a row is not forgotten, and sent a second time only where its kind says
that twice is better than not at all, in good time, and once.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, Value, When

from groups.notices.claims import BACK_OFF, InHand, claim, ended, later, transaction_of_its_own
from groups.notices.kinds import KINDS
from groups.notices.merging import Merger
from groups.notices.models import Notice
from groups.notices.post import Answer, Outcome, Post

# Shorter than the time a worker has to stop in, with the longest answer of a mail server.
BUDGET = timedelta(seconds=10)
FRESH = timedelta(seconds=1)
"""For so long what was read in a claim is acted upon."""
BEFORE_REPEATING = BACK_OFF[0]
_BEFORE_THE_CLAIM: dict[bool, dict[str, Any]] = {
    False: {"state": Notice.State.PENDING},
    True: {"state": Notice.State.UNCERTAIN, "repeated": False},
}

Now = Callable[[], datetime]


def send_due(at: datetime, *, budget: timedelta = BUDGET) -> Counter[str]:
    """Send until nothing is due or the time is spent; says how many rows came to which state.

    Stops early where the mail server cannot be reached: the next wake tries again.
    """
    began = monotonic()

    def now() -> datetime:
        return at + timedelta(seconds=monotonic() - began)

    done = Counter({Notice.State.UNCERTAIN.value: give_up_abandoned(at)})
    with Post() as post:
        merger = Merger() if post.takes_bytes else None
        while now() < at + budget:
            claimed = claim(now(), merger)
            done += claimed.decided
            if claimed.found == 0:
                break
            answers = _hand_over(post, claimed.letters, now)
            done += conclude(answers, at=now())
            give_back(claimed.letters[len(answers) :], at=now())
            if not all(answer.reachable for _, answer in answers):
                break
    return +done


def give_up_abandoned(at: datetime) -> int:
    """Name the rows whose holder died or froze; says how many."""
    with transaction_of_its_own():
        return Notice.objects.abandoned(at).update(
            state=Notice.State.UNCERTAIN,
            reason="lease ran out",
            finished_at=at,
            lease_until=None,
            next_at=Case(When(_may_be_repeated(), then=Value(at)), default=None),
        )


def conclude(answers: Sequence[tuple[InHand, Answer]], *, at: datetime) -> Counter[str]:
    """Write down what became of rows; says how many came to which state.

    An answer that comes after the lease ran out still counts: then it is no longer uncertain.
    """
    done: Counter[str] = Counter()
    same: dict[tuple[Any, ...], list[UUID]] = defaultdict(list)
    for held, answer in answers:
        change = _after(answer, held.attempt, at)
        done[change["state"].value] += 1
        same[held.attempt, *change.items()].append(held.notice)
    if same:
        with transaction_of_its_own():
            for (attempt, *items), rows in same.items():
                held_still = Notice.objects.filter(
                    pk__in=rows,
                    attempts=attempt,
                    state__in=[Notice.State.SENDING, Notice.State.UNCERTAIN],
                )
                held_still.update(**dict(items))
    return done


def give_back(letters: Sequence[InHand], *, at: datetime) -> None:
    """Let rows be claimed again whose hand-over did not begin: it was no attempt."""
    if not letters:
        return
    with transaction_of_its_own():
        for repeats, before in _BEFORE_THE_CLAIM.items():
            rows = [held.notice for held in letters if held.repeats is repeats]
            Notice.objects.filter(pk__in=rows, state=Notice.State.SENDING).update(
                attempts=F("attempts") - 1, lease_until=None, next_at=at, **before
            )


def _hand_over(post: Post, letters: Sequence[InHand], now: Now) -> list[tuple[InHand, Answer]]:
    """What the server said of each, as far as it came while the claim was fresh."""
    fresh_until = now() + FRESH
    answers: list[tuple[InHand, Answer]] = []
    for held in letters:
        if answers and now() >= fresh_until:
            break
        answer = post.hand_over(held.letter)
        answers.append((held, answer))
        if not answer.reachable:
            break
    return answers


def _after(answer: Answer, attempt: int, at: datetime) -> dict[str, Any]:
    match answer.outcome:
        case Outcome.TAKEN:
            return ended(Notice.State.SENT, "", at)
        case Outcome.REFUSED:
            return ended(Notice.State.FAILED, answer.reason, at)
        case Outcome.UNKNOWN:
            again = Case(When(_may_be_repeated(), then=Value(at + BEFORE_REPEATING)), default=None)
            return {**ended(Notice.State.UNCERTAIN, answer.reason, at), "next_at": again}
        case Outcome.LATER:
            return later(attempt, answer.reason, at)


def _may_be_repeated() -> Q:
    kinds = [kind.name for kind in KINDS.values() if kind.repeats]
    return Q(kind__in=kinds, repeated=False)
