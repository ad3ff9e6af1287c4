"""R13: rows that cannot be made into a mail: they fail, and no other does."""

from tests.chaos.judge import Verdict
from tests.chaos.oracle import reminded
from tests.chaos.scenario import Stretch, finish
from tests.chaos.settling import pass_waits
from tests.chaos.world import REMINDER, Batch, Person, draw, now, write

WORDS = "rows that cannot be made into a mail, 1 in 500"
MARKER = "zqpoison"
ATTEMPTS = 5


def run(stretch: Stretch) -> Verdict:
    site = stretch.site
    verdict = Verdict("R13", WORDS)
    batch = draw("r13", stretch.size, stretch.lot("R13"), now())
    bad = _spoil(batch, max(2, stretch.size // 500))
    write(batch, site.database)
    rows = finish(
        verdict,
        stretch,
        batch,
        meanwhile=lambda: pass_waits(site, batch),
        may_be_lost=bad,
        may_be_late=True,
    )
    theirs = [row for row in rows if row.address in bad and row.kind == REMINDER]
    ends = {(row.state, row.attempts) for row in theirs}
    verdict.demand(len(theirs) == len(bad), f"{len(theirs)} rows of {len(bad)} people")
    verdict.demand(ends == {("failed", ATTEMPTS)}, f"their rows ended as {ends}")
    logs = "".join(path.read_text() for path in site.folder.glob("*.log"))
    verdict.demand("could not be made" in logs, "no log says that a row was broken")
    verdict.demand(MARKER not in logs, "a log says what was in a row")
    verdict.notes.append(f"{len(theirs)} rows were given up after {ATTEMPTS} attempts")
    return verdict


def _spoil(batch: Batch, number: int) -> set[str]:
    """Some who would be reminded live in no zone, or have an address that no mail can carry."""
    chosen = [person for person in batch.people if _is_plain(person)][:number]
    for index, person in enumerate(chosen):
        person.address = f"{MARKER}{index}{'é' if index % 2 else ''}@chaos.test"
        if not index % 2:
            person.time_zone = f"Nowhere/{MARKER}"
    return {person.address for person in chosen}


def _is_plain(person: Person) -> bool:
    return reminded(person) and not (person.queued or person.quiet)
