"""The Celery application: JSON only, no results, no ETA, arguments are opaque ids."""

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groupsite.settings")

app = Celery("groupsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_an_unsafe_start(**_: object) -> None:
    """A worker must not run where the two locks do not hold."""
    from groupsite.confidentiality.start import require_safe_start

    require_safe_start()
