"""``manage.py demo``: load the demo world."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from groups.demo.world import load_demo_world


class Command(BaseCommand):
    help = "Load the demo world into an empty database. Refuses when DEBUG is off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where people exist already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("DEBUG is off: the demo world is for development only.")
        if User.objects.exists():
            if options["if_empty"]:
                self.stdout.write("People exist already; nothing was loaded.")
                return
            raise CommandError("The database is not empty; nothing was loaded.")
        counts = load_demo_world(at=timezone.now())
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in counts.items()))
