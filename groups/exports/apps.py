"""Taking one's own words along, and the end of a group."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "groups.exports"
