"""The outbox: what is to be told to whom, and whether it was."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "groups.notices"
