"""Our senders, beside a loop that hands over the same mails and does nothing else."""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.bench.report import Bar, Chapter
from tests.bench.sink import Taken, read
from tests.notices.sink import free_port

WORKERS = 2
MAILS = 4_000
TURNS = 5
LEAST = 0.7
LATER = datetime(2100, 1, 1, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def measure_sending(mails: int = MAILS) -> Chapter:
    """Sends rows of the outbox that ``measure_planning_reminders`` left, some in each turn."""
    rows, ratios = [], {}
    for sync, words in ((False, "a server in memory"), (True, "a server that keeps what it takes")):
        ours, bare = _in_turns(mails, sync=sync)
        ratios[words] = statistics.median(
            one / other for one, other in zip(ours, bare, strict=True)
        )
        for name, rates in (("our senders", ours), ("a bare loop", bare)):
            rows.append([f"{name}, to {words}", f"{statistics.median(rates):.0f}"])
    return Chapter(
        "Sending",
        f"Mails a second with {WORKERS} processes, {mails:,} in each of {TURNS} turns, from the"
        " first that the mail server took to the last. The loop sends the very bytes that our"
        " senders made, over one connection for each process.",
        ["", "mails a second"],
        rows,
        [
            Bar(
                f"To {words} we send at least {LEAST:.0%} of what a bare loop sends",
                f"{ratio:.0%}",
                ratio >= LEAST,
            )
            for words, ratio in ratios.items()
        ],
    )


def _in_turns(mails: int, *, sync: bool) -> tuple[list[float], list[float]]:
    ours, bare = [], []
    with TemporaryDirectory() as folder:
        for turn in range(TURNS + 1):
            mine, others = Path(folder, f"mine{turn}"), Path(folder, f"bare{turn}")
            _due(mails)
            with _sink(mine, sync=sync) as port:
                _run(["manage.py", "send_notices"] for _ in range(WORKERS))
            with _sink(others, sync=sync) as port:
                _run(
                    ["-m", "tests.bench.bare", str(port), str(mine), str(number), str(WORKERS)]
                    for number in range(WORKERS)
                )
            taken, again = read(mine), read(others)
            assert len(taken) == len(again) == mails, (len(taken), len(again))
            assert len({recipient for _, recipient, _ in taken}) > mails / 2
            if turn:
                ours.append(_rate(taken))
                bare.append(_rate(again))
    return ours, bare


def _rate(taken: Sequence[Taken]) -> float:
    """While all processes were at it: the middle eight tenths."""
    times = sorted(at for at, _, _ in taken)
    tenth = len(times) // 10
    return (len(times) - 2 * tenth) / (times[-tenth - 1] - times[tenth])


def _due(mails: int) -> None:
    """So many rows are due now, all others are not."""
    with acting_as(Purpose.REMINDERS), connection.cursor() as cursor:
        pending = Notice.objects.filter(state=Notice.State.PENDING)
        pending.filter(next_at__lt=LATER).update(next_at=LATER)
        rows = list(pending.values_list("pk", flat=True)[:mails])
        cursor.execute("update notices_notice set next_at = now() where id = any(%s)", [rows])


@contextmanager
def _sink(ledger: Path, *, sync: bool) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.sink", str(port), str(ledger)]
    with subprocess.Popen(
        [*command, *(["--sync"] if sync else [])], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        try:
            yield port
        finally:
            process.kill()


def _run(commands: Iterator[list[str]]) -> None:
    """All at once, until the last has ended."""
    running = [
        subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL)
        for command in commands
    ]
    for process in running:
        assert process.wait() == 0
