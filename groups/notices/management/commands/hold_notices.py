"""`manage.py hold_notices`"""

from typing import Any

from django.core.management.base import BaseCommand

from groups.notices.clock import database_clock
from groups.notices.holding import hold


class Command(BaseCommand):
    help = "After restoring a backup: sends nothing a second time that may have been sent since."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{hold(database_clock())} held")
