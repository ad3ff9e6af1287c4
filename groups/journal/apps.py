"""What somebody writes for themselves alone."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "groups.journal"
