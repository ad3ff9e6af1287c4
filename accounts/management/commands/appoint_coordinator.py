"""``manage.py appoint_coordinator EMAIL``: gives a person the coordinator's role."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import appoint_coordinator
from accounts.models import User


class Command(BaseCommand):
    help = "Makes a person a coordinator: verifies facilitators, vets resources, reads no posts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            appointed = appoint_coordinator(options["email"])
        except User.DoesNotExist:
            raise CommandError("Nobody here has this address.") from None
        self.stdout.write(f"{int(appointed)} coordinator appointed.")
