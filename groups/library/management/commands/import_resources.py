"""`manage.py import_resources FILE`"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from groups.library.importing import import_resources
from groups.tables import MOST_BYTES, TableError


class Command(BaseCommand):
    help = "Brings the resources of FILE (CSV) in as proposals; two people review each of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: Any) -> None:
        try:
            done = import_resources(_read(file), at=timezone.now())
        except OSError as error:
            raise CommandError(f"Nothing was changed: {file.name}: {error.strerror}.") from None
        except TableError as wrong:
            raise CommandError(f"Nothing was changed: {wrong}") from None
        remarks = [f"line {remark.line}: {remark.words}" for remark in done.remarks]
        if done.refused == done.rows:
            raise CommandError("\n".join(["Nothing was changed: no row can be taken.", *remarks]))
        self.stdout.write(
            f"{done.rows} rows: {done.added} proposed, {done.known} known already, "
            f"{done.merged} taken together with an earlier row, {done.refused} refused."
        )
        for remark in remarks:
            self.stdout.write(remark)


def _read(file: Path) -> bytes:
    """One byte beyond the limit is enough to know."""
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)
