"""Going round the published links: a few at a time, one of each host, and a note of what was found.

A link is claimed in a short transaction and visited outside of any. What is found counts only while
the claim stands, so that a batch that runs twice does nothing twice.
"""

from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from django.db import connection

from groups.library.addresses import host_of
from groups.library.models import Resource
from groups.library.rounds import send_back
from groups.links.models import LinkCheck, Outcome, without_a_check
from groups.links.reach import Reach
from groups.links.visiting import Answer, visit
from groupsite.confidentiality.acting import Purpose, acting_as

BATCH: Final = 20
ROUND_SECONDS: Final = 10.0
"""After these no further visit begins: a worker that is asked to end need not wait long."""
LEASE: Final = timedelta(minutes=10)
PAUSE: Final = timedelta(minutes=1)
"""Between two visits to one host."""
NEW_ONES: Final = 500

WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
BACK_OFF: Final = (HOUR, 4 * HOUR, 16 * HOUR, DAY)
"""After the first failure, the second, and so on."""
_TROUBLE: Final = (Outcome.GONE, Outcome.FAULTY)
GONE_FOR: Final = (3, timedelta(days=2))
SILENT_FOR: Final = (5, timedelta(days=14))
"""So many visits in a row, over at least so long, and somebody looks at the resource again."""


def check_some(at: datetime, *, reach: Reach | None = None) -> int:
    """Visit the links that are due, one after the other, for a short while. Gives how many."""
    look_after_new_ones(at)
    ends, done = monotonic() + ROUND_SECONDS, 0
    while done < BATCH and monotonic() < ends and (check := claim(at)) is not None:
        # No transaction waits for somebody else's server.
        note(check, visit(check.url, at=at, reach=reach), at=at)
        done += 1
    return done


@acting_as(Purpose.VETTING)
def look_after_new_ones(at: datetime) -> None:
    """A check for every published link that has none, or has become another address."""
    new = without_a_check().order_by("published_at", "pk")[:NEW_ONES]
    fresh = [
        LinkCheck(resource=resource, url=resource.url, host=host_of(resource.url), next_at=at)
        for resource in new
    ]
    LinkCheck.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["resource"],
        update_fields=["url", "host", "next_at", "outcome", "times", "since"],
    )


@acting_as(Purpose.VETTING)
def claim(at: datetime) -> LinkCheck | None:
    """The next one that is due, kept from others while its lease lasts.

    Taken in turn: two at the same moment must not choose two links of one host.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('links.claim', 0))")
    check = LinkCheck.objects.due(at, rested=at - PAUSE).first()
    if check is not None:
        check.claimed_until = at + LEASE
        check.save(update_fields=["claimed_until"])
    return check


@acting_as(Purpose.VETTING)
def note(check: LinkCheck, answer: Answer, *, at: datetime) -> None:
    """Write down what a visit found; send the resource back to its reviewers where it must be."""
    held = LinkCheck.objects.filter(pk=check.pk, claimed_until=check.claimed_until)
    same = answer.outcome in _TROUBLE and check.outcome == answer.outcome
    check.times = check.times + 1 if same else 1
    check.since = check.since if same and check.since else at
    because = _because(check, answer.outcome, at)
    found = {
        "outcome": answer.outcome,
        "checked_at": at,
        "claimed_until": None,
        "next_at": at + _pause(check.times, answer),
        # What comes back from its reviewers begins anew.
        "times": 0 if because else check.times,
        "since": None if because else check.since,
    }
    if not held.update(**found):
        return
    if answer.outcome == Outcome.BUSY:
        others = LinkCheck.objects.filter(host=check.host, next_at__lt=found["next_at"])
        others.update(next_at=found["next_at"])
    if because:
        resource = Resource.objects.on_shelf().filter(pk=check.resource_id, url=check.url).first()
        if resource is not None:
            send_back(resource, because=because, at=at)


def _because(check: LinkCheck, outcome: Outcome, at: datetime) -> str:
    """Why a person has to look again; empty where nobody has to."""
    lasted = at - (check.since or at)
    long_enough = {Outcome.GONE: GONE_FOR, Outcome.FAULTY: SILENT_FOR}
    if outcome in (Outcome.MOVED, Outcome.REFUSED):
        return Resource.Back.MOVED
    if outcome in long_enough:
        times, span = long_enough[outcome]
        if check.times >= times and lasted >= span:
            return Resource.Back.GONE
    return ""


def _pause(times: int, answer: Answer) -> timedelta:
    """Until the next visit. A site in trouble is asked less and less often."""
    if answer.outcome == Outcome.BUSY:
        return min(max(answer.rest or HOUR, HOUR), WEEK)
    if answer.outcome == Outcome.FAULTY:
        return BACK_OFF[min(times, len(BACK_OFF)) - 1]
    return DAY if answer.outcome == Outcome.GONE else WEEK
