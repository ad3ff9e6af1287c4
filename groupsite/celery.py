"""The Celery application: JSON only, no results, no ETA, arguments are opaque ids."""

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groupsite.settings")

app = Celery("groupsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


MODEST = 10
"""By so much a worker is less urgent than the pages beside it (man 1 nice)."""


@worker_init.connect
def let_pages_go_first(**_: object) -> None:
    """Where web and worker share a machine, twenty thousand reminders must not slow a page down.

    What a worker forks is as modest as the worker.
    """
    os.nice(MODEST)


@worker_init.connect
def refuse_an_unsafe_start(**_: object) -> None:
    """A worker must not run where the two locks do not hold."""
    from groupsite.confidentiality.start import require_safe_start

    require_safe_start()
