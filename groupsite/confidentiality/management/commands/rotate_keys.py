"""``manage.py rotate_keys``: brings all keys under the newest master key, while the site runs."""

import time
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from groupsite.confidentiality import resealing, rotation, start
from groupsite.confidentiality.keyring import newest_master
from groupsite.confidentiality.models import DataKey


class Command(BaseCommand):
    help = (
        "Wraps every data key under the first key in DATA_KEYS and says which others can be taken "
        "out. May be interrupted at any time and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--reseal",
            action="store_true",
            help="also give groups and people new data keys and seal their texts anew with these",
        )
        parser.add_argument(
            "--owner", metavar="UUID", help="with --reseal: the one group or person it is for"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        owner = _owner(options["owner"], reseal=options["reseal"])
        if reasons := start.problems():
            raise CommandError("\n".join(reasons))
        if options["reseal"] and (hidden := resealing.hidden_tables()):
            raise CommandError(f"{', '.join(hidden)} cannot be seen: run manage.py migrate.")
        self._told = 0.0
        self._words = ""
        unreadable = self._rewrap()
        if options["reseal"]:
            unreadable += self._reseal(owner)
        if unreadable:
            raise CommandError(f"{unreadable} could not be opened and stay as they were.")

    def _rewrap(self) -> int:
        done = rotation.rewrap(self._progress)
        self._finish()
        self.stdout.write(f"{done.renewed} data keys wrapped anew under {newest_master()}")
        old = rotation.removable_masters()
        self.stdout.write(f"can be taken out of DATA_KEYS now: {', '.join(old) or 'none'}")
        return done.unreadable

    def _reseal(self, owner: UUID | None) -> int:
        added = rotation.add_generations(owner, self._progress)
        self._finish()
        done = resealing.reseal(owner, self._progress)
        self._finish()
        rotation.wait_for_earlier_transactions(self._progress)
        self._finish()
        deleted = rotation.retire(owner, resealing.owners_with_stale_texts(owner))
        self.stdout.write(
            f"{added} new data keys, {done.renewed} rows sealed anew, {deleted} old keys deleted"
        )
        return done.unreadable

    def _progress(self, words: str) -> None:
        """At most a line a second, on standard error."""
        self._words = words
        if time.monotonic() - self._told >= 1:
            self._finish()

    def _finish(self) -> None:
        if self._words:
            self.stderr.write(self._words, style_func=str)
            self.stderr.flush()
        self._told, self._words = time.monotonic(), ""


def _owner(said: str | None, *, reseal: bool) -> UUID | None:
    if said is None:
        return None
    if not reseal:
        raise CommandError("--owner goes with --reseal.")
    try:
        owner = UUID(said)
    except ValueError:
        raise CommandError("--owner takes the id of a group or a person.") from None
    if not DataKey.objects.filter(owner=owner, generation__gt=0).exists():
        raise CommandError("There is no data key of this owner.")
    return owner
