"""Compares what the mail server has in its books, the outbox, and the oracle."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.mail_server import fate
from tests.chaos.oracle import wanted
from tests.chaos.site import Site
from tests.chaos.world import Batch

LATE_S = 60
EARLY_S = 60
COLUMNS = ("planned", "sent", "lost", "duplicate", "uncertain", "repeated", "late", "seconds")
_ROWS = """
select n.message_key, n.state, n.repeated, n.attempts, n.reason, n.kind, u.email,
    extract(epoch from n.due_at)::float, extract(epoch from n.next_at)::float
from notices_notice n join accounts_user u on u.id = n.recipient_id
where n.group_id = any(%s) and n.kind in ('meeting_reminder', 'meeting_changed')
"""


@dataclass
class Row:
    """One of the outbox."""

    key: str
    state: str
    repeated: bool
    attempts: int
    reason: str
    kind: str
    address: str
    due_at: float
    next_at: float | None

    @property
    def in_doubt(self) -> bool:
        return self.repeated or self.state == "uncertain"


@dataclass
class Verdict:
    """One line of the report. ``faults`` says what did not hold; none, and the scenario stands."""

    name: str
    words: str
    numbers: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def demand(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.faults.append(otherwise)


def rows_of(site: Site, batch: Batch) -> list[Row]:
    return [Row(key.hex, *rest) for key, *rest in site.sql(_ROWS, [batch.groups])]


def judge(
    verdict: Verdict,
    site: Site,
    batch: Batch,
    *,
    began: float,
    faults: dict[str, float] | None = None,
    may_be_lost: set[str] | None = None,
    may_be_late: bool = False,
    late_s: float = LATE_S,
) -> list[Row]:
    """Fills the verdict. ``faults`` were ordered of the mail server: 550 is final for its people."""
    rows = rows_of(site, batch)
    by_key = {row.key: row for row in rows}
    of = {(row.address, row.kind): row for row in rows}
    ours = {person.address for person in batch.people}
    lines = [line for line in site.ledger() if line["to"] in ours]
    copies = Counter(line["key"] for line in lines)
    right = wanted(batch)
    known = {key: row for key, row in by_key.items() if copies[key]}

    refused = {
        (row.address, row.kind)
        for row in rows
        if row.state == "failed" and fate(row.address, faults or {}) == "550"
    }
    arrived = {(row.address, row.kind) for row in known.values()}
    doubted = {(row.address, row.kind) for row in rows if row.state == "uncertain"}
    excused = {pair for pair in right if pair[0] in (may_be_lost or set())}
    lost = right - arrived - doubted - refused - excused
    duplicate = [
        key for key, number in copies.items() if number > 1 and not known_doubt(by_key, key)
    ]
    # Two rows of one kind for one person would be two mails with two keys.
    twice = Counter((row.address, row.kind) for row in known.values())
    duplicate += [str(pair) for pair, number in twice.items() if number > 1]
    first: dict[str, float] = {}
    for line in lines:
        first[line["key"]] = min(line["at"], first.get(line["key"], line["at"]))
    # Before a batch was written, nobody could be told of it.
    begins = batch.at.timestamp()
    waited = {
        key: at - max(by_key[key].due_at, begins) for key, at in first.items() if key in by_key
    }
    late = [key for key, seconds in waited.items() if seconds > late_s]
    verdict.numbers = {
        "planned": len(rows),
        "sent": len(lines),
        "lost": len(lost),
        "duplicate": len(duplicate),
        "uncertain": sum(row.state == "uncertain" for row in rows),
        "repeated": sum(row.repeated for row in rows),
        "late": 0 if may_be_late else len(late),
        "seconds": round(time.time() - began),
    }
    verdict.demand(not lost, f"lost, such as {_some(lost, of)}")
    verdict.demand(not duplicate, f"arrived twice without saying so: {duplicate[:3]}")
    strange = [line["key"] for line in lines if line["key"] not in by_key]
    verdict.demand(not strange, f"mails without a row: {strange[:3]}")
    unseen = [row for row in rows if row.state == "sent" and not copies[row.key]]
    verdict.demand(not unseen, f"sent and never seen: {unseen[:3]}")
    waiting = [row for row in known.values() if row.state == "pending"]
    verdict.demand(not waiting, f"arrived and still waiting: {waiting[:3]}")
    open_ = [row for row in rows if row.state in ("pending", "sending")]
    verdict.demand(not open_, f"not at an end: {len(open_)}, such as {open_[:2]}")
    unwanted = arrived - right
    verdict.demand(not unwanted, f"arrived and not wanted: {_some(unwanted, of)}")
    early = [key for key, seconds in waited.items() if seconds < -EARLY_S]
    verdict.demand(not early, f"too early: {early[:3]}")
    verdict.demand(
        may_be_late or not late, f"late: {len(late)}, up to {max(waited.values(), default=0):.0f} s"
    )
    changed = defaultdict(set)
    for line in lines:
        changed[line["key"]].add(line["subject"])
    verdict.demand(all(len(one) == 1 for one in changed.values()), "a copy has another subject")
    return rows


def known_doubt(by_key: dict[str, Row], key: str) -> bool:
    return key in by_key and by_key[key].in_doubt


def _some(pairs: Any, of: dict[tuple[str, str], Row]) -> str:
    return "; ".join(f"{pair} {of.get(pair)}" for pair in sorted(pairs)[:3])
