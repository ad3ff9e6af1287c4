"""`manage.py refresh_finder`"""

from typing import Any

from django.core.management.base import BaseCommand

from groups.finder.keeping import refresh
from groups.notices.clock import database_clock


class Command(BaseCommand):
    help = (
        "Brings what the finder shows up to date, as the scheduler does every few minutes; after an "
        "upgrade the list is there before the first visitor. Running it twice changes nothing twice."
    )

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{refresh(database_clock())} groups have a card")
