"""The first page, and a group's home: pages that show something of everything."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "groups.home"

    def ready(self) -> None:
        from groups.home import digest
        from groups.notices import kinds

        kinds.declare(digest.KIND)
