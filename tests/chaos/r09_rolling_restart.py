"""R9: a deploy: workers are told to end one after the other, old and new side by side."""

from tests.chaos.judge import LATE_S, Verdict
from tests.chaos.scenario import Stretch, begin, finish, pause, under_way
from tests.chaos.site import GRACE, Site
from tests.chaos.world import Batch

WORDS = "rolling restart by TERM; a kind that only newer code knows"
ALL_AT_ONCE_S = 120
"""The bar for 20,000 that are due in one minute, as in R14: all of this batch is, at full size."""
_UNKNOWN = """
insert into notices_notice (id, kind, recipient_id, group_id, subject_id, revision, lead, due_at,
    next_at, state, attempts, reason, message_key, repeated)
select gen_random_uuid(), 'of_tomorrow', id, %s, gen_random_uuid(), 0, 0, now(), now(), 'pending',
    0, '', gen_random_uuid(), false
from accounts_user where id = %s
"""
_LEFT_ALONE = "select state, attempts from notices_notice where kind = 'of_tomorrow'"


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R9", WORDS)
    site.order(ms=stretch.pick(50, 10))
    batch = begin(stretch, "R9")
    of_tomorrow = batch.people[0]
    site.sql(_UNKNOWN, [of_tomorrow.evening.group, of_tomorrow.id])
    under_way(site, batch)
    longest = 0.0
    for _ in range(stretch.pick(1, 4)):
        for worker in list(site.workers):
            site.start_worker()
            site.poke()
            longest = max(longest, site.end(worker))
            pause(stretch.pick(0.2, 2))
    site.order()
    site.sql("update notices_notice set next_at = null where false")
    verdict.notes.append(f"the slowest worker was gone after {longest:.0f} s")
    verdict.demand(longest <= GRACE, f"a worker needed {longest:.0f} s")
    left_alone = site.sql(_LEFT_ALONE)
    verdict.demand(left_alone == [("pending", 0)], f"the unknown kind: {left_alone}")
    _put_away(site, batch)
    finish(verdict, stretch, batch, late_s=stretch.pick(LATE_S, ALL_AT_ONCE_S))
    doubted = verdict.numbers["uncertain"] + verdict.numbers["repeated"]
    verdict.demand(doubted == 0, f"{doubted} in doubt after a polite end")
    return verdict


def _put_away(site: Site, batch: Batch) -> None:
    """It would wait for its release for ever."""
    site.sql("delete from notices_notice where kind = 'of_tomorrow'")
