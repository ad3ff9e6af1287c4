"""Finds what the other apps declare, and keeps the database's policies equal to it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class ConfidentialityConfig(AppConfig):
    name = "groupsite.confidentiality"
    label = "confidentiality"

    def ready(self) -> None:
        from groupsite.confidentiality import row_security

        autodiscover_modules("row_security")
        post_migrate.connect(row_security.install_after_migrate, sender=self)
