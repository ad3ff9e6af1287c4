"""Who did what to what, and never a word of content."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "groups.audit"
