"""``manage.py world``: a synthetic world for benchmarks."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from groups.demo.synthetic import Size, build_world

EACH = 50


class Command(BaseCommand):
    help = "Fill an empty database with a synthetic world. Refuses when DEBUG is off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--groups", type=int, default=20)
        parser.add_argument("--members", type=int, default=10, help="of each group, 2 to 100")
        parser.add_argument("--posts", type=int, default=5_000, help="in the whole world")
        parser.add_argument("--meetings", type=int, default=200, help="in the whole world")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("DEBUG is off: synthetic worlds are for development only.")
        size = Size(*(options[name] for name in ("groups", "members", "posts", "meetings")))
        if size.groups < 1 or not 2 <= size.members <= 100 or min(size.posts, size.meetings) < 0:
            raise CommandError("A world has at least one group of 2 to 100 members.")
        if User.objects.exists():
            raise CommandError("The database is not empty; nothing was made.")

        def progress(done: int) -> None:
            if done % EACH == 0:
                self.stderr.write(f"{done} of {size.groups} groups")

        counts = build_world(size, seed=options["seed"], at=timezone.now(), progress=progress)
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in counts.items()))
