"""R11: everything was sent, and then a backup from before is restored."""

from tests.chaos.judge import Verdict
from tests.chaos.scenario import Stretch, begin, finish
from tests.chaos.settling import settle
from tests.chaos.site import Site
from tests.chaos.world import Batch

WORDS = "a backup from before is restored"


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R11", WORDS)
    size = min(stretch.size, 5_000)
    with site.nobody_at_work():
        batch = begin(stretch, "R11", size=size)
        # Half of it was planned before the backup, the rest has only become due since.
        site.manage("plan_notices")
        site.sql(_FORGET, [batch.groups[::2]])
        site.replace_database("backup", by="groupsite")
    verdict.demand(settle(site, batch, within=stretch.patience), "it was not sent in time")
    before = _arrived(site, batch)
    with site.nobody_at_work():
        site.replace_database("groupsite", by="backup")
        site.manage("hold_notices")
    later = begin(stretch, "R11later", size=max(20, size // 10))
    finish(verdict, stretch, later, may_be_late=True)
    again = _arrived(site, batch) - before
    held = site.sql(_HELD, [batch.groups])[0][0]
    verdict.notes.append(f"{before} had been sent, {held} were held, {again} came a second time")
    verdict.demand(before > 0 and again == 0, f"{again} came a second time")
    verdict.demand(held >= before, f"{before} had been sent and only {held} were held")
    open_ = site.sql(_OPEN, [batch.groups])
    verdict.demand(not open_, f"still open: {open_[:3]}")
    return verdict


_FORGET = "delete from notices_notice where group_id = any(%s)"
_HELD = """
select count(*) from notices_notice
where group_id = any(%s) and state = 'uncertain' and reason = 'restored' and next_at is null
"""
_OPEN = """
select state, reason from notices_notice
where group_id = any(%s) and (state in ('pending', 'sending') or next_at is not null)
"""


def _arrived(site: Site, batch: Batch) -> int:
    ours = {person.address for person in batch.people}
    return sum(line["to"] in ours for line in site.ledger())
