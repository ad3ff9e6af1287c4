"""``python -m tests.chaos.another_clock HOURS ARGUMENTS``: Celery in a process whose clock is off."""

import sys
from datetime import UTC, datetime, timedelta

import time_machine
from celery.__main__ import main

if __name__ == "__main__":
    hours = int(sys.argv.pop(1))
    time_machine.travel(datetime.now(UTC) + timedelta(hours=hours), tick=True).start()
    main()
