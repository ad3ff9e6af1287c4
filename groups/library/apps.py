"""Resources that two reviewers stand for."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "groups.library"

    def ready(self) -> None:
        from groups.library import (
            answer_notices,
            due_notices,
            exported,
            shelf_notices,
            waiting_notices,
        )
        from groups.library.overview import shared_for
        from groups.meetings import beside
        from groups.membership import exporting
        from groups.notices import kinds

        for notices in (answer_notices, due_notices, shelf_notices, waiting_notices):
            kinds.declare(notices.KIND)
        beside.declare("library/_for_meeting.html", shared_for)
        exporting.declare(exported.SHARES)
        exporting.declare(exported.KEPT)
