"""`manage.py send_notices`"""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from groups.notices import actions, sender
from groups.notices.clock import database_clock

BUDGET = timedelta(minutes=10)


class Command(BaseCommand):
    help = "Sends what the outbox holds and is due. Several at once do no harm."

    def handle(self, **_: Any) -> None:
        self.stdout.write(actions.in_words(sender.send_due(database_clock(), budget=BUDGET)))
