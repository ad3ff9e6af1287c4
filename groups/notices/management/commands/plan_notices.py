"""`manage.py plan_notices`"""

from typing import Any

from django.core.management.base import BaseCommand

from groups.notices import actions
from groups.notices.clock import database_clock


class Command(BaseCommand):
    help = "Puts whatever has become due into the outbox. Running it twice adds nothing twice."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{actions.plan(database_clock())} planned")
