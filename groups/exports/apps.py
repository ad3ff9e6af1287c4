"""Taking one's own words along, and the end of a group."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "groups.exports"

    def ready(self) -> None:
        from groups.exports.archive import NEVER_POST
        from groups.membership import exporting

        exporting.declare(NEVER_POST)
