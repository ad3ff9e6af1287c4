"""`manage.py import_resources FILE [--kind KIND] [--language CODE]`"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from groups.library.feeds_file import looks_like_xml, read_entries
from groups.library.importing import Imported, bring_in, import_resources
from groups.library.models import Resource
from groups.library.proposals_file import proposals_of
from groups.tables import MOST_BYTES, TableError
from groups.vocabulary import Language


class Command(BaseCommand):
    help = (
        "Brings the resources of FILE (CSV, OPML or Atom) in as proposals; two people review each "
        "of them. A run that was stopped is finished by the next."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        of_a_feed = parser.add_argument_group("of OPML and Atom, which do not say it")
        of_a_feed.add_argument("--kind", choices=Resource.Kind.values, default="article")
        of_a_feed.add_argument("--language", choices=Language.values, default="en")

    def handle(self, *, file: Path, kind: str, language: str, **_: Any) -> None:
        try:
            raw = _read(file)
            done = self._bring_in(raw, kind, language)
        except OSError as error:
            raise CommandError(f"Nothing was changed: {file.name}: {error.strerror}.") from None
        except TableError as wrong:
            raise CommandError(f"Nothing was changed: {wrong}") from None
        entries = "entry" if looks_like_xml(raw) else "line"
        remarks = [f"{entries} {remark.line}: {remark.words}" for remark in done.remarks]
        if done.refused == done.rows:
            raise CommandError("\n".join(["Nothing was changed: no row can be taken.", *remarks]))
        self.stdout.write(
            f"{done.rows} rows: {done.added} proposed, {done.known} known already, "
            f"{done.merged} taken together with an earlier row, {done.refused} refused."
        )
        for remark in remarks:
            self.stdout.write(remark)

    def _bring_in(self, raw: bytes, kind: str, language: str) -> Imported:
        at = timezone.now()
        if looks_like_xml(raw):
            rows = read_entries(raw, kind=kind, language=language)
            return bring_in(proposals_of(rows), at=at, tell=self._tell)
        return import_resources(raw, at=at, tell=self._tell)

    def _tell(self, done: int, of: int) -> None:
        """Where somebody waits; what is done is said in the end, whatever its size."""
        if of > done or of > 1_000:
            self.stderr.write(f"{done:,} of {of:,}")


def _read(file: Path) -> bytes:
    """One byte beyond the limit is enough to know."""
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)
