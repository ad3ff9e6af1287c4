"""`manage.py import_helplines FILE`"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from groups.safety.actions import import_helplines
from groups.safety.helplines import WrongFile


class Command(BaseCommand):
    help = "Makes FILE (CSV) the list of helplines: every row or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: Any) -> None:
        try:
            done = import_helplines(file.read_bytes(), at=timezone.now())
        except OSError as error:
            raise CommandError(f"Nothing was changed: {file.name}: {error.strerror}.") from None
        except WrongFile as wrong:
            raise CommandError("\n".join(["Nothing was changed:", *wrong.reasons])) from None
        self.stdout.write(
            f"{done.added} helplines added, {done.kept} as they were, {done.removed} removed."
        )
