"""Sends what the outbox holds: each row once, or the row says that nobody can be sure.

Rows go through three steps that never overlap:

1. *Claim* (``claims``), one transaction: lock rows that are due and that nobody else holds, read
   everything about them again, make the mails. Until its lease runs out nobody else looks at them.
2. *Take in hand* a few of them, or one of a kind that must not come twice: written down before the
   first byte goes out. What was taken back since the claim is left out here.
3. *Hand over* those, outside of any transaction: one mail, one recipient, one after the other; and
   *conclude*: write down what the server said of each, as the next few are taken in hand.

Whatever is decided before the claim counts (leaving, cancelling, switching off). A mail is handed
over within a second of its claim, or released to be read once more: so a decision that comes later
meets at most what goes out in that second. The connection to the mail server is kept all along.

A process that dies in step 3 leaves what it had in hand in *sending*, and when the lease has run
out, that becomes *uncertain*: not forgotten, and sent a second time only where its kind says that
twice is better than not at all, in good time, and once. What was claimed only is due again.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from time import monotonic
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, Value, When

from groups.notices.claims import (
    BACK_OFF,
    LEASE,
    Claim,
    Ready,
    claim,
    ended,
    later,
    transaction_of_its_own,
)
from groups.notices.kinds import KINDS
from groups.notices.merging import Merger
from groups.notices.models import Notice
from groups.notices.post import Answer, Outcome, Post

HANDFUL = 10
"""The most that is in hand at once, and so that a killed process leaves in doubt."""
LEAST_CLAIMED, MOST_CLAIMED = 10, 160
# Shorter than the time a worker has to stop in, with the longest answer of a mail server.
BUDGET = timedelta(seconds=10)
FRESH = timedelta(seconds=1)
"""For so long what was read in a claim is acted upon."""
BEFORE_REPEATING = BACK_OFF[0]

Now = Callable[[], datetime]
Answers = list[tuple[Ready, Answer]]


def send_due(at: datetime, *, budget: timedelta = BUDGET) -> Counter[str]:
    """Send until nothing is due or the time is spent; says how many rows came to which state.

    Stops early where the mail server cannot be reached: the next wake tries again. As much is
    claimed as the server took within a second.
    """
    began = monotonic()

    def now() -> datetime:
        return at + timedelta(seconds=monotonic() - began)

    done = Counter({Notice.State.UNCERTAIN.value: give_up_abandoned(at)})
    size = LEAST_CLAIMED
    with Post() as post:
        merger = Merger() if post.takes_bytes else None
        while now() < at + budget:
            claimed = claim(now(), size, merger)
            done += claimed.decided
            if claimed.found == 0:
                break
            ends, reachable = hand_over(post, claimed, now)
            done += ends
            if not reachable:
                break
            size = min(max(2 * ends.total(), LEAST_CLAIMED), MOST_CLAIMED)
    return +done


def hand_over(post: Post, claimed: Claim, now: Now) -> tuple[Counter[str], bool]:
    """Hand over what was claimed while that is fresh; says what came of it, and whether the mail
    server can be reached still.
    """
    done: Counter[str] = Counter()
    waiting = deque(_handfuls(claimed.letters))
    answers: Answers = []
    taken: list[Ready] = []
    reachable = True
    fresh_until = claimed.at + FRESH
    while waiting:
        with transaction_of_its_own():
            done += conclude(answers, at=now())
            taken = take_in_hand(waiting.popleft(), claimed.until, at=now())
        answers = list(_answered(post, taken, now, fresh_until))
        reachable = all(answer.reachable for _, answer in answers)
        if not reachable or now() >= fresh_until:
            break
    if claimed.letters:
        with transaction_of_its_own():
            done += conclude(answers, at=now())
            put_down(taken[len(answers) :], at=now())
            release(list(chain(*waiting)), claimed.until, at=now())
    return done, reachable


def _answered(
    post: Post, taken: Sequence[Ready], now: Now, fresh_until: datetime
) -> Iterator[tuple[Ready, Answer]]:
    """As far as the claim is fresh and the server can be reached; the first in any case."""
    for ready in taken:
        answer = post.hand_over(ready.letter)
        yield ready, answer
        if not answer.reachable or now() >= fresh_until:
            break


def take_in_hand(handful: Sequence[Ready], until: datetime, *, at: datetime) -> list[Ready]:
    """Those of a claim, with this lease, that are as they were; from now on they may be sent."""
    rows = Notice.objects.filter(pk__in=[ready.notice for ready in handful])
    taken = rows.filter(next_at=until).update(
        state=Notice.State.SENDING,
        repeated=Case(When(state=Notice.State.UNCERTAIN, then=Value(True)), default=F("repeated")),
        attempts=F("attempts") + 1,
        lease_until=at + LEASE,
        next_at=None,
        reason="",
    )
    if taken == len(handful):
        return list(handful)
    ours = set(rows.filter(lease_until=at + LEASE).values_list("pk", flat=True))
    return [ready for ready in handful if ready.notice in ours]


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


def conclude(answers: Answers, *, at: datetime) -> Counter[str]:
    """Write down what became of rows; says how many came to which state.

    Acts for the sender. An answer that comes after the lease ran out still counts: then it is no
    longer uncertain.
    """
    done: Counter[str] = Counter()
    same: dict[tuple[Any, ...], list[UUID]] = defaultdict(list)
    for ready, answer in answers:
        change = _after(answer, ready.attempt, at)
        done[change["state"].value] += 1
        same[ready.attempt, *change.items()].append(ready.notice)
    for (attempt, *items), rows in same.items():
        in_hand = Notice.objects.filter(
            pk__in=rows,
            attempts=attempt,
            state__in=[Notice.State.SENDING, Notice.State.UNCERTAIN],
        )
        in_hand.update(**dict(items))
    return done


def put_down(taken: Sequence[Ready], *, at: datetime) -> None:
    """Let rows be claimed again that were in hand and whose mail did not begin: it was no attempt."""
    for repeats, before in _BEFORE_THE_CLAIM.items():
        rows = [ready.notice for ready in taken if ready.repeats is repeats]
        if rows:
            Notice.objects.filter(pk__in=rows, state=Notice.State.SENDING).update(
                attempts=F("attempts") - 1, lease_until=None, next_at=at, **before
            )


def release(letters: Sequence[Ready], until: datetime, *, at: datetime) -> None:
    """Let rows be claimed again that were claimed only, with this lease."""
    if letters:
        rows = [ready.notice for ready in letters]
        Notice.objects.filter(pk__in=rows, next_at=until).update(next_at=at)


def _handfuls(letters: Sequence[Ready]) -> Iterator[list[Ready]]:
    """One by one those that must not come twice, of the others a few at once."""
    several: list[Ready] = []
    for ready in letters:
        if not KINDS[ready.kind].repeats:
            yield [ready]
            continue
        several.append(ready)
        if len(several) == HANDFUL:
            yield several
            several = []
    if several:
        yield several


_BEFORE_THE_CLAIM: dict[bool, dict[str, Any]] = {
    False: {"state": Notice.State.PENDING},
    True: {"state": Notice.State.UNCERTAIN, "repeated": False},
}


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
