"""Words that must never leave, and what else is looked for before a text goes out."""

from django.apps import AppConfig


class GuardingConfig(AppConfig):
    name = "groups.guarding"
