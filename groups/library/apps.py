"""Resources that two reviewers stand for."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "groups.library"

    def ready(self) -> None:
        from groups.library import due_notices
        from groups.notices import kinds

        kinds.declare(due_notices.KIND)
