"""``python -m tests.bench [--posts N]``: build the world once, measure, write the document.

The world stays in var/bench, so that a second run begins at once.
"""

import argparse
import os
import sys
from pathlib import Path
from random import Random

from groupsite.embedded import servers
from tests.servers import ENVIRONMENT

HOME = Path(__file__).parents[2] / "var" / "bench"
POSTS_IN_A_GROUP = 1_000
MEMBERS = 8
SEED = 20261122


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000)
    posts = parser.parse_args().posts
    groups = max(2, posts // POSTS_IN_A_GROUP)
    with servers(HOME / str(posts), durable=True) as addresses:
        os.environ.update(ENVIRONMENT, DEBUG="true")
        os.environ.update(DATABASE_URL=addresses.database_url, REDIS_URL=addresses.redis_url)
        os.environ["DJANGO_SETTINGS_MODULE"] = "groupsite.settings"
        return measure(posts, groups)


def measure(posts: int, groups: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from accounts.models import User
    from tests.bench import database, feeds, locks, opening, planning_ahead, report

    call_command("migrate", verbosity=0)
    size = {"groups": groups, "members": MEMBERS, "posts": posts, "meetings": groups * 4}
    done = HOME / str(posts) / "loaded"
    if not done.exists():
        if User.objects.exists():
            print(f"{done.parent} holds half a world: remove it and begin again.", file=sys.stderr)
            return 1
        call_command("world", seed=SEED, **size)
        database.settle()
        done.touch()
    database.add_unlocked(locks.UNLOCKED)
    lot = Random(SEED)
    chapters = [
        locks.measure_locks(lot),
        opening.measure_opening(lot),
        feeds.measure_feeds(lot),
        planning_ahead.measure_planning_ahead(),
    ]
    world = ", ".join(f"{number:,} {what}" for what, number in size.items())
    report.write(chapters, f"{world} (members in each group)")
    for chapter in chapters:
        print(chapter.text)
    missed = [bar for chapter in chapters for bar in chapter.bars if not bar.reached]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
