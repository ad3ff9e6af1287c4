"""``manage.py import_meeting_guide FILE --owner EMAIL``: drafts of groups from a list."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User, normalise_address
from groups.errors import NotPossible
from groups.finder.drafts import Entry, bring_in
from groupsite.confidentiality.acting import acting_as
from groupsite.forms import NameField


class Command(BaseCommand):
    help = (
        "Makes a hidden draft of a group, led by the owner, of every good entry of a list in the "
        "Meeting Guide format. Says how many, and which entries were left out and why; never what "
        "they say. The same list again makes nothing twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--owner", metavar="EMAIL", required=True)
        parser.add_argument("--name", default="Facilitator", help="what they are called there")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.filter(email=normalise_address(options["owner"])).first()
        if owner is None:
            raise CommandError("There is no account with this address.")
        try:
            raw = options["file"].read_bytes()
        except OSError:
            raise CommandError("FILE cannot be read.") from None
        try:
            name = NameField(max_length=40).clean(options["name"])
        except ValidationError:
            raise CommandError("This is no name that can be shown.") from None
        try:
            with acting_as(owner):
                entries = bring_in(owner, raw, display_name=name, at=timezone.now())
        except NotPossible as no:
            raise CommandError(str(no)) from None
        self._say(entries)

    def _say(self, entries: list[Entry]) -> None:
        new = sum(entry.goes_in for entry in entries)
        words = [f"entry {one.number}: {one.words}" for one in entries if one.words]
        if not any(entry.goes_in or entry.is_there for entry in entries):
            raise CommandError("\n".join([*words, "No entry could go in; nothing was changed."]))
        self.stdout.write(f"{new} drafts made, {len(entries) - new} left out")
        for line in words:
            self.stdout.write(line)
