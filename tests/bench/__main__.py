"""``python -m tests.bench [--posts N] [--reminders N]``: measure, and write the document.

Each part has servers and a process of its own. The world of posts stays in var/bench, so that a
second run begins at once; the evening of reminders is made anew.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from groupsite.embedded import servers
from tests.bench.report import Bar, Chapter, write
from tests.servers import ENVIRONMENT

ROOT = Path(__file__).parents[2]
HOME = ROOT / "var" / "bench"
POSTS_IN_A_GROUP = 1_000
MEMBERS = 8
SEED = 20261122
PARTS = ("posts", "search", "reminders")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--reminders", type=int, default=1_000_000)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part is None:
        return all_parts(chosen.posts, chosen.reminders)
    home = HOME / (str(chosen.posts) if chosen.part == "posts" else chosen.part)
    if chosen.part != "posts":
        shutil.rmtree(home, ignore_errors=True)
    with servers(home, durable=True) as addresses:
        os.environ.update(ENVIRONMENT, DEBUG="true", LOG_LEVEL="WARNING")
        os.environ.update(DATABASE_URL=addresses.database_url, REDIS_URL=addresses.redis_url)
        os.environ["DJANGO_SETTINGS_MODULE"] = "groupsite.settings"
        prepare()
        if chosen.part == "posts":
            chapters = measure_posts(chosen.posts, home)
        elif chosen.part == "search":
            chapters = measure_search()
        else:
            chapters = measure_reminders(chosen.reminders)
    chosen.into.write_text(json.dumps([asdict(chapter) for chapter in chapters]))
    return 0


def all_parts(posts: int, reminders: int) -> int:
    chapters: list[Chapter] = []
    with TemporaryDirectory() as folder:
        for part in PARTS:
            into = Path(folder, part)
            command = ["-m", "tests.bench", "--part", part, "--into", str(into)]
            command += ["--posts", str(posts), "--reminders", str(reminders)]
            subprocess.run([sys.executable, *command], cwd=ROOT, check=True)
            chapters += [read(chapter) for chapter in json.loads(into.read_text())]
    size = size_of(posts)
    write(chapters, ", ".join(f"{number:,} {what}" for what, number in size.items()))
    print("\n".join(chapter.text for chapter in chapters))
    return 0 if all(bar.reached for chapter in chapters for bar in chapter.bars) else 1


def prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.bench import database, locks

    call_command("migrate", verbosity=0)
    database.add_unlocked(locks.UNLOCKED)


def measure_posts(posts: int, home: Path) -> Sequence[Chapter]:
    from django.core.management import call_command

    from accounts.models import User
    from tests.bench import database, feeds, finder, library, locks, opening, planning_ahead

    done = home / "loaded"
    if not done.exists():
        if User.objects.exists():
            sys.exit(f"{home} holds half a world: remove it and begin again.")
        call_command("world", seed=SEED, **size_of(posts))
        database.settle()
        done.touch()
    lot = Random(SEED)
    return [
        locks.measure_locks(lot),
        opening.measure_opening(lot),
        feeds.measure_feeds(lot),
        planning_ahead.measure_planning_ahead(),
        finder.measure_finder(lot),
        library.measure_library(lot),
    ]


def measure_search() -> Sequence[Chapter]:
    from django.core.management import call_command

    from tests.bench import database, searching

    call_command("world", seed=SEED, **searching.WORLD)
    database.settle()
    return [searching.measure_searching(Random(SEED))]


def measure_reminders(reminders: int) -> Sequence[Chapter]:
    from tests.bench import planning_reminders, sending

    return [
        planning_reminders.measure_planning_reminders(reminders),
        sending.measure_sending(min(sending.MAILS, reminders // 10)),
    ]


def size_of(posts: int) -> dict[str, int]:
    groups = max(2, posts // POSTS_IN_A_GROUP)
    return {"groups": groups, "members": MEMBERS, "posts": posts, "meetings": groups * 4}


def read(chapter: dict[str, object]) -> Chapter:
    bars = chapter.pop("bars")
    assert isinstance(bars, list)
    return Chapter(**chapter, bars=[Bar(**bar) for bar in bars])  # type: ignore[arg-type]  # as it was written


if __name__ == "__main__":
    sys.exit(main())
