"""``manage.py import_members GROUP FILE``: invites the people of a list to a group."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from groups.errors import NotPossible
from groups.membership.imports import Judged, bring_in
from groups.membership.models import Membership
from groupsite.confidentiality.acting import Purpose, acting_as


class Command(BaseCommand):
    help = (
        "Invites everybody whose row is good, in the name of the group's lead. Says how many, and "
        "which lines were left out and why; never an address or a name."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("group", metavar="GROUP", help="the last part of the group's address")
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        raw = _content(options["file"])
        lead = _lead(options["group"])
        try:
            with acting_as(lead.user):
                judged = bring_in(lead, raw, at=timezone.now())
        except NotPossible as no:
            raise CommandError(str(no)) from None
        self._say(judged)

    def _say(self, judged: list[Judged]) -> None:
        left_out = [row for row in judged if not row.goes_in]
        words = [f"line {row.line}: {row.reason}" for row in left_out]
        if len(left_out) == len(judged):
            raise CommandError("\n".join([*words, "No row could go in; nobody was invited."]))
        self.stdout.write(f"{len(judged) - len(left_out)} invited, {len(left_out)} left out")
        for line in words:
            self.stdout.write(line)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise CommandError("FILE cannot be read.") from None


def _lead(slug: str) -> Membership:
    with acting_as(Purpose.IMPORT):
        lead = (
            Membership.objects.select_related("group", "user")
            .filter(group__slug=slug, role=Membership.Role.LEAD, state=Membership.State.ACTIVE)
            .first()
        )
    if lead is None:
        raise CommandError("There is no group of this name with somebody who leads it.")
    return lead
