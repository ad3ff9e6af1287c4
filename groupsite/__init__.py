"""The project: settings, addresses, worker, and the engine of confidentiality."""

from groupsite.celery import app as celery_app

__all__ = ["celery_app"]
