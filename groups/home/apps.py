"""The first page, and a group's home: pages that show something of everything."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "groups.home"
