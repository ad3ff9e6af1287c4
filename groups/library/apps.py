"""Resources that two reviewers stand for."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "groups.library"

    def ready(self) -> None:
        from groups.library import due_notices, exported
        from groups.membership import exporting
        from groups.notices import kinds

        kinds.declare(due_notices.KIND)
        exporting.declare(exported.SHARES)
        exporting.declare(exported.KEPT)
